using Starling.Grains.Contracts;

namespace Starling.Grains;

/// <summary>One contact: decides, at the last instant, whether a text may go to its number.</summary>
/// <remarks>Key: <see cref="GrainKeys.Contact"/>. A verdict is a proposal: the intent's compare-and-set on the contact's row makes it true.</remarks>
[Alias("starling.contact")]
public interface IContactGrain : IGrainWithStringKey
{
    /// <summary>Decides one message. The same message asked again gets the same verdict while nothing has changed.</summary>
    [Alias("decide")]
    ValueTask<ContactVerdict> DecideAsync(ContactQuestion question);

    /// <summary>Forgets what is in memory: the row has moved under it.</summary>
    [Alias("refresh")]
    ValueTask RefreshAsync();
}
