using NodaTime;
using Starling.Domain.Ports;

namespace Starling.Grains.Contracts;

/// <summary>What a bind needs.</summary>
/// <param name="Bind">0-based.</param>
/// <param name="Share">Its share now, segments/s.</param>
/// <param name="Wanted">Segments/s it could use: what waits at it, over a second.</param>
/// <param name="CanWrite">Whether it is bound and holds its lease.</param>
/// <param name="Throttled">PDUs that the carrier answered with ESME_RTHROTTLED since the last report.</param>
[GenerateSerializer, Immutable, Alias("starling.bind-demand")]
public readonly record struct BindDemand(
    [property: Id(0)] int Bind,
    [property: Id(1)] int Share,
    [property: Id(2)] int Wanted,
    [property: Id(3)] bool CanWrite,
    [property: Id(4)] int Throttled
);

/// <summary>What its route tells a bind. Before the first such word a bind takes nothing.</summary>
/// <param name="Share">Segments/s it should have: it lowers by itself, and raises what the ledger grants.</param>
/// <param name="RouteRate">Segments/s that all binds together may have.</param>
/// <param name="Paused">Whether it takes nothing, ends what it has begun and gives the rest back.</param>
[GenerateSerializer, Immutable, Alias("starling.bind-order")]
public readonly record struct BindOrder([property: Id(0)] int Share, [property: Id(1)] int RouteRate, [property: Id(2)] bool Paused);

/// <summary>How a bind stands.</summary>
/// <param name="HoldsLease">Whether it may write.</param>
/// <param name="Share">Segments/s it may write now.</param>
/// <param name="Credits">Credits free now.</param>
/// <param name="Unanswered">Segments written and not answered.</param>
/// <param name="Waiting">Segments with an intent, not written yet.</param>
/// <param name="Why">The last change of the session, for an operator.</param>
/// <param name="RestsUntil">Until when it writes nothing because the carrier throttled it; null when it does not rest.</param>
/// <param name="LastError">Why it last had no session, in the driver's words, without credentials; empty when it never was without.</param>
/// <param name="LastErrorAt">When that was.</param>
/// <param name="IsSilent">It did not answer: nothing else here is known.</param>
[GenerateSerializer, Immutable, Alias("starling.bind-status")]
public sealed record BindStatus(
    [property: Id(0)] int Bind,
    [property: Id(1)] LinkState Link,
    [property: Id(2)] bool HoldsLease,
    [property: Id(3)] int Share,
    [property: Id(4)] int Credits,
    [property: Id(5)] int Unanswered,
    [property: Id(6)] int Waiting,
    [property: Id(7)] string Why,
    [property: Id(8)] Instant? RestsUntil,
    [property: Id(9)] string LastError,
    [property: Id(10)] Instant? LastErrorAt,
    [property: Id(11)] bool IsSilent
)
{
    /// <summary>Of a bind that did not answer.</summary>
    public static BindStatus Silent(int bind) => new(bind, LinkState.Down, false, 0, 0, 0, 0, "does not answer", null, "", null, true);
}

/// <summary>That an operator holds a route.</summary>
/// <param name="Since">When the pause began.</param>
/// <param name="By">The tenant that asked for it.</param>
/// <param name="Reason">Why, in the operator's words; may be empty.</param>
[GenerateSerializer, Immutable, Alias("starling.route-pause")]
public sealed record RoutePause([property: Id(0)] Instant Since, [property: Id(1)] string By, [property: Id(2)] string Reason);

/// <summary>What the binds of a route have by the ledger, all together.</summary>
/// <param name="SegmentsPerSecond">The sum of their shares.</param>
/// <param name="NothingFor">How long that is known to be 0 without a break.</param>
[GenerateSerializer, Immutable, Alias("starling.route-allotment")]
public readonly record struct RouteAllotment([property: Id(0)] int SegmentsPerSecond, [property: Id(1)] Duration NothingFor);

/// <summary>How a route stands.</summary>
/// <param name="ConfiguredRate">The contract's rate, as the settings have it now.</param>
/// <param name="SetRate">What an operator set instead; null when nothing was.</param>
/// <param name="SegmentsPerSecond">In force: the lower of the two, less while the carrier throttles, 0 while paused.</param>
/// <param name="SlowedSince">Since when the carrier's throttling slows it; null when it does not.</param>
/// <param name="Pause">Null when it is not paused.</param>
[GenerateSerializer, Immutable, Alias("starling.route-status")]
public sealed record RouteStatus(
    [property: Id(0)] string Route,
    [property: Id(1)] int ConfiguredRate,
    [property: Id(2)] int? SetRate,
    [property: Id(3)] int SegmentsPerSecond,
    [property: Id(4)] Instant? SlowedSince,
    [property: Id(5)] RoutePause? Pause,
    [property: Id(6)] BindStatus[] Binds
);
