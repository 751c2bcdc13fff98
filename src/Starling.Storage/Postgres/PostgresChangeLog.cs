using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Npgsql;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Postgres;

/// <summary>Writes down which messages a transaction changed, in that transaction, while somebody watches.</summary>
/// <remarks>
/// Whether somebody does is asked in the transaction, after it has its number: a watch that the question did not see begins behind this
/// transaction. The question travels with the counters; the changes do only when the last answer was yes.
/// </remarks>
internal sealed class PostgresChangeLog
{
    /// <summary>Octets of one change.</summary>
    private const int Width = 16;

    private bool _isWatched;

    /// <summary>Adds the question, and the changes when they are likely to be wanted.</summary>
    public void Ask(RowBatch writes, List<MessageChange> changed) =>
        writes.Write(
            """
            INSERT INTO message_change (xid, at, changes)
            SELECT pg_current_xact_id()::text::bigint, clock_timestamp(), $1 FROM change_watch WHERE until > clock_timestamp()
            """,
            RowBatch.Of(_isWatched ? Write(changed) : [])
        );

    /// <summary>Takes the answer; writes the changes when they turn out to be wanted.</summary>
    /// <param name="rows">What the question wrote.</param>
    public void Answer(long rows, List<MessageChange> changed, NpgsqlConnection connection)
    {
        var isWatched = rows > 0;
        if (isWatched && !_isWatched)
        {
            var writes = new RowBatch();
            writes.Write(
                "UPDATE message_change SET changes = $1 WHERE xid = pg_current_xact_id()::text::bigint",
                RowBatch.Of(Write(changed))
            );
            writes.ExecuteWrites(connection);
        }

        _isWatched = isWatched;
    }

    /// <summary>Reads what a transaction wrote.</summary>
    public static MessageChange[] Read(ReadOnlySpan<byte> octets)
    {
        var changes = new MessageChange[octets.Length / Width];
        for (var at = 0; at < changes.Length; at++)
        {
            var change = octets[(at * Width)..];
            changes[at] = new MessageChange(
                new MessageId(BinaryPrimitives.ReadInt64BigEndian(change)),
                new CampaignId(BinaryPrimitives.ReadInt64BigEndian(change[sizeof(long)..]))
            );
        }

        return changes;
    }

    private static byte[] Write(List<MessageChange> changed)
    {
        var octets = new byte[changed.Count * Width];
        var rest = octets.AsSpan();
        foreach (var change in CollectionsMarshal.AsSpan(changed))
        {
            BinaryPrimitives.WriteInt64BigEndian(rest, change.Id.Value);
            BinaryPrimitives.WriteInt64BigEndian(rest[sizeof(long)..], change.Campaign.Value);
            rest = rest[Width..];
        }

        return octets;
    }
}
