using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Sqlite;

/// <summary>The texts of one number, by time.</summary>
internal sealed class SqliteHistory(SqliteStore store) : IContactHistory
{
    public Task<IReadOnlyList<HistoryEntry>> ListAsync(
        TenantId tenant,
        ContactKey key,
        Msisdn number,
        HistoryCursor? before,
        int limit,
        CancellationToken cancel
    ) => store.ReadAsync(db => List(db, tenant, key, number, before ?? new HistoryCursor(Instant.MaxValue, long.MaxValue), limit), cancel);

    private static IReadOnlyList<HistoryEntry> List(
        Connection db,
        TenantId tenant,
        ContactKey key,
        Msisdn number,
        HistoryCursor before,
        int limit
    ) =>
        [
            .. ListSent(db, tenant, key, number, before, limit)
                .OrderByDescending(entry => entry.At)
                .ThenByDescending(entry => entry.Id)
                .Take(limit),
        ];

    private static List<HistoryEntry> ListSent(
        Connection db,
        TenantId tenant,
        ContactKey key,
        Msisdn number,
        HistoryCursor before,
        int limit
    )
    {
        var found = new List<HistoryEntry>();
        var row = db[
            "SELECT "
                + MessageRows.PeopleColumns
                + """
                , m.text, m.fields, m.stop_mention, m.sender, m.type
                FROM message m CROSS JOIN message_state s ON s.id = m.id CROSS JOIN campaign c ON c.id = s.campaign
                WHERE m.msisdn = ? AND (m.accepted_at, m.id) < (?, ?) AND m.contact = ? AND c.tenant = ?
                ORDER BY m.accepted_at DESC, m.id DESC LIMIT ?
                """
        ]
            .Bind(number.Digits)
            .Bind(before.At)
            .Bind(before.Id)
            .Bind(key.ToArray())
            .Bind(tenant.Value)
            .Bind(limit);
        while (row.Step())
        {
            var message = MessageRows.ReadForPeople(row) with
            {
                Sender = SenderAddress.TryParse(row.TextOrNull(20), out var sender) ? sender : null,
                Type = row.TextOrNull(21),
            };
            found.Add(
                new HistoryEntry(
                    message.Accepted,
                    message.Id.Value,
                    new SentEntry(message, row.TextOrNull(17), row.TextOrNull(18), row.FlagOrNull(19)),
                    null
                )
            );
        }

        return found;
    }
}
