namespace Starling.Carriers.Simulator;

/// <summary>What the SMSC keeps of one account while it runs. Guarded by the exchange's lock.</summary>
internal sealed class AccountDesk(SmscAccount account, ushort index)
{
    private int _turn;

    /// <summary>deliver_sm whose time has come and that wait for a session with room.</summary>
    public PendingQueue Ready;

    public SmscAccount Account { get; } = account;

    public ushort Index { get; } = index;

    public List<SmscSession> Sessions { get; } = [];

    public RateJudge Judge { get; } = new(account.JudgedSegmentsPerSecond);

    public RateLimit Limit { get; } = new(account.SegmentsPerSecond);

    public AccountTally Tally { get; } = new();

    /// <summary>A session that can take one more deliver_sm and that the route allows; in turn.</summary>
    public SmscSession? Receiver(ReceiptRoute route, int submitSession)
    {
        if (route == ReceiptRoute.Same && Sessions.Find(s => s.Id == submitSession && s.Receives) is { } same)
        {
            return same.HasRoom ? same : null;
        }

        for (var tried = 0; tried < Sessions.Count; tried++)
        {
            _turn = (_turn + 1) % Sessions.Count;
            var session = Sessions[_turn];
            if (session.Receives && session.HasRoom && !(route == ReceiptRoute.Other && session.Id == submitSession))
            {
                return session;
            }
        }

        return null;
    }

    public AccountSnapshot Snapshot() =>
        new()
        {
            SystemId = Account.SystemId,
            Sessions = Sessions.Count,
            BindsRefused = Tally.BindsRefused,
            Submits = Tally.Submits,
            Segments = Tally.Segments,
            Accepted = Tally.Accepted,
            Rejected = Tally.Rejected,
            Throttled = Tally.Throttled,
            QueueFull = Tally.QueueFull,
            Swallowed = Tally.Swallowed,
            Misplaced = Tally.Misplaced,
            Delivered = Tally.Delivered,
            NotDelivered = Tally.NotDelivered,
            ReceiptsSent = Tally.ReceiptsSent,
            ReceiptsTaken = Tally.ReceiptsTaken,
            InboundSent = Tally.InboundSent,
            InboundTaken = Tally.InboundTaken,
            Redeliveries = Tally.Redeliveries,
            DeliveriesAbandoned = Tally.DeliveriesAbandoned,
            PeakSegmentsPerSecond = Judge.Peak,
            RateViolations = Judge.Violations,
            PeakUnanswered = Tally.PeakUnanswered,
            Cuts = Tally.Cuts,
            Garbage = Tally.Garbage,
        };
}

/// <summary>The counters behind <see cref="AccountSnapshot"/>.</summary>
internal sealed class AccountTally
{
    public long BindsRefused;
    public long Submits;
    public long Segments;
    public long Accepted;
    public long Rejected;
    public long Throttled;
    public long QueueFull;
    public long Swallowed;
    public long Misplaced;
    public long Delivered;
    public long NotDelivered;
    public long ReceiptsSent;
    public long ReceiptsTaken;
    public long InboundSent;
    public long InboundTaken;
    public long Redeliveries;
    public long DeliveriesAbandoned;
    public int PeakUnanswered;
    public long Cuts;
    public long Garbage;
}
