using Starling.Grains.Contracts;

namespace Starling.Grains;

/// <summary>One bind of a route: holds its lease, commits intents, writes segments, commits outcomes.</summary>
/// <remarks>Key: <see cref="GrainKeys.Bind"/>.</remarks>
[Alias("starling.bind")]
public interface IBindGrain : IGrainWithStringKey
{
    /// <summary>Should be alive: takes its lease and connects, if it has not. Returns how it stands.</summary>
    [Alias("ping")]
    ValueTask<BindStatus> PingAsync();

    /// <summary>
    /// Reserves credits for a lane, waiting a short while for them. Nothing is decided before there is room to send it.
    /// </summary>
    [Alias("reserve")]
    Task<CreditGrant> ReserveAsync(CreditRequest request);

    /// <summary>
    /// Commits the intents of these texts and writes those granted. Returns after the commit, not after the writing. Unused credits of the grant go back.
    /// </summary>
    [Alias("submit")]
    Task<TextAnswer[]> SubmitAsync(CreditGrant grant, ReadyText[] texts);
}
