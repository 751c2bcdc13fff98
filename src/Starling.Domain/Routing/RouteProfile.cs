using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Text;

namespace Starling.Domain.Routing;

/// <summary>What the pacing of a carrier route needs to know; how to reach the carrier is the driver's business.</summary>
/// <param name="Id">Its name in the settings: 1 to 32 of a-z, 0-9 and dash.</param>
/// <param name="Account">The carrier account: message ids are unique within it, whichever bind brings them.</param>
/// <param name="SegmentsPerSecond">The contract's rate over all binds, 1 to 100 000.</param>
/// <param name="Binds">Sessions, 1 to 16.</param>
/// <param name="Window">Unanswered segments of one session, 1 to 10 000.</param>
/// <param name="Budget">What a segment holds, and how many a text may need.</param>
/// <param name="WholeText">Whether a long text travels in one PDU (message_payload) and the centre cuts it.</param>
public sealed record RouteProfile(
    string Id,
    string Account,
    int SegmentsPerSecond,
    int Binds,
    int Window,
    SegmentBudget Budget,
    bool WholeText
)
{
    /// <summary>A share is admitted anew each 1.05 s: <see cref="SlidingLog.Window"/>.</summary>
    private const double LogWindowSeconds = 1.05;

    private static readonly Duration Usual = Duration.FromSeconds(1);

    /// <summary>The lowest rate that a sender on this route has of its own, segments/s; null when none has.</summary>
    public int? SlowestSender { get; init; }

    /// <summary>
    /// The lowest rate the route has had since the process began, segments/s; null while it had one only. <see cref="Deadline"/> follows
    /// it, so that it never shrinks under an intent that was given the longer one.
    /// </summary>
    public int? SlowestRate { get; init; }

    /// <summary>
    /// How long after its intent a text may still begin (D): 1 s; on a slow route, or one with a slow sender, twice the longest text at the
    /// smallest share, and 1 s more.
    /// </summary>
    public Duration Deadline
    {
        get
        {
            var longest = Duration.FromSeconds(2 * LogWindowSeconds * Budget.MaxSegments / SmallestShare);
            return longest <= Usual / 2 ? Usual : longest + Usual;
        }
    }

    /// <summary>How long a stop, a pause or a cancel waits until every byte permitted before is gone or dead.</summary>
    public Duration Quiet => Deadline * 1.5 + Duration.FromMilliseconds(250);

    /// <summary>Segments without a durable outcome that one bind may have: what a crash can leave unknown.</summary>
    public int Credits => Math.Max(Window + (Window + 1) / 2, 2 * Budget.MaxSegments);

    /// <summary>Of these, kept free for one-time codes: a tenth, at least one text.</summary>
    public int ReservedCredits => Math.Max(Credits / 10, Math.Min(Budget.MaxSegments, Credits / 2));

    /// <summary>The lowest rate that may be set while the route runs, segments/s over all binds: one at which every bind can write a PDU.</summary>
    public int LeastRate => WholeText ? Math.Min(SegmentsPerSecond, Binds * Budget.MaxSegments) : 1;

    /// <summary>
    /// The lowest rate to which a carrier's throttling slows the route, segments/s over all binds: at it the longest text still ends well
    /// within <see cref="Deadline"/>, which therefore stays what it is.
    /// </summary>
    public int LeastThrottledRate =>
        Math.Max(LeastRate, Binds * (int)Math.Ceiling(1.25 * LogWindowSeconds * Budget.MaxSegments / Deadline.TotalSeconds));

    /// <summary>The lowest rate of its own that a sender may be given while the route runs, segments/s: <see cref="Deadline"/> stays what it is.</summary>
    public int LeastSenderRate
    {
        get
        {
            var rate = 1;
            while (rate < SmallestShare && (this with { SlowestSender = rate }).Deadline > Deadline)
            {
                rate++;
            }

            return rate;
        }
    }

    private int SmallestShare => Math.Max(1, Math.Min((SlowestRate ?? SegmentsPerSecond) / Binds, SlowestSender ?? int.MaxValue));
}

/// <summary>A sender as routing sees it.</summary>
/// <param name="Route">The route that carries it.</param>
/// <param name="SegmentsPerSecond">Its own rate within the route's, or null. Such a sender writes through one bind at a time.</param>
public sealed record SenderProfile(SenderAddress Address, string Route, int? SegmentsPerSecond)
{
    /// <summary>What answers to its subscribers say of it.</summary>
    public SenderProgram Program { get; init; } = SenderProgram.Unnamed;

    /// <summary>Whose it is: who may send from it, and whose contacts answer it.</summary>
    public TenantId Tenant { get; init; } = TenantId.Default;
}

/// <summary>Which routes there are, and which one carries a sender.</summary>
public interface IRouteDirectory
{
    /// <summary>The same list until something changes.</summary>
    IReadOnlyList<RouteProfile> Routes { get; }

    /// <summary>The route of that name, or null.</summary>
    RouteProfile? Find(string route);

    /// <summary>The route runs, or is about to run, at this rate: <see cref="RouteProfile.Deadline"/> follows, and stays.</summary>
    /// <param name="segmentsPerSecond">From 1; above the lowest rate so far it changes nothing.</param>
    void Slow(string route, int segmentsPerSecond);

    /// <summary>The sender's settings; senders without any take the default route. Null when there is no such route.</summary>
    SenderProfile? SenderOf(SenderAddress sender);

    /// <summary>Whose subscribers answer the sender: its tenant's, and while it is nobody's those of who had it last.</summary>
    TenantId OwnerOf(SenderAddress sender) => SenderOf(sender)?.Tenant ?? TenantId.Default;
}
