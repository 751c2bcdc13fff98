using Starling.Domain.Contacts;
using Starling.Domain.Routing;

namespace Starling.Grains.Routing;

/// <summary>The senders of one bind's texts: their addresses, and the queues of those with a rate of their own.</summary>
/// <remarks>Runs under its pump's lock.</remarks>
public sealed class LimitedSenders(IRouteDirectory routes, RouteProfile route, TimeProvider time)
{
    private readonly Dictionary<string, SenderQueue> _limited = [];
    private readonly HashSet<string> _unlimited = [];
    private readonly Dictionary<string, SenderAddress> _addresses = [];
    private IReadOnlyList<RouteProfile>? _routes;
    private long _openedAt;

    public IReadOnlyCollection<SenderQueue> Queues => _limited.Values;

    /// <summary>What the holder of the bind before us wrote in the last second is not known: rates found from now on begin with a full log.</summary>
    public void Open(long now) => _openedAt = now;

    /// <summary>The queue of a sender with a rate of its own; null for others.</summary>
    public SenderQueue? Find(string sender)
    {
        if (_limited.TryGetValue(sender, out var known))
        {
            return known;
        }

        if (_unlimited.Contains(sender))
        {
            return null;
        }

        if (routes.SenderOf(AddressOf(sender))?.SegmentsPerSecond is not { } rate)
        {
            _unlimited.Add(sender);
            return null;
        }

        var limited = new SenderQueue(new SlidingLog(time.TimestampFrequency, rate));
        limited.Rate.StartFull(_openedAt);
        _limited.Add(sender, limited);
        return limited;
    }

    /// <summary>Rates may have been set anew; a sender that has none any more keeps its queue, at the route's rate.</summary>
    public void Refresh(long now)
    {
        var current = routes.Routes;
        if (ReferenceEquals(current, _routes))
        {
            return;
        }

        _routes = current;
        _unlimited.Clear();
        foreach (var (sender, limited) in _limited)
        {
            limited.Rate.SetShare(routes.SenderOf(AddressOf(sender))?.SegmentsPerSecond ?? route.SegmentsPerSecond, now);
        }
    }

    /// <exception cref="FormatException">It is none.</exception>
    public SenderAddress AddressOf(string sender)
    {
        if (!_addresses.TryGetValue(sender, out var address))
        {
            address = SenderAddress.TryParse(sender, out var parsed) ? parsed : throw new FormatException($"'{sender}' is no sender.");
            _addresses.Add(sender, address);
        }

        return address;
    }
}
