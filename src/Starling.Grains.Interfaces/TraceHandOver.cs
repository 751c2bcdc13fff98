using System.Diagnostics;

namespace Starling.Grains;

/// <summary>
/// Carries a trace over the few grain calls that handle a page. Orleans' own propagation would follow every call, the contacts' decisions included.
/// </summary>
public static class TraceHandOver
{
    private const string Key = "starling.trace";

    /// <summary>The calls made next carry this span.</summary>
    public static void Give(Activity? span)
    {
        if (span?.Id is { } id)
        {
            RequestContext.Set(Key, id);
        }
    }

    /// <summary>Reads what the caller gave; calls made from here on do not carry it.</summary>
    public static ActivityContext Take()
    {
        if (RequestContext.Get(Key) is not string id)
        {
            return default;
        }

        RequestContext.Remove(Key);
        return ActivityContext.TryParse(id, null, out var context) ? context : default;
    }
}
