namespace Starling.Testing.History;

/// <summary>Promises that a history can break; design of the ledger, invariants 1 to 9.</summary>
public enum Broken
{
    /// <summary>Accepted towards the client, and no row of the ledger.</summary>
    Lost,

    /// <summary>A row that nobody sent: an item beyond the batch, or one that was refused.</summary>
    Invented,

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

    /// <summary>Rejected without a status of the carrier.</summary>
    RejectedUnproven,

    /// <summary>Not sent, and no reason recorded.</summary>
    NoReason,

    /// <summary>More unknown outcomes than crashes and silences explain.</summary>
    TooManyUnknown,

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

/// <summary>What the run was allowed to do.</summary>
public sealed record HistoryLimits
{
    /// <summary>Unanswered submits of one session; null: not judged.</summary>
    public int? Window { get; init; }

    /// <summary>Messages that may be Unknown.</summary>
    public int MostUnknown { get; init; }

    /// <summary>A number may get several messages of one campaign: one per profile.</summary>
    public bool PerProfile { get; init; }

    /// <summary>A text of any length travels in one PDU (message_payload) and has one receipt.</summary>
    public bool WholeTexts { get; init; }

    public IReadOnlyList<RateLimit> Rates { get; init; } = [];
}
