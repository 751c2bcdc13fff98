using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;

namespace Starling.Storage.Ledger;

/// <summary>Intents before a byte is written, outcomes after.</summary>
internal sealed class DispatchLedger(ILedgerStore store) : IDispatchLedger
{
    public async Task<IntentCommit> CommitIntentAsync(BindLease lease, IReadOnlyList<IntentEntry> entries, CancellationToken cancel)
    {
        var (commit, refused) = await store.WriteAsync(
            LedgerWriter.Intents,
            session => CommitIntent(session, lease, entries),
            cancel,
            session => AskIntent(session, lease, entries)
        );
        return commit ?? throw refused!;
    }

    public Task CommitOutcomesAsync(
        BindLease lease,
        IReadOnlyList<MessageOutcome> outcomes,
        IReadOnlyList<long> finishedIntents,
        CancellationToken cancel
    ) =>
        store.WriteAsync(
            LedgerWriter.Outcomes,
            session => CommitOutcomes(session, lease, outcomes, finishedIntents),
            cancel,
            session => AskOutcomes(session, outcomes)
        );

    public Task<int> SweepAsync(BindLease lease, Instant now, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Outcomes, session => DeadIntents.Sweep(session, lease), cancel);

    private static void AskIntent(LedgerSession session, BindLease lease, IReadOnlyList<IntentEntry> entries)
    {
        session.Leases.Ask(lease.Route, lease.Bind);
        session.Contacts.Ask(entries.Select(entry => entry.Contact));
        session.Messages.Ask(entries.Select(entry => entry.Id));
    }

    private static void AskOutcomes(LedgerSession session, IReadOnlyList<MessageOutcome> outcomes)
    {
        session.Messages.Ask(outcomes.Select(outcome => outcome.Id));
        session.Parked.Ask(outcomes.SelectMany(outcome => outcome.CarrierIds).Select(id => (id.Account, id.Id)));
    }

    private static (IntentCommit? Commit, Exception? Refused) CommitIntent(
        LedgerSession session,
        BindLease lease,
        IReadOnlyList<IntentEntry> entries
    )
    {
        if (session.Leases.TryAdvance(lease) is not { } renewed)
        {
            return (null, Refuse(session, lease));
        }

        var answers = new IntentAnswer[entries.Count];
        var granted = new List<(MessageId Id, int Attempt)>(entries.Count);
        var order = Enumerable.Range(0, entries.Count).ToArray();
        Array.Sort(order, (left, right) => CompareByContact(entries[left], entries[right]));
        for (var from = 0; from < order.Length; )
        {
            var to = from + 1;
            while (to < order.Length && entries[order[to]].Contact == entries[order[from]].Contact)
            {
                to++;
            }

            CommitContact(session, entries, order.AsSpan(from, to - from), answers, granted);
            from = to;
        }

        if (granted.Count > 0)
        {
            session.Intents.Add(renewed, granted);
        }

        return (new IntentCommit(renewed, answers), null);
    }

    /// <summary>Tells a lost bind from a lease that an earlier commit has advanced: of the latter nobody knows here what came of it.</summary>
    private static Exception Refuse(LedgerSession session, BindLease lease)
    {
        var row = session.Leases.Find(lease.Route, lease.Bind);
        var lost = LeaseRows.Lost(lease, row);
        return row is not null && row.Epoch == lease.Epoch && row.Holder == lease.Holder
            ? new LedgerUnsureException($"The lease has gone on from n {lease.N} to {row.N}; this intent was not committed now.", lost)
            : lost;
    }

    /// <summary>By contact, and within one in the order given.</summary>
    private static int CompareByContact(in IntentEntry left, in IntentEntry right)
    {
        var byContact = left.Contact.CompareTo(right.Contact);
        return byContact != 0 ? byContact : left.Id.CompareTo(right.Id);
    }

    /// <summary>Answers the entries of one contact: its row moves once, however many sends are entered.</summary>
    private static void CommitContact(
        LedgerSession session,
        IReadOnlyList<IntentEntry> entries,
        ReadOnlySpan<int> group,
        IntentAnswer[] answers,
        List<(MessageId Id, int Attempt)> granted
    )
    {
        var key = entries[group[0]].Contact;
        if (!session.Contacts.TryFind(key, out var version, out var stopVersion))
        {
            foreach (var at in group)
            {
                answers[at] = IntentAnswer.ContactMoved;
            }

            return;
        }

        var (entered, held, drop) = (0, 0, 0);
        foreach (var at in group)
        {
            var entry = entries[at];
            answers[at] = CommitMessage(session, entry, entry.Enter is null ? stopVersion : version);
            if (answers[at] == IntentAnswer.Granted)
            {
                granted.Add((entry.Id, entry.Attempt + 1));
                if (entry.Enter is not null)
                {
                    entered++;
                    drop = Math.Max(drop, entry.DropRecent);
                }
                else
                {
                    held++;
                }
            }
        }

        if (entered > 0)
        {
            Span<byte> recent = stackalloc byte[(RecentSend.Limit * 2) * RecentSend.Size];
            session.Contacts.Enter(key, version, session.Recent.Write(drop, recent));
        }
        else if (held > 0)
        {
            session.Contacts.Hold(key);
        }
    }

    private static IntentAnswer CommitMessage(LedgerSession session, in IntentEntry entry, long version)
    {
        if (entry.ContactVersion != version)
        {
            return IntentAnswer.ContactMoved;
        }

        if (session.Messages.Find(entry.Id) is not { IsWaiting: true } row || row.Attempt != entry.Attempt)
        {
            return IntentAnswer.MessageMoved;
        }

        if (session.Campaigns[row.Campaign] is not { State: CampaignState.Running } campaign)
        {
            return IntentAnswer.CampaignStopped;
        }

        if (entry.Charge is { } asked && !session.Spend.HasRoom(campaign.Tenant, row.Campaign, entry.Segments, asked, session.Now))
        {
            return IntentAnswer.SpendLimit;
        }

        var rule = campaign.Kind == CampaignKind.Batch ? campaign.Duplicates : (DuplicateRule?)null;
        if (entry.Enter is { } send && !session.Recent.TryEnter(send, entry.DropRecent, rule))
        {
            return IntentAnswer.ContactMoved;
        }

        if (entry.Charge is { } charge)
        {
            session.Spend.Take(campaign.Tenant, row.Campaign, entry.Segments, charge, session.Now);
        }

        session.Messages.Move(
            row,
            row with
            {
                State = MessageState.Submitting,
                Attempt = row.Attempt + 1,
                Marks = entry.ResendsUnknown ? row.Marks | MessageMarks.ResendsUnknown : row.Marks,
                Segments = entry.Segments,
                Delivered = 0,
                Failed = 0,
                Reason = "",
            },
            null
        );
        return IntentAnswer.Granted;
    }

    private static int CommitOutcomes(
        LedgerSession session,
        BindLease lease,
        IReadOnlyList<MessageOutcome> outcomes,
        IReadOnlyList<long> finishedIntents
    )
    {
        var moved = 0;
        foreach (var outcome in outcomes)
        {
            // What a later holder has swept is no longer Submitting under this attempt, and stays as it is.
            if (session.Messages.Find(outcome.Id) is { State: MessageState.Submitting } row && row.Attempt == outcome.Attempt)
            {
                Commit(session, lease, row, outcome);
                moved++;
            }
        }

        foreach (var n in finishedIntents)
        {
            session.Intents.Remove(lease, n);
        }

        CarrierReceipts.MatchParked(session, outcomes);
        return moved;
    }

    private static void Commit(LedgerSession session, BindLease lease, in StateRow row, MessageOutcome outcome)
    {
        foreach (var id in outcome.CarrierIds)
        {
            session.CarrierIds.Add(id, row.Id, outcome.Attempt);
        }

        if (outcome is { Charge: { } charge, IsNowhere: true } && session.Campaigns[row.Campaign] is { } campaign)
        {
            session.Spend.GiveBack(campaign.Tenant, row.Campaign, row.Segments, charge, row.Changed);
        }

        switch (outcome.To)
        {
            case MessageState.Unknown:
                session.Messages.MoveToUnknown(row, lease.Account, outcome.Reason, outcome.Detail);
                break;
            case MessageState.Accepted when session.Campaigns[row.Campaign] is { IsCancelled: true }:
                var cancelled = row with { State = MessageState.Cancelled, Segments = 0, Reason = Reasons.CancelledByCaller };
                session.Messages.Move(row, cancelled, null);
                break;
            case MessageState.Accepted:
                var again = row with
                {
                    State = MessageState.Accepted,
                    Attempt = row.Attempt + 1,
                    Marks = outcome.Reason == Reasons.QueueFull ? row.Marks.WithQueueFull() : row.Marks,
                    Segments = 0,
                    Due = outcome.Due ?? session.Now,
                    Reason = outcome.Reason,
                };
                session.Messages.Move(row, again, outcome.Detail);
                break;
            default:
                var ended = row with { State = outcome.To, Segments = outcome.Segments, Reason = outcome.Reason };
                session.Messages.Move(row, ended, outcome.Detail);
                break;
        }
    }
}
