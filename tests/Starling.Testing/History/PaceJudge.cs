namespace Starling.Testing.History;

/// <summary>Judges rates and windows by the instants at which the SMSC read and answered.</summary>
internal static class PaceJudge
{
    /// <summary>What was sent a second apart may arrive so much closer.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    /// <summary>A judge that was later than this says nothing about a second.</summary>
    private static readonly TimeSpan MostStall = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<HistoryFault> Rates(SeenByCarrier seen, HistoryLimits limits)
    {
        var traffic = seen.Submits.Count == 0 ? default : (First: seen.Submits[0].At, Last: seen.Submits[^1].At);
        foreach (var stall in seen.Stalls.Where(stall => limits.Rates.Count > 0 && stall.Length > MostStall))
        {
            if (stall.Until >= traffic.First && stall.Until - stall.Length <= traffic.Last)
            {
                yield return new HistoryFault(Broken.JudgeStalled, $"for {stall.Length.TotalMilliseconds:F0} ms until {stall.Until:O}");
            }
        }

        foreach (var limit in limits.Rates)
        {
            var times = seen.Submits.Where(submit => limit.AppliesTo?.Invoke(submit) ?? true).Select(submit => submit.At).Order().ToList();
            for (var first = 0; first + limit.Segments < times.Count; first++)
            {
                // What waited in the socket while the judge stalled was stamped late, by as much as it stalled.
                if (
                    times[first + limit.Segments] - times[first] is var taken
                    && taken < limit.Within - Tolerance
                    && taken < limit.Within - Tolerance - seen.LateWithin(times[first], times[first + limit.Segments])
                )
                {
                    yield return new HistoryFault(
                        Broken.TooFast,
                        $"{limit.Name}: {limit.Segments + 1} segments within {taken.TotalMilliseconds:F0} ms at {times[first]:O}"
                    );
                    break;
                }
            }
        }
    }

    public static IEnumerable<HistoryFault> Windows(SeenByCarrier seen, HistoryLimits limits)
    {
        if (limits.Window is not { } window)
        {
            yield break;
        }

        foreach (var session in seen.Submits.GroupBy(submit => submit.Session))
        {
            // What was never answered is given up by its sender after a time of its own: only answered submits count.
            var answered = session.Where(submit => submit.AnsweredAt is not null).ToList();
            var steps = answered
                .Select(submit => (submit.At, Step: 1))
                .Concat(answered.Select(submit => (At: submit.AnsweredAt!.Value, Step: -1)))
                .OrderBy(step => step.At)
                .ThenBy(step => step.Step);
            var (open, most) = (0, 0);
            foreach (var (_, step) in steps)
            {
                open += step;
                most = Math.Max(most, open);
            }

            if (most > window)
            {
                yield return new HistoryFault(Broken.WindowExceeded, $"session {session.Key}: {most} unanswered, window {window}");
            }
        }
    }
}
