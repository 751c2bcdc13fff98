using Starling.Testing.History;

namespace Starling.Chaos;

/// <summary>How soon a route works again after a silo was taken away; read from what the SMSC saw.</summary>
/// <param name="Lost">From the strike to the first submit of the last bind that had to move; null when it never did.</param>
/// <param name="Silence">The longest time without a submit on the binds of others, within ten seconds; null when others had none.</param>
internal sealed record Recovery(TimeSpan? Lost, TimeSpan? Silence)
{
    private static readonly TimeSpan LookedAt = TimeSpan.FromSeconds(10);

    public static Recovery Of(Strike strike, SeenByCarrier seen)
    {
        var firstSubmits = seen
            .Submits.GroupBy(submit => submit.Session)
            .ToDictionary(session => session.Key, session => session.Min(submit => submit.At));
        var moved = seen
            .Sessions.Where(session => session.At > strike.At && firstSubmits.ContainsKey(session.Session))
            .Select(session => firstSubmits[session.Session] - strike.At)
            .Order()
            .Skip(strike.Held.Count - 1)
            .Select(time => (TimeSpan?)time)
            .FirstOrDefault();
        var surviving = seen
            .Sessions.Where(session => session.At < strike.At && session.Peer != strike.Silo)
            .Select(session => session.Session)
            .ToHashSet();
        var times = seen
            .Submits.Where(submit => surviving.Contains(submit.Session) && submit.At > strike.At && submit.At < strike.At + LookedAt)
            .Select(submit => submit.At)
            .Order()
            .ToList();
        TimeSpan? silence = times.Count == 0 ? null : times.Prepend(strike.At).Zip(times, (before, after) => after - before).Max();
        return new Recovery(strike.Held.Count == 0 ? TimeSpan.Zero : moved, silence);
    }
}
