namespace Starling.Testing.History;

/// <summary>Promises that a history can break; design of the ledger, invariants 1 to 10.</summary>
public enum Broken
{
    /// <summary>Accepted towards the client, and no row of the ledger.</summary>
    Lost,

    /// <summary>A row that nobody sent: an item beyond the batch, or one that was refused.</summary>
    Invented,

    /// <summary>A row for somebody else than the item with its index was for.</summary>
    WrongContact,

    /// <summary>One request, or one batch, and several messages or batches made of it.</summary>
    RetryMadeAnother,

    /// <summary>At the end neither final nor Held, Unknown or Sent.</summary>
    Unfinished,

    /// <summary>A segment submitted again although its last submit was not refused.</summary>
    Twice,

    /// <summary>The SMSC holds a text that no row of the ledger admits to have sent.</summary>
    SentUnadmitted,

    /// <summary>The ledger says that it was taken, and the SMSC never took it.</summary>
    NeverSent,

    /// <summary>Two messages of one campaign left for one number.</summary>
    SameNumberAgain,

    /// <summary>Delivered without a receipt for each segment.</summary>
    DeliveredUnproven,

    /// <summary>Sent, with neither an answer of the carrier nor a receipt.</summary>
    SentUnproven,

    /// <summary>The carrier was told that its receipts are kept, and the message does not know of them.</summary>
    ReceiptForgotten,

    /// <summary>Rejected without a status of the carrier.</summary>
    RejectedUnproven,

    /// <summary>Not sent, and no reason recorded.</summary>
    NoReason,

    /// <summary>More unknown outcomes than crashes and silences explain.</summary>
    TooManyUnknown,

    /// <summary>A text that can be stopped began after the stop was acknowledged.</summary>
    AfterStop,

    /// <summary>A text to somebody who never agreed to it.</summary>
    WithoutConsent,

    /// <summary>Submits of a process whose right to write had gone to another, beyond the one send that no fence can hold.</summary>
    ExpiredLease,

    /// <summary>Something that must stay bounded went beyond its bound.</summary>
    Unbounded,

    /// <summary>A report that is not the sum of its parts, or differs from the rows.</summary>
    ReportWrong,

    /// <summary>A counter that is not the number of its rows.</summary>
    CounterWrong,

    /// <summary>More segments in a sliding second than allowed.</summary>
    TooFast,

    /// <summary>More unanswered submits on a session than its window.</summary>
    WindowExceeded,

    /// <summary>The judge itself was too late to judge the rate: the run is void.</summary>
    JudgeStalled,
}

/// <summary>One broken promise.</summary>
/// <param name="What">Which.</param>
/// <param name="Detail">Where, for people.</param>
public sealed record HistoryFault(Broken What, string Detail);

/// <summary>A rate that the SMSC must never see exceeded.</summary>
/// <param name="Name">For people: whose rate.</param>
/// <param name="Segments">At most so many.</param>
/// <param name="AppliesTo">Which submits count; null: all.</param>
public sealed record RateLimit(string Name, int Segments, Func<SeenSubmit, bool>? AppliesTo = null)
{
    /// <summary>In any span of this length.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>From an instant on, a process has lost the binds that its sessions were opened for.</summary>
/// <param name="Peer">Its system_type.</param>
/// <param name="OpenedBefore">Sessions bound later belong to later leases.</param>
/// <param name="At">When the last of these leases was seen in other hands.</param>
public sealed record EndedLeases(string Peer, DateTimeOffset OpenedBefore, DateTimeOffset At);

/// <summary>Something that was measured and has a bound: memory, a queue, a wait.</summary>
public sealed record Bound(string Name, double Measured, double Most);

/// <summary>What the run was allowed to do.</summary>
public sealed record HistoryLimits
{
    /// <summary>Unanswered submits of one session; null: not judged.</summary>
    public int? Window { get; init; }

    /// <summary>Messages that may be Unknown.</summary>
    public int MostUnknown { get; init; }

    /// <summary>A number may get several messages of one campaign: one per profile.</summary>
    public bool PerProfile { get; init; }

    /// <summary>Texts, in hexadecimal, that alone may be sent once more when nobody knows whether they arrived; null: what the ledger marks so.</summary>
    public IReadOnlySet<string>? MayRepeat { get; init; }

    /// <summary>A text of any length travels in one PDU (message_payload) and has one receipt.</summary>
    public bool WholeTexts { get; init; }

    public IReadOnlyList<RateLimit> Rates { get; init; } = [];

    /// <summary>Texts that confirm a stop, in hexadecimal: when one was read by the SMSC, the stop is acknowledged.</summary>
    public IReadOnlySet<string> Confirmations { get; init; } = new HashSet<string>();

    /// <summary>Other texts that may follow a stop: answers to calls for help, one-time codes.</summary>
    public IReadOnlySet<string> Unstoppable { get; init; } = new HashSet<string>();

    public IReadOnlyList<EndedLeases> EndedLeases { get; init; } = [];

    public IReadOnlyList<Bound> Bounds { get; init; } = [];
}
