using Starling.Domain.Ports;

namespace Starling.Grains.Contracts;

/// <summary>What a bind needs.</summary>
/// <param name="Bind">0-based.</param>
/// <param name="Share">Its share now, segments/s.</param>
/// <param name="Wanted">Segments/s it could use: what waits at it, over a second.</param>
/// <param name="CanWrite">Whether it is bound and holds its lease.</param>
[GenerateSerializer, Immutable, Alias("starling.bind-demand")]
public readonly record struct BindDemand(
    [property: Id(0)] int Bind,
    [property: Id(1)] int Share,
    [property: Id(2)] int Wanted,
    [property: Id(3)] bool CanWrite
);

/// <summary>How a bind stands.</summary>
/// <param name="HoldsLease">Whether it may write.</param>
/// <param name="Credits">Credits free now.</param>
/// <param name="Unanswered">Segments written and not answered.</param>
/// <param name="Waiting">Segments with an intent, not written yet.</param>
/// <param name="Why">The last change of the session, for an operator.</param>
[GenerateSerializer, Immutable, Alias("starling.bind-status")]
public sealed record BindStatus(
    [property: Id(0)] int Bind,
    [property: Id(1)] LinkState Link,
    [property: Id(2)] bool HoldsLease,
    [property: Id(3)] int Share,
    [property: Id(4)] int Credits,
    [property: Id(5)] int Unanswered,
    [property: Id(6)] int Waiting,
    [property: Id(7)] string Why
);

/// <summary>How a route stands.</summary>
[GenerateSerializer, Immutable, Alias("starling.route-status")]
public sealed record RouteStatus(
    [property: Id(0)] string Route,
    [property: Id(1)] int SegmentsPerSecond,
    [property: Id(2)] BindStatus[] Binds
);
