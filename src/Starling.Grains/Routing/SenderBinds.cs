using Starling.Domain.Routing;
using Starling.Domain.Sending;

namespace Starling.Grains.Routing;

/// <summary>Which binds may write for a sender: all of its route's, or, when it has a rate of its own, one and always the same.</summary>
/// <remarks>
/// A rate that is metered in one place needs no agreement among binds. Whoever holds that bind's lease is the only writer, and a new holder
/// begins with a full log, so that the sender's rate holds through a hand-over as the route's does.
/// </remarks>
public static class SenderBinds
{
    /// <summary>Where to begin looking for room; moves on at each call.</summary>
    public static int First(SenderProfile sender, RouteProfile route, ref int turn) =>
        sender.SegmentsPerSecond is null
            ? (int)((uint)turn++ % (uint)route.Binds)
            : (int)(ProfileHash.Of(sender.Address.Value) % (ulong)route.Binds);

    /// <summary>How many binds may be tried.</summary>
    public static int Count(SenderProfile sender, RouteProfile route) => sender.SegmentsPerSecond is null ? route.Binds : 1;
}
