using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>The lowest rate of each route that was ever slowed.</summary>
internal sealed class RoutePaces(ILedgerStore store) : IRoutePaces
{
    public Task SlowAsync(string route, int segmentsPerSecond, CancellationToken cancel) =>
        store.WriteAsync(
            LedgerWriter.Office,
            session =>
                session
                    .Db[
                        """
                        INSERT INTO route_pace (route, slowest) VALUES (?, ?)
                        ON CONFLICT (route) DO UPDATE SET slowest = excluded.slowest WHERE route_pace.slowest > excluded.slowest
                        """
                    ]
                    .Bind(route)
                    .Bind(segmentsPerSecond)
                    .Run(),
            cancel
        );

    public Task<IReadOnlyList<(string Route, int SegmentsPerSecond)>> ReadAsync(CancellationToken cancel) => store.ReadAsync(Read, cancel);

    private static IReadOnlyList<(string Route, int SegmentsPerSecond)> Read(RowConnection db)
    {
        var paces = new List<(string, int)>();
        var row = db["SELECT route, slowest FROM route_pace ORDER BY route"];
        while (row.Step())
        {
            paces.Add((row.Text(0), row.Int(1)));
        }

        return paces;
    }
}
