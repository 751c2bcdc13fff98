using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>Carriers' ids, each looked up by a statement of its own.</summary>
internal sealed class SqliteCarrierIdRows(SqliteSession session) : CarrierIdRows
{
    public override void Ask(IEnumerable<(string Account, string Id)> ids) { }

    public override IReadOnlyList<CarrierMatch> Find(string account, string carrierId)
    {
        var row = session
            .Db["SELECT message, segment, attempt, created_at, covers FROM carrier_id WHERE account = ? AND carrier_id = ?"]
            .Bind(account)
            .Bind(carrierId);
        var matches = new List<CarrierMatch>(1);
        while (row.Step())
        {
            matches.Add(new CarrierMatch(new MessageId(row.Long(0)), row.Int(1), row.Int(2), row.Instant(3), row.Int(4)));
        }

        return matches;
    }

    public override long? MsisdnOf(MessageId message)
    {
        var row = session.Db["SELECT msisdn FROM message WHERE id = ?"].Bind(message.Value);
        var digits = row.Step() ? row.Long(0) : (long?)null;
        row.Reset();
        return digits;
    }

    public override void Add(in CarrierId id, MessageId message, int attempt) =>
        session
            .Db[
                """
                INSERT INTO carrier_id (account, carrier_id, message, segment, attempt, receipt, created_at, covers) VALUES (?, ?, ?, ?, ?, 0, ?, ?)
                ON CONFLICT DO UPDATE SET attempt = excluded.attempt, receipt = 0, created_at = excluded.created_at, covers = excluded.covers
                """
            ]
            .Bind(id.Account)
            .Bind(id.Id)
            .Bind(message.Value)
            .Bind(id.Segment)
            .Bind(attempt)
            .Bind(session.Now)
            .Bind(id.Covers)
            .Run();

    public override void AddInferred(string account, string carrierId, MessageId message, int attempt) =>
        session
            .Db[
                """
                INSERT INTO carrier_id (account, carrier_id, message, segment, attempt, receipt, created_at) VALUES (?, ?, ?, 0, ?, 0, ?)
                ON CONFLICT DO NOTHING
                """
            ]
            .Bind(account)
            .Bind(carrierId)
            .Bind(message.Value)
            .Bind(attempt)
            .Bind(session.Now)
            .Run();

    public override bool NoteReceipt(string account, string carrierId, in CarrierMatch match, MessageState outcome) =>
        session
            .Db["UPDATE carrier_id SET receipt = ? WHERE account = ? AND carrier_id = ? AND message = ? AND segment = ? AND receipt = 0"]
            .Bind((long)outcome)
            .Bind(account)
            .Bind(carrierId)
            .Bind(match.Message.Value)
            .Bind(match.Segment)
            .Run() == 1;
}
