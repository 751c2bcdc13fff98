using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>States of messages, each read and written by a statement of its own.</summary>
internal sealed class SqliteMessageStates(SqliteSession session) : MessageStates(session)
{
    public override void Ask(IEnumerable<MessageId> ids) { }

    public override StateRow? Find(MessageId id)
    {
        var row = session
            .Db[
                """
                SELECT campaign, lane, state, attempt, flags, segments, delivered, failed, due_at, reason, changed_at
                FROM message_state WHERE id = ?
                """
            ]
            .Bind(id.Value);
        if (!row.Step())
        {
            return null;
        }

        var found = new StateRow(
            id,
            new CampaignId(row.Long(0)),
            row.Int(1),
            (MessageState)row.Int(2),
            row.Int(3),
            (MessageMarks)row.Int(4),
            row.Int(5),
            row.Int(6),
            row.Int(7),
            row.InstantOrNull(8),
            row.Text(9),
            row.Instant(10)
        );
        row.Reset();
        return found;
    }

    public override void NoteSegments(in StateRow from, int delivered, int failed) =>
        session
            .Db["UPDATE message_state SET delivered = ?, failed = ? WHERE id = ? AND attempt = ? AND state = ?"]
            .Bind(delivered)
            .Bind(failed)
            .Bind(from.Id.Value)
            .Bind(from.Attempt)
            .Bind((long)from.State)
            .Run();

    protected override void Write(in StateRow from, in StateRow to, string? detail)
    {
        var changed = session
            .Db[
                """
                UPDATE message_state
                SET state = ?, attempt = ?, flags = ?, segments = ?, delivered = ?, failed = ?, due_at = ?, reason = ?, detail = ?, changed_at = ?
                WHERE id = ? AND attempt = ? AND state = ?
                """
            ]
            .Bind((long)to.State)
            .Bind(to.Attempt)
            .Bind((long)to.Marks)
            .Bind(to.Segments)
            .Bind(to.Delivered)
            .Bind(to.Failed)
            .Bind(to.Due)
            .Bind(to.Reason)
            .Bind(detail)
            .Bind(to.Changed)
            .Bind(from.Id.Value)
            .Bind(from.Attempt)
            .Bind((long)from.State)
            .Run();
        if (changed != 1)
        {
            // There is one writer only: a row that moved is a fault of the rules.
            throw new InvalidOperationException($"Message {from.Id}: attempt {from.Attempt} is no longer {from.State}.");
        }
    }

    protected override void InsertDue(in StateRow row, Instant due) =>
        session
            .Db["INSERT INTO due (campaign, lane, due_at, id) VALUES (?, ?, ?, ?)"]
            .Bind(row.Campaign.Value)
            .Bind(row.Lane)
            .Bind(due)
            .Bind(row.Id.Value)
            .Run();

    protected override void DeleteDue(in StateRow row, Instant due) =>
        session
            .Db["DELETE FROM due WHERE campaign = ? AND lane = ? AND due_at = ? AND id = ?"]
            .Bind(row.Campaign.Value)
            .Bind(row.Lane)
            .Bind(due)
            .Bind(row.Id.Value)
            .Run();

    protected override void InsertUnknown(MessageId id, string account, string source, Instant written) =>
        session
            .Db[
                """
                INSERT INTO unknown (id, account, destination, source, written_at, since)
                SELECT id, ?, msisdn, coalesce(sender, ?), ?, ? FROM message WHERE id = ?
                """
            ]
            .Bind(account)
            .Bind(source)
            .Bind(written)
            .Bind(session.Now)
            .Bind(id.Value)
            .Run();

    protected override void DeleteUnknown(MessageId id) => session.Db["DELETE FROM unknown WHERE id = ?"].Bind(id.Value).Run();
}
