using Starling.Domain.Routing;
using Starling.Grains.Contracts;

namespace Starling.Grains.Routing;

/// <summary>A bind's credits: room for segments without a durable outcome. What is granted is reserved until used, given back or lapsed.</summary>
/// <remarks>Not thread-safe: its pump guards it.</remarks>
public sealed class CreditBook(RouteProfile route, long lapseAfter)
{
    /// <summary>Bulk waits for a worthwhile piece rather than taking crumbs: a sixteenth of all credits.</summary>
    private readonly int _worthwhile = Math.Max(1, route.Credits / 16);
    private readonly Dictionary<long, (int Segments, string Sender, long LapsesAt)> _grants = [];
    private long _lastGrant;
    private int _granted;

    /// <summary>Segments with an intent and no durable outcome.</summary>
    public int Used { get; private set; }

    /// <summary>Granted and not used yet.</summary>
    public int Granted => _granted;

    /// <summary>Of these, for one sender.</summary>
    public int GrantedTo(string sender) => _grants.Values.Where(grant => grant.Sender == sender).Sum(grant => grant.Segments);

    /// <summary>Free for anyone who is express; bulk leaves the reserve.</summary>
    public int Free => route.Credits - Used - _granted;

    /// <summary>Grants what is asked, or the part there is, or nothing.</summary>
    /// <param name="admitted">Segments that the rate admits soon enough, beside those already waiting.</param>
    public CreditGrant Grant(in CreditRequest request, int admitted, long now)
    {
        var room = Math.Min(admitted, request.Express ? Free : Free - route.ReservedCredits);
        var least = request.Express ? request.Least : Math.Max(request.Least, Math.Min(request.Wanted, Math.Min(_worthwhile, admitted)));
        if (room < least || room <= 0)
        {
            return default;
        }

        var segments = Math.Min(room, request.Wanted);
        var id = ++_lastGrant;
        _grants.Add(id, (segments, request.Sender, now + lapseAfter));
        _granted += segments;
        return new CreditGrant(id, segments);
    }

    /// <summary>Takes a grant back whole, to be used or dropped.</summary>
    /// <returns>Its segments; 0 when it has lapsed.</returns>
    public int Redeem(long grant)
    {
        if (!_grants.Remove(grant, out var held))
        {
            return 0;
        }

        _granted -= held.Segments;
        return held.Segments;
    }

    public void Use(int segments) => Used += segments;

    public void Release(int segments) => Used -= segments;

    /// <summary>Takes back grants whose lane never came.</summary>
    public void Lapse(long now)
    {
        foreach (var (id, held) in _grants)
        {
            if (now >= held.LapsesAt)
            {
                _granted -= held.Segments;
                _grants.Remove(id);
            }
        }
    }
}
