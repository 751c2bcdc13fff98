using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>
/// The only place that changes a message's state: each change names id, attempt and expected state, is one of the pairs of
/// <see cref="MessageTransitions"/>, and takes the due row and the counters with it.
/// </summary>
internal abstract class MessageStates(LedgerSession session)
{
    /// <summary>Says which rows will be looked for, so that they are read at once.</summary>
    public abstract void Ask(IEnumerable<MessageId> ids);

    public abstract StateRow? Find(MessageId id);

    /// <summary>Moves a row as just read to what it shall become.</summary>
    /// <exception cref="InvalidOperationException">No such transition: a fault of the caller, never of the day.</exception>
    /// <exception cref="RowsMovedException">The row is no longer as it was read; at the latest with the flush.</exception>
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
            if (from.Due is { } old)
            {
                DeleteDue(from, old);
            }

            if (due is { } next)
            {
                InsertDue(from, next);
            }
        }

        if (from.State == MessageState.Unknown)
        {
            DeleteUnknown(from.Id);
        }

        Write(from, to with { Due = due, Changed = session.Now }, detail);
        session.Changed.Add(new MessageChange(from.Id, from.Campaign));
        if (from.State != to.State || from.Segments != to.Segments || from.Reason != to.Reason)
        {
            session.Counters.Add(from.Campaign, from.State, from.Reason, -1, -from.Segments);
            session.Counters.Add(from.Campaign, to.State, to.Reason, 1, to.Segments);
        }
    }

    /// <summary>Notes how many segments of a long text have receipts; its state stays.</summary>
    public abstract void NoteSegments(in StateRow from, int delivered, int failed);

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

        InsertUnknown(row.Id, account, session.Campaigns[row.Campaign]?.Sender ?? "", row.Changed);
    }

    /// <summary>Writes a row over what it was: id, attempt and state must be those read.</summary>
    protected abstract void Write(in StateRow from, in StateRow to, string? detail);

    protected abstract void InsertDue(in StateRow row, Instant due);

    protected abstract void DeleteDue(in StateRow row, Instant due);

    /// <param name="source">The campaign's sender, where the message has none of its own.</param>
    protected abstract void InsertUnknown(MessageId id, string account, string source, Instant written);

    protected abstract void DeleteUnknown(MessageId id);
}
