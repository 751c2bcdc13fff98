using System.Globalization;
using System.Text.Json;
using Starling.Carriers.Simulator;
using Starling.Host;
using Starling.Testing.History;

namespace Starling.Throughput.Cluster;

/// <summary>How the carrier of a run behaves; what is not said is the standard load: answers in 20 to 200 ms, receipts in 2 to 30 s, 2 % rejects.</summary>
internal sealed record CarrierPlan
{
    private static readonly SmscScript Standard = new();

    public TimeSpan AnswerMin { get; init; } = Standard.AnswerDelayMin;

    public TimeSpan AnswerMax { get; init; } = Standard.AnswerDelayMax;

    public TimeSpan ReceiptMin { get; init; } = Standard.ReceiptDelayMin;

    public TimeSpan ReceiptMax { get; init; } = Standard.ReceiptDelayMax;

    public double Rejects { get; init; } = Standard.RejectShare;

    /// <summary>Whether the traffic is kept, for times between one thing and another.</summary>
    public bool KeepsHistory { get; init; }

    /// <summary>The same number of every run, so that the ledger's carrier ids can be held against the SMSC's count.</summary>
    public const long FirstMessageId = 1;

    private const int HistoryOctets = 1_000_000_000;
    private const int QueueLimit = 10_000_000;

    public SmscScript ToScript() =>
        new()
        {
            AnswerDelayMin = AnswerMin,
            AnswerDelayMax = AnswerMax,
            ReceiptDelayMin = ReceiptMin,
            ReceiptDelayMax = ReceiptMax,
            RejectShare = Rejects,
            FirstMessageId = FirstMessageId,
            MagicPrefix = null,
            WatchRepeats = true,
            QueueLimit = QueueLimit,
            HistoryOctets = KeepsHistory ? HistoryOctets : 0,
        };
}

/// <summary>What the SMSC counts.</summary>
internal sealed record SmscFigures(
    int Port,
    long Submits,
    long Accepted,
    long Rejected,
    long Others,
    long Delivered,
    long ReceiptsTaken,
    long InboundTaken,
    int Pending,
    long Recipients,
    long Repeats,
    double LongestStallMilliseconds
)
{
    /// <summary>Nothing since some instant, where recipients, repeats and stalls are of the whole run.</summary>
    public static SmscFigures operator -(SmscFigures now, SmscFigures then) =>
        now with
        {
            Submits = now.Submits - then.Submits,
            Accepted = now.Accepted - then.Accepted,
            Rejected = now.Rejected - then.Rejected,
            Others = now.Others - then.Others,
            Delivered = now.Delivered - then.Delivered,
            ReceiptsTaken = now.ReceiptsTaken - then.ReceiptsTaken,
            InboundTaken = now.InboundTaken - then.InboundTaken,
        };
}

/// <summary>The part of the carrier: the simulator in a process of its own.</summary>
internal static class SmscRole
{
    public const string Verb = "smsc";
    public const string Figures = "figures";
    public const string Submits = "submits";
    public const string Stops = "stops";
    public const string Confirmations = "confirmations";

    private static readonly TimeSpan StopTick = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(string plan)
    {
        var script = JsonSerializer.Deserialize<CarrierPlan>(plan)!.ToScript();
        await using var smsc = await SimulatedSmsc.StartAsync(script, WallClock.Time);
        Answer(FiguresOf(smsc));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case Figures:
                    Answer(FiguresOf(smsc));
                    break;
                case Submits:
                    Answer(SubmitTimes(smsc, words[1]));
                    break;
                case Stops:
                    await InjectAsync(smsc, Number(words[1]), Number(words[2]), Number(words[3]));
                    Answer(FiguresOf(smsc));
                    break;
                case Confirmations:
                    Answer(ConfirmationTimes(smsc));
                    break;
            }
        }

        return 0;
    }

    private static SmscFigures FiguresOf(SimulatedSmsc smsc)
    {
        var all = smsc.Snapshot();
        var account = all.Accounts[0];
        return new SmscFigures(
            smsc.EndPoint.Port,
            account.Submits,
            account.Accepted,
            account.Rejected,
            account.Throttled + account.QueueFull + account.Swallowed + account.Misplaced,
            account.Delivered,
            account.ReceiptsTaken,
            account.InboundTaken,
            all.Pending,
            all.Recipients,
            all.Repeats,
            all.LongestStall.TotalMilliseconds
        );
    }

    /// <summary>When texts in which some words stand were read, by destination: unix microseconds.</summary>
    private static Dictionary<string, long> SubmitTimes(SimulatedSmsc smsc, string hexadecimal) =>
        Seen(smsc)
            .Submits.Where(submit => submit.Text.Contains(hexadecimal, StringComparison.Ordinal))
            .GroupBy(submit => submit.Destination)
            .ToDictionary(submits => submits.Key, submits => Microseconds(submits.Min(submit => submit.At)));

    /// <summary>From each STOP to the text that confirms it: milliseconds.</summary>
    private static List<double> ConfirmationTimes(SimulatedSmsc smsc)
    {
        var seen = Seen(smsc);
        var stops = seen.Inbound.GroupBy(text => text.Subscriber).ToDictionary(texts => texts.Key, texts => texts.Min(text => text.At));
        return
        [
            .. seen
                .Submits.Where(submit => stops.TryGetValue(submit.Destination, out var at) && submit.At > at)
                .GroupBy(submit => submit.Destination)
                .Select(submits => (submits.Min(submit => submit.At) - stops[submits.Key]).TotalMilliseconds),
        ];
    }

    /// <summary>So many people write STOP, at an even pace.</summary>
    private static async Task InjectAsync(SimulatedSmsc smsc, int first, int count, int perSecond)
    {
        var began = WallClock.Time.GetTimestamp();
        for (var done = 0; done < count; )
        {
            var due = Math.Min(count, (int)(WallClock.Time.GetElapsedTime(began).TotalSeconds * perSecond));
            for (; done < due; done++)
            {
                smsc.Inject("starling", LoadPeople.At(first + done), LoadPeople.Sender, "STOP");
            }

            await Task.Delay(StopTick, WallClock.Time);
        }
    }

    private static SeenByCarrier Seen(SimulatedSmsc smsc) => WireReader.Read(smsc.History.Newest, []);

    private static long Microseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static int Number(string word) => int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);

    private static void Answer<T>(T answer) => Console.WriteLine(RoleProcess.Answer + JsonSerializer.Serialize(answer));
}
