using System.Globalization;
using Starling.Chaos.Load;
using Starling.Testing.History;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Chaos;

/// <summary>What came of a run.</summary>
internal sealed class ChaosReport
{
    public required ChaosOptions Options { get; init; }

    public required IReadOnlyList<Strike> Strikes { get; init; }

    /// <summary>What the run itself could not do: faults that did not strike, waits that did not end.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    public required ToldToClient Told { get; init; }

    public required SeenByCarrier Seen { get; init; }

    public required KeptInLedger Kept { get; init; }

    public required HistoryLimits Limits { get; init; }

    public required IReadOnlyList<HistoryFault> Faults { get; init; }

    public required ClientBook Book { get; init; }

    /// <summary>Confirmations of stops, in the order of the SMSC's reading.</summary>
    public required IReadOnlyList<SeenSubmit> Confirmed { get; init; }

    public required TimeSpan Took { get; init; }

    /// <summary>Arrivals may be 50 ms closer than departures.</summary>
    private static readonly TimeSpan Second = TimeSpan.FromMilliseconds(950);

    /// <summary>The judge was too late itself to say that all was well.</summary>
    public bool IsVoid => Faults.Any(fault => fault.What == Broken.JudgeStalled);

    /// <summary>Every fault struck, every promise held, and the judge was awake.</summary>
    public bool IsGreen => Faults.Count == 0 && Failures.Count == 0;

    public void WriteTo(TextWriter page)
    {
        WriteStrikes(page);
        page.WriteLine();
        foreach (var (name, value) in Figures())
        {
            page.WriteLine($"  {name, -58}{value}");
        }

        WriteUnknown(page);
        WriteList(page, "Client errors", [.. Book.Errors.CountBy(error => error).Select(error => $"{error.Value} x {error.Key}")]);
        WriteList(page, "Failures of the run", Failures);
        WriteList(page, "Broken promises", [.. Faults.Select(fault => $"{fault.What}: {fault.Detail}")]);
        page.WriteLine();
        page.WriteLine(
            IsGreen ? "GREEN: every promise held"
            : IsVoid ? "VOID: the judge stalled"
            : "RED"
        );
    }

    private void WriteStrikes(TextWriter page)
    {
        page.WriteLine();
        page.WriteLine("Faults that struck");
        foreach (var strike in Strikes)
        {
            page.WriteLine($"  {strike.At:HH:mm:ss.f} {strike.Kind, -22}{strike.Proof}{Recovered(strike)}");
        }
    }

    private string Recovered(Strike strike)
    {
        if (strike.Silo is null)
        {
            var accepted = Book
                .Accepted.Where(call => call.Told > strike.Until)
                .Select(call => (TimeSpan?)(call.Told - strike.Until))
                .Min();
            return $"; accepting again after {Seconds(accepted)}; {PaceWithin(strike)} submits/s meanwhile";
        }

        var recovery = Recovery.Of(strike, Seen);
        return $"; its binds send again after {Seconds(recovery.Lost)}, the others' longest silence {Seconds(recovery.Silence)}";
    }

    private string PaceWithin(Strike strike)
    {
        var submits = Seen.Submits.Count(submit => submit.At >= strike.At && submit.At < strike.Until);
        return Number(submits / Math.Max(0.1, (strike.Until - strike.At).TotalSeconds));
    }

    private IEnumerable<(string Name, string Value)> Figures()
    {
        yield return ("time, all in all", Seconds(Took));
        yield return ("messages accepted / submits read", $"{Kept.Messages.Count} / {Seen.Submits.Count}");
        yield return ("lost", Count(Broken.Lost, Broken.Unfinished));
        yield return ("doubled", Count(Broken.Twice, Broken.SameNumberAgain, Broken.SentUnadmitted));
        yield return ("unknown / credits of what died", $"{Unknown().Count} / {Limits.MostUnknown}");
        yield return ("submits after an acknowledged stop", Count(Broken.AfterStop));
        yield return ("stops: by call / by text, confirmed", $"{Book.Stops} / {Confirmed.Count}");
        yield return ("  acknowledged, by call: p50 / p99", Quantiles(Book.StopTimes));
        yield return ("  acknowledged, by text: p50 / p99", Quantiles(ConfirmationTimes()));
        yield return ("receipts answered: p50 / p99", Quantiles(ReceiptTimes()));
        yield return ("streams cut", Number(Book.Cuts));
        yield return (
            "most segments in a sliding second less 50 ms / rate",
            $"{Peak().Submits} / {Options.Rate}, at {Peak().At:HH:mm:ss.f}"
        );
        yield return ("submits per second, mean", Number(Seen.Submits.Count / SendingTime().TotalSeconds));
        yield return ("sends of processes that had lost their leases", LateSends());
        yield return ("counters against rows: differences", Count(Broken.CounterWrong, Broken.ReportWrong));
        yield return ("errors the clients saw", Number(Book.Errors.Count));
        yield return ("most memory of a silo", $"{Limits.Bounds[0].Measured / 1e6:F0} MB");
        yield return ("the judge's longest stall", $"{Seen.LongestStall.TotalMilliseconds:F0} ms");
    }

    private void WriteUnknown(TextWriter page) =>
        WriteList(
            page,
            "Unknown",
            [
                .. Unknown()
                    .GroupBy(message => message.Reason)
                    .Select(reason => $"{reason.Key}: {string.Join(' ', reason.Select(row => row.Id))}"),
            ]
        );

    private List<KeptMessage> Unknown() => [.. Kept.Messages.Where(row => row.State is MessageState.Unknown or MessageState.UnknownFinal)];

    private static void WriteList(TextWriter page, string title, IReadOnlyCollection<string> lines)
    {
        const int most = 50;
        if (lines.Count > 0)
        {
            page.WriteLine();
            page.WriteLine($"{title} ({lines.Count})");
            foreach (var line in lines.Take(most))
            {
                page.WriteLine($"  {line}");
            }
        }
    }

    private string Count(params Broken[] kinds) => Number(Faults.Count(fault => kinds.Contains(fault.What)));

    private TimeSpan SendingTime() => Seen.Submits.Count == 0 ? TimeSpan.FromSeconds(1) : Seen.Submits[^1].At - Seen.Submits[0].At;

    private (int Submits, DateTimeOffset At) Peak()
    {
        var times = Seen.Submits.Select(submit => submit.At).Order().ToList();
        var (first, most) = (0, (Submits: 0, At: default(DateTimeOffset)));
        for (var last = 0; last < times.Count; last++)
        {
            while (times[last] - times[first] >= Second)
            {
                first++;
            }

            most = last - first + 1 > most.Submits ? (last - first + 1, times[first]) : most;
        }

        return most;
    }

    private string LateSends()
    {
        var sends = Limits.EndedLeases.SelectMany(ended => LeaseJudge.LateSends(Seen, ended)).ToList();
        return $"{sends.Count} with {sends.Sum(send => send.Submits)} submits; one a session is what no fence can hold";
    }

    private IReadOnlyCollection<TimeSpan> ConfirmationTimes()
    {
        var wrote = Seen.Inbound.GroupBy(text => text.Subscriber).ToDictionary(texts => texts.Key, texts => texts.Min(text => text.At));
        return
        [
            .. Confirmed.Where(submit => wrote.ContainsKey(submit.Destination)).Select(submit => submit.At - wrote[submit.Destination]),
        ];
    }

    private IReadOnlyCollection<TimeSpan> ReceiptTimes() =>
        [.. Seen.Receipts.Where(receipt => receipt.AnsweredAt is not null).Select(receipt => receipt.AnsweredAt!.Value - receipt.At)];

    private static string Quantiles(IReadOnlyCollection<TimeSpan> times)
    {
        var ordered = times.Order().ToList();
        return ordered.Count == 0 ? "none" : $"{Seconds(ordered[ordered.Count / 2])} / {Seconds(ordered[ordered.Count * 99 / 100])}";
    }

    private static string Seconds(TimeSpan? time) =>
        time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalSeconds:F2} s") : "never";

    private static string Number(double number) => number.ToString("F0", CultureInfo.InvariantCulture);
}
