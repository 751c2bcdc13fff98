namespace Starling.Cli.Sending;

/// <summary>One look at a campaign under way.</summary>
internal sealed record ProgressFigures
{
    /// <summary>Lines to come in all, as far as known; 0: unknown.</summary>
    public long ExpectedLines { get; init; }

    /// <summary>Lines read from the file; null when nothing is uploaded here.</summary>
    public long? LinesRead { get; init; }

    /// <summary>Lines that became no message.</summary>
    public long BadLines { get; init; }

    /// <summary>Everything is on the server's disk.</summary>
    public bool IsUploaded { get; init; } = true;

    /// <summary>The latest figures of the campaign; null before the first.</summary>
    public CampaignReport? Report { get; init; }

    /// <summary>Messages that left production, per second over the last few seconds.</summary>
    public double Rate { get; init; }

    public TimeSpan Elapsed { get; init; }

    /// <summary>Messages the campaign will have, as far as known.</summary>
    public long ExpectedAudience => Math.Max(IsUploaded ? 0 : ExpectedLines - BadLines, Report?.Audience ?? 0);

    /// <summary>Messages that are settled or on their way to the handset.</summary>
    public long Settled => Report is null ? 0 : Report.Audience - Report.Waiting;

    /// <summary>Those of them that a carrier got.</summary>
    public long Sent =>
        Report is null
            ? 0
            : Settled
                - Report.In(V1.MessageState.Suppressed)
                - Report.In(V1.MessageState.Failed)
                - Report.In(V1.MessageState.Cancelled)
                - Report.In(V1.MessageState.Quarantined);

    /// <summary>Null while it cannot be told.</summary>
    public TimeSpan? TimeLeft =>
        Rate < 0.1 || ExpectedAudience == 0 ? null : TimeSpan.FromSeconds(Math.Max(0, ExpectedAudience - Settled) / Rate);
}
