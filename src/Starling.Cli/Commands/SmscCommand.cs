using System.CommandLine;
using Starling.Carriers.Simulator;
using Starling.Cli.Terminal;

namespace Starling.Cli.Commands;

/// <summary><c>smsc</c>: a carrier to try things on, over real SMPP 3.4.</summary>
internal sealed class SmscCommand : CliCommand
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);

    private readonly Option<string> _listen = new("--listen")
    {
        HelpName = "IP",
        Description = "Address to listen on.",
        DefaultValueFactory = _ => "127.0.0.1",
    };
    private readonly Option<int> _port = new("--port")
    {
        HelpName = "N",
        Description = "TCP port; 0 takes a free one.",
        DefaultValueFactory = _ => 2775,
    };
    private readonly Option<string> _systemId = CliOption.Text("--system-id", "ID", "Who may bind; starling otherwise.");
    private readonly Option<string> _password = CliOption.Text("--password", "WORD", "With which password; secret otherwise.");
    private readonly Option<ulong> _seed = new("--seed")
    {
        HelpName = "N",
        Description = "Another seed, other fates; the same one, the same fates.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<TimeSpan?> _latencyMin = CliOption.Time("--latency-min", "Shortest time to an answer; 20ms otherwise.");
    private readonly Option<TimeSpan?> _latencyMax = CliOption.Time("--latency-max", "Longest time to an answer; 200ms otherwise.");
    private readonly Option<TimeSpan?> _receiptMin = CliOption.Time("--receipt-min", "Shortest time to a receipt; 2s otherwise.");
    private readonly Option<TimeSpan?> _receiptMax = CliOption.Time("--receipt-max", "Longest time to a receipt; 30s otherwise.");
    private readonly Option<double?> _rejects = CliOption.Share("--rejects", "Share of texts refused; 2% otherwise.");
    private readonly Option<double?> _undelivered = CliOption.Share("--undelivered", "Share of texts that do not arrive.");
    private readonly Option<double?> _lostReceipts = CliOption.Share("--lost-receipts", "Share of receipts that never come.");
    private readonly Option<double?> _lostAnswers = CliOption.Share("--lost-answers", "Share of texts that are never answered.");
    private readonly Option<double?> _queueFull = CliOption.Share("--queue-full", "Share of texts answered with 'queue full' (0x14).");
    private readonly Option<int> _throttle = new("--throttle")
    {
        HelpName = "N",
        Description = "Segments per second, above which it answers 'throttled' (0x58).",
    };
    private readonly Option<int> _cutEvery = new("--cut-every")
    {
        HelpName = "N",
        Description = "Cut the connection in the middle of every N-th answer.",
    };
    private readonly Option<string> _history = CliOption.Text(
        "--history",
        "FILE",
        "Write all traffic there as JSON lines; it holds numbers and texts."
    );

    public SmscCommand(Screen screen)
        : base("smsc", "Runs a simulated carrier (SMPP 3.4) until Ctrl-C.", screen)
    {
        foreach (
            Option option in (Option[])
                [
                    _listen,
                    _port,
                    _systemId,
                    _password,
                    _seed,
                    _latencyMin,
                    _latencyMax,
                    _receiptMin,
                    _receiptMax,
                    _rejects,
                    _undelivered,
                    _lostReceipts,
                    _lostAnswers,
                    _queueFull,
                    _throttle,
                    _cutEvery,
                    _history,
                ]
        )
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling smsc",
            "starling smsc --port 2776 --throttle 50 --rejects 5%",
            "starling smsc --latency-min 1s --latency-max 2s --lost-receipts 0.1 --history traffic.jsonl",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var script = Script(parsed);
        var faults = SmscScriptValidator.FaultsOf(script);
        if (faults.Count > 0)
        {
            throw new CommandFailure(ExitCode.Usage, string.Join(Environment.NewLine, faults));
        }

        await using var smsc = await StartAsync(script);
        var account = script.Accounts[0];
        Screen.ResultWriter.WriteLine(
            $"The simulated carrier listens on {smsc.EndPoint}, system_id {account.SystemId}, password {account.Password}. Ctrl-C ends it."
        );
        var told = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(TellEvery, Screen.Clock, cancellationToken));
            var line = Line(smsc.Snapshot().Account(account.SystemId));
            if (line != told)
            {
                Screen.Say(told = line);
            }
        }

        return ExitCode.Done;
    }

    private async Task<SimulatedSmsc> StartAsync(SmscScript script)
    {
        try
        {
            return await SimulatedSmsc.StartAsync(script, Screen.Clock);
        }
        catch (System.Net.Sockets.SocketException fault)
        {
            throw new CommandFailure(
                ExitCode.Refused,
                $"Cannot listen on {script.Address}:{script.Port}: {fault.Message}. Choose another with --port."
            );
        }
    }

    private SmscScript Script(ParseResult parsed)
    {
        var usual = new SmscScript();
        return new SmscScript
        {
            Address = parsed.GetValue(_listen)!,
            Port = parsed.GetValue(_port),
            Seed = parsed.GetValue(_seed),
            Accounts =
            [
                new SmscAccount
                {
                    SystemId = parsed.GetValue(_systemId) ?? usual.Accounts[0].SystemId,
                    Password = parsed.GetValue(_password) ?? usual.Accounts[0].Password,
                    SegmentsPerSecond = parsed.GetValue(_throttle),
                },
            ],
            AnswerDelayMin = parsed.GetValue(_latencyMin) ?? usual.AnswerDelayMin,
            AnswerDelayMax = parsed.GetValue(_latencyMax) ?? usual.AnswerDelayMax,
            ReceiptDelayMin = parsed.GetValue(_receiptMin) ?? usual.ReceiptDelayMin,
            ReceiptDelayMax = parsed.GetValue(_receiptMax) ?? usual.ReceiptDelayMax,
            RejectShare = parsed.GetValue(_rejects) ?? usual.RejectShare,
            UndeliveredShare = parsed.GetValue(_undelivered) ?? usual.UndeliveredShare,
            LostReceiptShare = parsed.GetValue(_lostReceipts) ?? usual.LostReceiptShare,
            LostAnswerShare = parsed.GetValue(_lostAnswers) ?? usual.LostAnswerShare,
            QueueFullShare = parsed.GetValue(_queueFull) ?? usual.QueueFullShare,
            CutEvery = parsed.GetValue(_cutEvery),
            HistoryFile = parsed.GetValue(_history),
        };
    }

    private static string Line(AccountSnapshot figures) =>
        $"binds {figures.Sessions}  submits {figures.Submits}  accepted {figures.Accepted}  rejected {figures.Rejected}  throttled {figures.Throttled}"
        + $"  queue full {figures.QueueFull}  delivered {figures.Delivered}  receipts taken {figures.ReceiptsTaken}  peak {figures.PeakSegmentsPerSecond}/s";
}
