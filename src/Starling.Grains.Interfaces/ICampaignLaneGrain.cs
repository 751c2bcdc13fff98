using Starling.Domain.Messages;

namespace Starling.Grains;

/// <summary>One of the 16 lanes of a campaign: takes pages of due messages while its route has room.</summary>
/// <remarks>Key: <see cref="GrainKeys.Lane"/>. State: none; its place is a row of the ledger.</remarks>
[Alias("starling.lane")]
public interface ICampaignLaneGrain : IGrainWithStringKey
{
    /// <summary>There may be work: begins if it is not at it already. Returns at once.</summary>
    [Alias("wake")]
    ValueTask WakeAsync();

    /// <summary>These rows were just accepted; they go before the scan. A hint: lost ones are found by the scan.</summary>
    [Alias("offer")]
    ValueTask OfferAsync(MessageId[] ids);

    /// <summary>The campaign's state changed: read it anew.</summary>
    [Alias("refresh")]
    ValueTask RefreshAsync();
}
