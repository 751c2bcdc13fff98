namespace Starling.Testing.History;

/// <summary>Nobody is texted who said stop, once that was acknowledged, and nobody who never said yes.</summary>
internal static class SilenceJudge
{
    public static IEnumerable<HistoryFault> Faults(ToldToClient told, SeenByCarrier seen, HistoryLimits limits)
    {
        var silentSince = told
            .Stops.GroupBy(stop => stop.Destination)
            .ToDictionary(stops => stops.Key, stops => stops.Min(stop => stop.At));
        foreach (var confirmation in seen.Submits.Where(submit => limits.Confirmations.Contains(submit.Text)))
        {
            if (!silentSince.TryGetValue(confirmation.Destination, out var since) || confirmation.At < since)
            {
                silentSince[confirmation.Destination] = confirmation.At;
            }
        }

        foreach (var submit in seen.Submits.Where(submit => !MayAlways(submit)))
        {
            // What left before may be read after it, by as much as the judge may have been late.
            if (
                silentSince.TryGetValue(submit.Destination, out var since)
                && submit.At > since + PaceJudge.Tolerance
                && submit.At > since + PaceJudge.Tolerance + seen.LateWithin(since, submit.At)
            )
            {
                yield return new HistoryFault(
                    Broken.AfterStop,
                    $"{submit.Destination}, {(submit.At - since).TotalMilliseconds:F0} ms after the stop was acknowledged"
                );
            }

            if (told.Unwilling.Contains(submit.Destination))
            {
                yield return new HistoryFault(Broken.WithoutConsent, $"{submit.Destination} at {submit.At:O}");
            }
        }

        bool MayAlways(SeenSubmit submit) => limits.Confirmations.Contains(submit.Text) || limits.Unstoppable.Contains(submit.Text);
    }
}
