using NodaTime;
using Starling.Domain.Campaigns;

namespace Starling.Storage.Ledger;

/// <summary>One batch as a writer reads it.</summary>
/// <param name="Total">Set once it takes no more: closed by its caller, or open for too long.</param>
/// <param name="FirstExpiry">The earliest validity of its messages, or null when none ends.</param>
internal sealed record BatchRow(int Number, CampaignId Campaign, uint NextIndex, long? Total, Instant? FirstExpiry)
{
    public const string Columns = "number, campaign, next_index, total, first_expiry, created_at, request_id IS NULL";

    public static BatchRow Read(RowStatement row, Instant now)
    {
        var total = row.LongOrNull(3);
        var outlived = !row.Flag(6) && row.Instant(5) + AcceptLedger.BatchStaysOpen <= now;
        return new BatchRow(
            row.Int(0),
            new CampaignId(row.Long(1)),
            (uint)row.Long(2),
            total ?? (outlived ? row.Long(2) : null),
            row.InstantOrNull(4)
        );
    }
}
