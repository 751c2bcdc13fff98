using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Subscribers' texts: parts, texts, replies owed.</summary>
internal sealed class InboundLedger(ILedgerStore store) : IInboundLedger
{
    public Task KeepAsync(IReadOnlyList<ReceivedText> texts, Duration repeatWithin, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Keep(session, texts, repeatWithin), cancel);

    public Task<IReadOnlyList<LoosePart>> ReadLooseAsync(long after, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => ReadLoose(db, after, limit), cancel);

    public Task<IReadOnlyList<InboundRecord>> FileAsync(IReadOnlyList<InboundText> texts, AnswerLimit limit, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => InboundFiling.File(session, texts, limit), cancel);

    public Task<IReadOnlyList<OwedReply>> ReadOwedAsync(int limit, CancellationToken cancel) =>
        store.ReadAsync(db => ReadOwed(db, limit), cancel);

    public Task SettleOwedAsync(IReadOnlyList<SettledReply> replies, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => SettleOwed(session, replies), cancel);

    public Task<IReadOnlyList<InboundRecord>> ListAsync(InboundFilter filter, long? before, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => InboundRows.Read(InboundRows.Newest(db, filter, before ?? long.MaxValue, limit)), cancel);

    public Task<IReadOnlyList<InboundRecord>> ReadAfterAsync(InboundFilter filter, long after, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => InboundRows.Read(InboundRows.Next(db, filter, after, limit)), cancel);

    public Task<long> LastIdAsync(CancellationToken cancel) => store.ReadAsync(LastId, cancel);

    private static int Keep(LedgerSession session, IReadOnlyList<ReceivedText> texts, Duration repeatWithin)
    {
        session.LockInbound();
        var kept = 0;
        foreach (var (account, message, at) in texts)
        {
            kept += session
                .Db[
                    """
                    INSERT INTO inbound (account, source, destination, text, reference, parts, part, received_at, source_fault)
                    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?10 WHERE NOT EXISTS (
                      SELECT 1 FROM inbound WHERE source = ?2 AND received_at >= ?9 AND account = ?1 AND destination = ?3 AND text = ?4
                        AND reference IS NOT DISTINCT FROM ?5 AND parts IS NOT DISTINCT FROM ?6
                        AND part IS NOT DISTINCT FROM ?7)
                    """
                ]
                .Bind(account)
                .Bind(message.Source)
                .Bind(message.Destination)
                .Bind(message.Text)
                .Bind((long?)message.Part?.Reference)
                .Bind((long?)message.Part?.Total)
                .Bind((long?)message.Part?.Sequence)
                .Bind(at)
                .Bind(at - repeatWithin)
                .Bind(message.SourceFault)
                .Run();
        }

        return kept;
    }

    private static IReadOnlyList<LoosePart> ReadLoose(RowConnection db, long after, int limit)
    {
        var found = new List<LoosePart>();
        var row = db[
            """
            SELECT id, account, source, destination, text, reference, parts, part, received_at, source_fault
            FROM inbound INDEXED BY inbound_loose WHERE message IS NULL AND id > ? ORDER BY id LIMIT ?
            """
        ]
            .Bind(after)
            .Bind(limit);
        while (row.Step())
        {
            Concatenation? place = row.IsNull(5) ? null : new Concatenation((ushort)row.Int(5), (byte)row.Int(6), (byte)row.Int(7));
            var message = new InboundMessage(row.Text(2), row.Text(3), row.Text(4), place, row.TextOrNull(9));
            found.Add(new LoosePart(row.Long(0), row.Text(1), message, row.Instant(8)));
        }

        return found;
    }

    private static IReadOnlyList<OwedReply> ReadOwed(RowConnection db, int limit)
    {
        var found = new List<OwedReply>();
        var row = db["SELECT id, tenant, contact, msisdn, sender, language, text, confirms FROM owed_reply ORDER BY id LIMIT ?"]
            .Bind(limit);
        while (row.Step())
        {
            found.Add(
                new OwedReply(
                    row.Long(0),
                    new TenantId(row.Text(1)),
                    new InboundContact(row.Key(2), Msisdn.FromDigits(row.Long(3))),
                    new ReplyText(SenderOf(row.Text(4)), row.Text(5), row.Text(6)),
                    row.Flag(7)
                )
            );
        }

        return found;
    }

    private static SenderAddress SenderOf(string text) =>
        SenderAddress.TryParse(text, out var sender) ? sender : throw new InvalidDataException("An owed reply has no sender.");

    private static int SettleOwed(LedgerSession session, IReadOnlyList<SettledReply> replies)
    {
        foreach (var (inbound, message) in replies)
        {
            session.Db["UPDATE inbound_message SET reply = ? WHERE id = ?"].Bind(message?.Value).Bind(inbound).Run();
            session.Db["DELETE FROM owed_reply WHERE id = ?"].Bind(inbound).Run();
        }

        return replies.Count;
    }

    private static long LastId(RowConnection db)
    {
        var row = db["SELECT coalesce(max(id), 0) FROM inbound_message"];
        row.Step();
        var id = row.Long(0);
        row.Reset();
        return id;
    }
}
