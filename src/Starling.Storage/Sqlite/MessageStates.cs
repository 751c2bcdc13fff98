using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Sqlite;

/// <summary>Marks on a message that outlive its states. The numbers are a data format.</summary>
[Flags]
internal enum MessageMarks
{
    None = 0,

    /// <summary>An earlier attempt may have arrived.</summary>
    PossibleDuplicate = 1,

    /// <summary>An unknown outcome is sent once more.</summary>
    ResendsUnknown = 2,
}

/// <summary>A message's state as read; with other values, as it shall become.</summary>
internal readonly record struct StateRow(
    MessageId Id,
    CampaignId Campaign,
    int Lane,
    MessageState State,
    int Attempt,
    MessageMarks Marks,
    int Segments,
    int Delivered,
    int Failed,
    Instant? Due,
    string Reason,
    Instant Changed
)
{
    public bool IsWaiting => State is MessageState.Accepted or MessageState.Held;
}

/// <summary>
/// The only place that changes a message's state: each change names id, attempt and expected state, is one of the pairs of
/// <see cref="MessageTransitions"/>, and takes the due row and the counters with it.
/// </summary>
internal sealed class MessageStates(SqliteSession session)
{
    public StateRow? Find(MessageId id)
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

    /// <summary>Moves a row as just read to what it shall become.</summary>
    /// <exception cref="InvalidOperationException">No such transition, or the row is not as it was read: a fault of the caller, never of the day.</exception>
    public void Move(in StateRow from, in StateRow to, string? detail)
    {
        // A row that waits may wait on with another date: the one change that is no transition.
        if (!MessageTransitions.Allows(from.State, to.State) && !(from.State == to.State && from.IsWaiting))
        {
            throw new InvalidOperationException($"Message {from.Id}: {from.State} is never followed by {to.State}.");
        }

        var due = to.IsWaiting ? to.Due : null;
        if (from.Due != due)
        {
            MoveDue(from, due);
        }

        if (from.State == MessageState.Unknown)
        {
            session.Db["DELETE FROM unknown WHERE id = ?"].Bind(from.Id.Value).Run();
        }

        Write(from, to with { Due = due }, detail);
        if (from.State != to.State || from.Segments != to.Segments || from.Reason != to.Reason)
        {
            session.Counters.Add(from.Campaign, from.State, from.Reason, -1, -from.Segments);
            session.Counters.Add(from.Campaign, to.State, to.Reason, 1, to.Segments);
        }
    }

    /// <summary>Notes how many segments of a long text have receipts; its state stays.</summary>
    public void NoteSegments(in StateRow from, int delivered, int failed) =>
        session
            .Db["UPDATE message_state SET delivered = ?, failed = ? WHERE id = ? AND attempt = ? AND state = ?"]
            .Bind(delivered)
            .Bind(failed)
            .Bind(from.Id.Value)
            .Bind(from.Attempt)
            .Bind((long)from.State)
            .Run();

    /// <summary>
    /// Says that a message may have left without an answer. A one-time code goes back to Accepted once, marked, with a due row of now; everything else stays Unknown.
    /// </summary>
    /// <param name="account">The carrier account it may have gone to.</param>
    public void MoveToUnknown(in StateRow row, string account, string reason, string? detail)
    {
        var unknown = row with { State = MessageState.Unknown, Reason = reason };
        Move(row, unknown, detail);
        var resends =
            row.Marks.HasFlag(MessageMarks.ResendsUnknown)
            && !row.Marks.HasFlag(MessageMarks.PossibleDuplicate)
            && session.Campaigns[row.Campaign] is { IsCancelled: false };
        if (resends)
        {
            var again = unknown with
            {
                State = MessageState.Accepted,
                Attempt = row.Attempt + 1,
                Marks = row.Marks | MessageMarks.PossibleDuplicate,
                Segments = 0,
                Due = session.Now,
            };
            Move(unknown, again, detail);
            return;
        }

        session
            .Db[
                """
                INSERT INTO unknown (id, account, destination, source, written_at, since)
                SELECT id, ?, msisdn, coalesce(sender, ?), ?, ? FROM message WHERE id = ?
                """
            ]
            .Bind(account)
            .Bind(session.Campaigns[row.Campaign]?.Sender ?? "")
            .Bind(row.Changed)
            .Bind(session.Now)
            .Bind(row.Id.Value)
            .Run();
    }

    private void MoveDue(in StateRow row, Instant? due)
    {
        if (row.Due is { } old)
        {
            session
                .Db["DELETE FROM due WHERE campaign = ? AND lane = ? AND due_at = ? AND id = ?"]
                .Bind(row.Campaign.Value)
                .Bind(row.Lane)
                .Bind(old)
                .Bind(row.Id.Value)
                .Run();
        }

        if (due is { } next)
        {
            session
                .Db["INSERT INTO due (campaign, lane, due_at, id) VALUES (?, ?, ?, ?)"]
                .Bind(row.Campaign.Value)
                .Bind(row.Lane)
                .Bind(next)
                .Bind(row.Id.Value)
                .Run();
        }
    }

    private void Write(in StateRow from, in StateRow to, string? detail)
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
            .Bind(session.Now)
            .Bind(from.Id.Value)
            .Bind(from.Attempt)
            .Bind((long)from.State)
            .Run();
        if (changed != 1)
        {
            throw new InvalidOperationException($"Message {from.Id}: attempt {from.Attempt} is no longer {from.State}.");
        }

        session.Changed.Add(new MessageChange(from.Id, from.Campaign));
    }
}
