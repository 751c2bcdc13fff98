using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>The texts of one number, newest batch first.</summary>
/// <remarks>
/// No index leads from a number to its messages: measured, one costs 19 µs of 64 on every message sent, to serve a question that few ask.
/// Instead the contact's lane is walked from its newest message down, so many rows a call.
/// </remarks>
internal sealed class ContactHistory(ILedgerStore store) : IContactHistory
{
    /// <summary>Rows of the lane looked at in one call: a sixteenth of 320 000 messages, some tens of milliseconds.</summary>
    private const int MaxLooked = 20_000;

    public Task<HistoryPage> ListAsync(TenantId tenant, ContactKey key, HistoryCursor? before, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => List(db, key, before ?? HistoryCursor.Newest, limit), cancel);

    /// <summary>Two lists, each newest first, become one.</summary>
    private static HistoryPage List(RowConnection db, ContactKey key, HistoryCursor before, int limit)
    {
        var (ids, unseen) = Walk(db, key, before.Message, limit);
        var sent = new Queue<HistoryEntry>(ids.Select(id => Read(db, id)));
        var received = new Queue<HistoryEntry>(ListReceived(db, key, before.Inbound, limit));
        // What lies below the walk's end may be newer than a text that came in: such texts wait for the next page.
        var walked = unseen is { } end ? AcceptedAt(db, end) : (Instant?)null;
        var isMore = unseen is not null || received.Count == limit;
        var page = new List<HistoryEntry>(limit);
        var cursor = before;
        while (page.Count < limit)
        {
            var takesReceived =
                received.TryPeek(out var text)
                && (sent.TryPeek(out var message) ? text.At >= message.At : walked is not { } since || text.At >= since);
            if (!takesReceived && sent.Count == 0)
            {
                break;
            }

            var entry = takesReceived ? received.Dequeue() : sent.Dequeue();
            cursor = takesReceived ? cursor with { Inbound = entry.Id } : cursor with { Message = entry.Id };
            page.Add(entry);
        }

        if (sent.Count == 0 && unseen is { } through)
        {
            cursor = cursor with { Message = through };
        }

        return new HistoryPage(page, isMore || sent.Count + received.Count > 0 ? cursor : null);
    }

    private static List<HistoryEntry> ListReceived(RowConnection db, ContactKey key, long before, int limit)
    {
        var found = new List<HistoryEntry>();
        var row = db["SELECT id, received_at, destination, text FROM inbound_message WHERE contact = ? AND id < ? ORDER BY id DESC LIMIT ?"]
            .Bind(key)
            .Bind(before)
            .Bind(limit);
        while (row.Step())
        {
            found.Add(new HistoryEntry(row.Instant(1), row.Long(0), null, new ReceivedEntry(row.Text(2), row.Text(3))));
        }

        return found;
    }

    private static Instant AcceptedAt(RowConnection db, long id)
    {
        var row = db["SELECT accepted_at FROM message WHERE id = ?"].Bind(id);
        row.Step();
        var at = row.Instant(0);
        row.Reset();
        return at;
    }

    private static (List<long> Found, long? Next) Walk(RowConnection db, ContactKey key, long before, int limit)
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
            .Bind(key)
            .Bind(MaxLooked);
        while (row.Step())
        {
            looked++;
            last = row.Long(0);
            if (row.Flag(1))
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

    private static HistoryEntry Read(RowConnection db, long id)
    {
        var row = db[
            "SELECT "
                + MessageRows.PeopleColumns
                + """
                , m.text, m.fields, m.stop_mention
                FROM message m CROSS JOIN message_state s ON s.id = m.id CROSS JOIN campaign c ON c.id = s.campaign WHERE m.id = ?
                """
        ]
            .Bind(id);
        row.Step();
        var message = MessageRows.ReadForPeople(row);
        var sent = new SentEntry(
            message,
            row.TextOrNull(MessageRows.PeopleCount),
            row.TextOrNull(MessageRows.PeopleCount + 1),
            row.FlagOrNull(MessageRows.PeopleCount + 2)
        );
        row.Reset();
        return new HistoryEntry(message.Accepted, id, sent, null);
    }
}
