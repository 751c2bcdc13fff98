namespace Starling.Domain.Ports;

/// <summary>The lowest rate each route was ever given while it ran, for all processes: how long a text may take to begin follows from it.</summary>
public interface IRoutePaces
{
    /// <summary>The route is about to run at this rate; durable when it returns. Above the lowest so far it changes nothing.</summary>
    /// <param name="segmentsPerSecond">From 1.</param>
    Task SlowAsync(string route, int segmentsPerSecond, CancellationToken cancel);

    /// <summary>The lowest rate, segments/s, of each route that was ever slowed.</summary>
    Task<IReadOnlyList<(string Route, int SegmentsPerSecond)>> ReadAsync(CancellationToken cancel);
}
