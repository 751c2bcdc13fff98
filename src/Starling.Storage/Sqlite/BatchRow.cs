using NodaTime;
using Starling.Domain.Campaigns;

namespace Starling.Storage.Sqlite;

/// <summary>One batch as the writer reads it.</summary>
/// <param name="Total">Set once it takes no more: closed by its caller, or open for too long.</param>
/// <param name="FirstExpiry">The earliest validity of its messages, or null when none ends.</param>
internal sealed record BatchRow(int Number, CampaignId Campaign, uint NextIndex, long? Total, Instant? FirstExpiry)
{
    public static BatchRow? Find(SqliteSession session, int number)
    {
        var row = session
            .Db["SELECT campaign, next_index, total, first_expiry, created_at, request_id IS NULL FROM batch WHERE number = ?"]
            .Bind(number);
        if (!row.Step())
        {
            return null;
        }

        var total = row.LongOrNull(2);
        var outlived = row.Int(5) == 0 && row.Instant(4) + SqliteAccepting.BatchStaysOpen <= session.Now;
        var batch = new BatchRow(
            number,
            new CampaignId(row.Long(0)),
            (uint)row.Long(1),
            total ?? (outlived ? row.Long(1) : null),
            row.InstantOrNull(3)
        );
        row.Reset();
        return batch;
    }

    public static void Advance(SqliteSession session, int number, uint nextIndex, Instant? firstExpiry) =>
        session
            .Db["UPDATE batch SET next_index = ?, first_expiry = ? WHERE number = ?"]
            .Bind(nextIndex)
            .Bind(firstExpiry)
            .Bind(number)
            .Run();

    public static void Close(SqliteSession session, int number, long total) =>
        session.Db["UPDATE batch SET total = ? WHERE number = ?"].Bind(total).Bind(number).Run();
}
