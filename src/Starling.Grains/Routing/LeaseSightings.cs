using System.Collections.Concurrent;
using Starling.Domain.Ports;

namespace Starling.Grains.Routing;

/// <summary>
/// When this silo last saw each lease move, also of binds that live elsewhere: who has to take a dead silo's bind over need not begin to
/// watch it only then.
/// </summary>
public sealed class LeaseSightings(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Route, int Bind), (LeaseRow Row, long Since)> _seen = new();

    /// <summary>Looks at a row that was just read.</summary>
    /// <returns>Since when, by this silo's clock, it is known to stand as it does: never before it was seen so.</returns>
    public long See(LeaseRow row) =>
        _seen
            .AddOrUpdate(
                (row.Route, row.Bind),
                static (_, now) => now,
                static (_, before, now) => IsSame(before.Row, now.Row) ? before : now,
                (Row: row, Since: time.GetTimestamp())
            )
            .Since;

    private static bool IsSame(LeaseRow one, LeaseRow other) => (one.Holder, one.Epoch, one.N) == (other.Holder, other.Epoch, other.N);
}
