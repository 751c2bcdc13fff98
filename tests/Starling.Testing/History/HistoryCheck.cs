using Starling.Domain.Messages;

namespace Starling.Testing.History;

/// <summary>Compares three accounts of one run that is over: what the client was told, what the SMSC saw, what the ledger says.</summary>
/// <remarks>Single messages share the standing campaign of their kind, so only campaigns that batches name are held to one text per number.</remarks>
public static class HistoryCheck
{
    private static readonly MessageState[] MayHaveLeft =
    [
        MessageState.Submitting,
        MessageState.Sent,
        MessageState.Delivered,
        MessageState.Undelivered,
        MessageState.Expired,
        MessageState.Rejected,
        MessageState.Unknown,
        MessageState.UnknownFinal,
    ];

    private static readonly MessageState[] WasTaken =
    [
        MessageState.Sent,
        MessageState.Delivered,
        MessageState.Undelivered,
        MessageState.Expired,
    ];

    private static readonly MessageState[] NeedsReason =
    [
        MessageState.Held,
        MessageState.Suppressed,
        MessageState.Failed,
        MessageState.Cancelled,
        MessageState.Quarantined,
        MessageState.Unknown,
        MessageState.Rejected,
    ];

    /// <summary>Every promise that the run broke; none for a good one.</summary>
    public static IReadOnlyList<HistoryFault> Faults(ToldToClient told, SeenByCarrier seen, KeptInLedger kept, HistoryLimits limits) =>
        [
            .. AcceptanceJudge.Faults(told, kept),
            .. Ends(kept, limits),
            .. Repeats(told, seen, kept, limits),
            .. Matches(seen, kept, limits),
            .. Figures(told, kept),
            .. PaceJudge.Rates(seen, limits),
            .. PaceJudge.Windows(seen, limits),
            .. SilenceJudge.Faults(told, seen, limits),
            .. LeaseJudge.Faults(seen, limits),
            .. limits.Bounds.Where(bound => bound.Measured > bound.Most).Select(Exceeded),
        ];

    private static IEnumerable<HistoryFault> Ends(KeptInLedger kept, HistoryLimits limits)
    {
        foreach (var message in kept.Messages)
        {
            if (message.State is MessageState.Accepted or MessageState.Submitting)
            {
                yield return new HistoryFault(Broken.Unfinished, $"message {message.Id} is {message.State} ({message.Reason})");
            }

            if (NeedsReason.Contains(message.State) && message.Reason.Length == 0)
            {
                yield return new HistoryFault(Broken.NoReason, $"message {message.Id} is {message.State}");
            }
        }

        if (kept.In(MessageState.Unknown) + kept.In(MessageState.UnknownFinal) is var unknown && unknown > limits.MostUnknown)
        {
            yield return new HistoryFault(Broken.TooManyUnknown, $"{unknown} of at most {limits.MostUnknown}");
        }
    }

    private static IEnumerable<HistoryFault> Repeats(ToldToClient told, SeenByCarrier seen, KeptInLedger kept, HistoryLimits limits)
    {
        var mayRepeat = kept.Messages.Where(message => message.MayRepeat).Select(message => message.Destination).ToHashSet();
        var leftTo = kept.Messages.Where(message => MayHaveLeft.Contains(message.State)).ToLookup(message => message.Destination);
        var texts = seen.Submits.GroupBy(submit => (submit.Source, submit.Destination, submit.Part, submit.Parts, submit.Text));
        foreach (var text in texts.Where(text => !MayRepeat(text.Key.Destination, text.Key.Text)))
        {
            // The same words may be meant twice: then there are as many rows.
            var meant = leftTo[text.Key.Destination].Count();
            foreach (var submit in text)
            {
                var open = 1 + text.Count(earlier => earlier.At < submit.At && !(earlier.IsRefused && earlier.AnsweredAt <= submit.At));
                if (open > Math.Max(1, meant))
                {
                    yield return new HistoryFault(Broken.Twice, $"{submit.Destination}, segment {submit.Part}, at {submit.At:O}");
                }
            }
        }

        bool MayRepeat(string destination, string text) => mayRepeat.Contains(destination) && limits.MayRepeat?.Contains(text) != false;

        var campaigns = told.Batches.Select(batch => batch.Campaign).ToHashSet();
        if (!limits.PerProfile)
        {
            var repeated = kept
                .Messages.Where(message => campaigns.Contains(message.Campaign) && MayHaveLeft.Contains(message.State))
                .GroupBy(message => (message.Campaign, message.Destination))
                .Where(messages => messages.Count() > 1);
            foreach (var number in repeated)
            {
                yield return new HistoryFault(Broken.SameNumberAgain, $"campaign {number.Key.Campaign}, {number.Key.Destination}");
            }
        }
    }

    /// <summary>Number by number: what the SMSC took is what the ledger admits, and what the ledger states is what the SMSC said.</summary>
    private static IEnumerable<HistoryFault> Matches(SeenByCarrier seen, KeptInLedger kept, HistoryLimits limits)
    {
        var submits = seen.Submits.ToLookup(submit => submit.Destination);
        var news = seen.Receipts.ToLookup(receipt => receipt.Subscriber);
        var messages = kept
            .Messages.Select(message => limits.WholeTexts ? message with { Segments = Math.Min(message.Segments, 1) } : message)
            .ToLookup(message => message.Destination);
        foreach (var number in submits.Select(group => group.Key).Union(messages.Select(group => group.Key)))
        {
            var rows = messages[number].ToList();
            var parts = submits[number].GroupBy(submit => submit.Part).ToDictionary(part => part.Key, part => part.ToList());
            var mayRepeat = limits.MayRepeat is not { } texts || submits[number].Any(submit => texts.Contains(submit.Text));
            foreach (var (part, there) in parts)
            {
                var admitted = rows.Sum(row =>
                    MayHaveLeft.Contains(row.State) && row.Segments >= part
                        ? row.MayRepeat && mayRepeat
                            ? 2
                            : 1
                        : 0
                );
                if (there.Count(submit => !submit.IsRefused) is var left && left > admitted)
                {
                    yield return new HistoryFault(
                        Broken.SentUnadmitted,
                        $"{number}, segment {part}: {left} at the SMSC, {admitted} in the ledger"
                    );
                }
            }

            foreach (var part in Enumerable.Range(1, rows.Select(row => row.Segments).DefaultIfEmpty(0).Max()))
            {
                var stated = rows.Count(row => WasTaken.Contains(row.State) && row.Segments >= part);
                var left = parts.GetValueOrDefault(part)?.Count(submit => !submit.IsRefused) ?? 0;
                if (stated > left)
                {
                    yield return new HistoryFault(
                        Broken.NeverSent,
                        $"{number}, segment {part}: {stated} in the ledger, {left} at the SMSC"
                    );
                }
            }

            // An answer or a receipt stands for one segment; what the ledger calls sent needs one of them each.
            var taken = rows.Where(row => WasTaken.Contains(row.State)).Sum(row => row.Segments);
            var answered = submits[number].Count(submit => submit.Status == 0 || news[number].Any(receipt => receipt.At > submit.At));
            if (taken > answered)
            {
                yield return new HistoryFault(Broken.SentUnproven, $"{number}: {taken} segments sent, {answered} answered or receipted");
            }

            var delivered = rows.Where(row => row.State == MessageState.Delivered).Sum(row => row.Segments);
            if (
                news[number].Where(receipt => receipt.Word == "DELIVRD").Select(receipt => receipt.CarrierId).Distinct().Count()
                    is var proven
                && proven < delivered
            )
            {
                yield return new HistoryFault(Broken.DeliveredUnproven, $"{number}: {delivered} segments delivered, {proven} receipts");
            }

            var final = news[number]
                .Where(receipt => receipt is { Status: 0, Word: "DELIVRD" })
                .Select(receipt => receipt.CarrierId)
                .Distinct()
                .Count();
            if (rows.All(row => row.State == MessageState.Sent) && rows.Sum(row => row.Segments) is var open and > 0 && final >= open)
            {
                yield return new HistoryFault(Broken.ReceiptForgotten, $"{number}: {open} segments sent, {final} receipts kept");
            }

            var rejected = rows.Count(row => row.State == MessageState.Rejected);
            if (submits[number].Count(submit => submit.IsRefused) is var refused && refused < rejected)
            {
                yield return new HistoryFault(Broken.RejectedUnproven, $"{number}: {rejected} rejected, {refused} refusals");
            }
        }
    }

    private static IEnumerable<HistoryFault> Figures(ToldToClient told, KeptInLedger kept)
    {
        var rows = kept.Messages.GroupBy(row => (row.Campaign, row.State)).ToDictionary(group => group.Key, group => group.LongCount());
        var counters = kept
            .Counters.Where(counter => counter.State is not null)
            .GroupBy(counter => (counter.Campaign, counter.State!.Value))
            .ToDictionary(group => group.Key, group => group.Sum(counter => counter.Messages));
        foreach (var key in rows.Keys.Union(counters.Keys))
        {
            if (rows.GetValueOrDefault(key) is var many && counters.GetValueOrDefault(key) is var counted && many != counted)
            {
                yield return new HistoryFault(Broken.CounterWrong, $"campaign {key.Campaign}, {key.Item2}: {counted} counted, {many} rows");
            }
        }

        foreach (var report in told.Reports)
        {
            if (report.Lines != report.InvalidLines + report.Audience || report.Audience != report.States.Values.Sum())
            {
                yield return new HistoryFault(Broken.ReportWrong, $"campaign {report.Campaign} does not add up");
            }

            foreach (var state in Enum.GetValues<MessageState>())
            {
                var there = rows.GetValueOrDefault((report.Campaign, state));
                if (report.States.GetValueOrDefault(state) is var said && said != there)
                {
                    yield return new HistoryFault(Broken.ReportWrong, $"campaign {report.Campaign}, {state}: {said} told, {there} rows");
                }
            }
        }
    }

    private static HistoryFault Exceeded(Bound bound) => new(Broken.Unbounded, $"{bound.Name}: {bound.Measured:F0}, bound {bound.Most:F0}");
}
