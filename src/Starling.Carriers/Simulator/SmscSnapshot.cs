namespace Starling.Carriers.Simulator;

/// <summary>What the simulator saw and did so far, all of one instant.</summary>
/// <param name="Uptime">Since the start.</param>
/// <param name="Accounts">In the script's order.</param>
/// <param name="Connections">TCP connections open now, bound or not.</param>
/// <param name="Pending">deliver_sm that wait for their time, for a session or for an answer.</param>
/// <param name="LongestStall">Longest time between two ticks of 10 ms: above a few hundred milliseconds the judge itself was late, and its figures are void.</param>
/// <param name="Stalls">The longer ones: when each was over, and how long it was; the first hundred thousand.</param>
/// <param name="BrokenStreams">Connections that ended inside a PDU or sent what is no SMPP.</param>
/// <param name="Recipients">Different numbers that something was taken for; only with <see cref="SmscScript.WatchRepeats"/>.</param>
/// <param name="Repeats">Segments taken that the same number had been sent already; only with <see cref="SmscScript.WatchRepeats"/>.</param>
/// <param name="RepeatSamples">Numbers of the first repeats.</param>
public sealed record SmscSnapshot(
    TimeSpan Uptime,
    IReadOnlyList<AccountSnapshot> Accounts,
    int Connections,
    int Pending,
    TimeSpan LongestStall,
    IReadOnlyList<SmscStall> Stalls,
    long BrokenStreams,
    long Recipients,
    long Repeats,
    IReadOnlyList<string> RepeatSamples
)
{
    /// <summary>The figures of one account.</summary>
    /// <exception cref="InvalidOperationException">No such account.</exception>
    public AccountSnapshot Account(string systemId) => Accounts.First(account => account.SystemId == systemId);
}

/// <summary>A time in which the simulator did not get to its work: what came meanwhile was stamped late.</summary>
/// <param name="Until">When it went on.</param>
/// <param name="Length">How long it was.</param>
public sealed record SmscStall(DateTimeOffset Until, TimeSpan Length)
{
    /// <summary>Shorter ones are not kept: two ticks, of which one was missed.</summary>
    internal static readonly TimeSpan Noted = TimeSpan.FromMilliseconds(20);

    internal const int Most = 100_000;
}

/// <summary>One account's figures. Submits = Accepted + Rejected + Throttled + QueueFull + Swallowed + Misplaced.</summary>
public sealed record AccountSnapshot
{
    public required string SystemId { get; init; }

    /// <summary>Sessions bound now.</summary>
    public int Sessions { get; init; }

    public long BindsRefused { get; init; }

    /// <summary>submit_sm read.</summary>
    public long Submits { get; init; }

    /// <summary>Segments in them: more than one in a long message_payload.</summary>
    public long Segments { get; init; }

    /// <summary>Taken and answered with 0, or about to be.</summary>
    public long Accepted { get; init; }

    /// <summary>Refused for good.</summary>
    public long Rejected { get; init; }

    /// <summary>ESME_RTHROTTLED.</summary>
    public long Throttled { get; init; }

    /// <summary>ESME_RMSGQFUL.</summary>
    public long QueueFull { get; init; }

    /// <summary>Never answered: muted, or by the script.</summary>
    public long Swallowed { get; init; }

    /// <summary>On a session that may not submit: ESME_RINVBNDSTS.</summary>
    public long Misplaced { get; init; }

    /// <summary>Final states of accepted segments, receipt or not.</summary>
    public long Delivered { get; init; }

    /// <inheritdoc cref="Delivered"/>
    public long NotDelivered { get; init; }

    /// <summary>Receipts written, sent again ones included.</summary>
    public long ReceiptsSent { get; init; }

    /// <summary>Receipts answered with 0.</summary>
    public long ReceiptsTaken { get; init; }

    /// <summary>Subscribers' texts (segments) written, sent again ones included.</summary>
    public long InboundSent { get; init; }

    /// <summary>Those answered with 0.</summary>
    public long InboundTaken { get; init; }

    /// <summary>deliver_sm that were answered with 0x64, or not at all, and wait to be sent again or were.</summary>
    public long Redeliveries { get; init; }

    /// <summary>deliver_sm given up: refused for good, or sent too often.</summary>
    public long DeliveriesAbandoned { get; init; }

    /// <summary>Most segments in any sliding second.</summary>
    public long PeakSegmentsPerSecond { get; init; }

    /// <summary>Segments above <see cref="SmscAccount.JudgedSegmentsPerSecond"/>.</summary>
    public long RateViolations { get; init; }

    /// <summary>Most submits unanswered on one session.</summary>
    public int PeakUnanswered { get; init; }

    /// <summary>Answers cut in the middle, sessions cut by time included.</summary>
    public long Cuts { get; init; }

    /// <summary>Times garbage was written.</summary>
    public long Garbage { get; init; }
}
