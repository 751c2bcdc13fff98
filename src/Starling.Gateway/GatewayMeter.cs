using System.Diagnostics.Metrics;

namespace Starling.Gateway;

/// <summary>What the front door counts; under the product's one name.</summary>
internal static class GatewayMeter
{
    private static readonly Meter Meter = new("Starling");

    private static readonly Counter<long> Accepted = Meter.CreateCounter<long>(
        "starling.accepted",
        "{message}",
        "Messages on disk, by `kind`: single or batch. Repeated calls are not counted again."
    );

    private static readonly Counter<long> Rejected = Meter.CreateCounter<long>(
        "starling.items.rejected",
        "{item}",
        "Bad items of batches, by `reason`."
    );

    public static void Single() => Accepted.Add(1, new KeyValuePair<string, object?>("kind", "single"));

    public static void Page(V1.PageAccepted page)
    {
        Accepted.Add(page.AcceptedCount - page.AlreadyAcceptedCount, new KeyValuePair<string, object?>("kind", "batch"));
        foreach (var group in page.RejectedItems.CountBy(item => item.Reason))
        {
            Rejected.Add(group.Value, new KeyValuePair<string, object?>("reason", group.Key));
        }
    }
}
