using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Sqlite;

/// <summary>The texts of one number, newest batch first.</summary>
/// <remarks>
/// No index leads from a number to its messages: measured, one costs 19 µs of 64 on every message sent, to serve a question that few ask.
/// Instead the contact's lane is walked from its newest message down, so many rows a call.
/// </remarks>
internal sealed class SqliteHistory(SqliteStore store) : IContactHistory
{
    /// <summary>Rows of the lane looked at in one call: a sixteenth of 320 000 messages, some tens of milliseconds.</summary>
    private const int MaxLooked = 20_000;

    public Task<HistoryPage> ListAsync(TenantId tenant, ContactKey key, Msisdn number, long? before, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => List(db, key, before ?? long.MaxValue, limit), cancel);

    private static HistoryPage List(Connection db, ContactKey key, long before, int limit)
    {
        var (found, next) = Walk(db, key, before, limit);
        return new HistoryPage([.. found.Select(id => Read(db, id))], next);
    }

    private static (List<long> Found, long? Next) Walk(Connection db, ContactKey key, long before, int limit)
    {
        var found = new List<long>();
        var (looked, last) = (0, before);
        var row = db[
            """
            SELECT s.id, m.contact = ?3 FROM message_state s CROSS JOIN message m ON m.id = s.id
            WHERE s.lane = ?1 AND s.id < ?2 ORDER BY s.id DESC LIMIT ?4
            """
        ]
            .Bind(key.Lane)
            .Bind(before)
            .Bind(key.ToArray())
            .Bind(MaxLooked);
        while (row.Step())
        {
            looked++;
            last = row.Long(0);
            if (row.Int(1) != 0)
            {
                found.Add(last);
                if (found.Count == limit)
                {
                    row.Reset();
                    return (found, last);
                }
            }
        }

        return (found, looked == MaxLooked ? last : null);
    }

    private static HistoryEntry Read(Connection db, long id)
    {
        var row = db[
            "SELECT "
                + MessageRows.PeopleColumns
                + """
                , m.text, m.fields, m.stop_mention, m.sender, m.type
                FROM message m CROSS JOIN message_state s ON s.id = m.id CROSS JOIN campaign c ON c.id = s.campaign WHERE m.id = ?
                """
        ]
            .Bind(id);
        row.Step();
        var message = MessageRows.ReadForPeople(row) with
        {
            Sender = SenderAddress.TryParse(row.TextOrNull(20), out var sender) ? sender : null,
            Type = row.TextOrNull(21),
        };
        var sent = new SentEntry(message, row.TextOrNull(17), row.TextOrNull(18), row.FlagOrNull(19));
        row.Reset();
        return new HistoryEntry(message.Accepted, id, sent, null);
    }
}
