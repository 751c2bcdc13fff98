using Starling.Domain.Contacts;
using Starling.Grains.Contracts;

namespace Starling.Grains;

/// <summary>The one-time codes of one tenant to one country: whether one more may be taken.</summary>
/// <remarks>Key: <see cref="GrainKeys.Codes"/>. One for the whole cluster, so that its limits are those of all front doors together.</remarks>
[Alias("starling.codes")]
public interface ICodeGrain : IGrainWithStringKey
{
    /// <summary>Takes one code before it is accepted, or refuses it. The same request asked again is the same code.</summary>
    /// <param name="number">To whom.</param>
    /// <param name="request">Hash of the request's id.</param>
    [Alias("take")]
    ValueTask<CodeAnswer> TakeAsync(Msisdn number, ulong request);
}
