using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Domain.Routing;

/// <summary>When a stop that is on disk may be acknowledged: as soon as nothing that was permitted before it can leave any more.</summary>
/// <remarks>
/// For most people that is at once. Where a text of theirs is with a bind, it is when the carrier has answered it or the bind has given it
/// back; and at the latest after the routes' quiet time, when it is gone or dead whatever became of the process that holds it.
/// </remarks>
public sealed class StopSettlement(IOpenSends sends, QuietTime quiet, TimeProvider time)
{
    /// <summary>A carrier answers within some tens of milliseconds.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Of stops that are on disk, the numbers of those that may not be acknowledged yet.</summary>
    /// <param name="stops">Who, and since when, as a timestamp of the monotonic clock, the stop was known to be on disk.</param>
    public async Task<IReadOnlySet<Msisdn>> OpenAsync(IReadOnlyCollection<(Msisdn Number, long Since)> stops, CancellationToken cancel)
    {
        var open = await sends.ToAsync([.. stops.Select(stop => stop.Number)], cancel);
        if (open.Count == 0)
        {
            return open;
        }

        var longest = (await quiet.LongestAsync(cancel)).ToTimeSpan();
        return stops
            .Where(stop => open.Contains(stop.Number) && time.GetElapsedTime(stop.Since) < longest)
            .Select(stop => stop.Number)
            .ToHashSet();
    }

    /// <summary>Waits, after the commit of one person's stop, until it may be acknowledged.</summary>
    public async Task WaitAsync(Msisdn number, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while ((await OpenAsync([(number, since)], cancel)).Count > 0)
        {
            await Task.Delay(LookEvery, time, cancel);
        }
    }
}
