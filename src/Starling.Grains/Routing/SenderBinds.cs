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
    /// <summary>The binds that may be asked for room, in order.</summary>
    /// <param name="turn">Counts up with each asking, so that all binds are asked first in their turn.</param>
    public static int[] InOrder(SenderProfile sender, RouteProfile route, int turn)
    {
        if (sender.SegmentsPerSecond is not null)
        {
            return [(int)(ProfileHash.Of(sender.Address.Value) % (ulong)route.Binds)];
        }

        var first = (int)((uint)turn % (uint)route.Binds);
        return [.. Enumerable.Range(first, route.Binds).Select(bind => bind % route.Binds)];
    }
}
