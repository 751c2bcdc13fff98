using System.CommandLine;
using Starling.Chaos.Mutants;

namespace Starling.Chaos;

/// <summary>The command line.</summary>
internal sealed class ChaosCommand : RootCommand
{
    private static readonly ChaosOptions Usual = new();

    private readonly Option<int> _seed = Count("--seed", "Which order of faults, which silos, which moments.", Usual.Seed);
    private readonly Option<int> _silos = Count("--silos", "Silos.", Usual.Silos);
    private readonly Option<int> _binds = Count("--binds", "Binds of the route.", Usual.Binds);
    private readonly Option<int> _window = Count("--window", "Unanswered submits of each bind.", Usual.Window);
    private readonly Option<int> _rate = Count("--rate", "Segments per second of the route.", Usual.Rate);
    private readonly Option<int> _every = Count("--every", "Seconds from one fault to the next.", (int)Usual.Every.TotalSeconds);
    private readonly Option<int> _messages = Count("--messages", "Lines of the campaign at least.", 0);
    private readonly Option<int> _kills = Count("--kills", "kill -9 of a silo.", 0);
    private readonly Option<int> _terms = Count("--terms", "SIGTERM of a silo.", 0);
    private readonly Option<int> _freezes = Count("--freezes", "SIGSTOP of a silo for 5 s or more.", 0);
    private readonly Option<int> _longest = Count("--longest-freeze", "Seconds of the longest.", (int)Usual.LongestFreeze.TotalSeconds);
    private readonly Option<int> _postgres = Count("--postgres", "Restarts of PostgreSQL: fast, immediate, kill -9 in turn.", 0);
    private readonly Option<int> _redisStops = Count("--redis-stops", "Redis killed, and started again empty.", 0);
    private readonly Option<int> _redisAway = Count("--redis-away", "Seconds it stays away.", (int)Usual.RedisAway.TotalSeconds);
    private readonly Option<int> _redisEmpties = Count("--redis-empties", "Redis emptied and one more silo started.", 0);
    private readonly Option<int> _splits = Count("--splits", "As before, and the silo with the most binds killed.", 0);
    private readonly Option<int> _splitsAsleep = Count("--splits-asleep", "As before, and the silo with the most binds asleep.", 0);
    private readonly Option<int> _mutes = Count("--mutes", "The SMSC reads and forgets for a while.", 0);
    private readonly Option<int> _cuts = Count("--cuts", "Every session cut in the middle of a PDU.", 0);
    private readonly Option<int> _throttles = Count("--throttles", "The SMSC throttles 30 % for a while.", 0);
    private readonly Option<int> _joins = Count("--joins", "One more silo.", 0);
    private readonly Option<int> _streams = Count("--streams", "Batch streams cut at random points and continued with overlap.", 0);
    private readonly Option<int> _stops = Count("--stops", "People who say stop.", 0);
    private readonly Option<int> _singles = Count("--singles", "Single messages per second.", Usual.Singles);
    private readonly Option<int> _patience = Count(
        "--patience",
        "Seconds to wait for the end of the last message.",
        (int)Usual.Patience.TotalSeconds
    );
    private readonly Option<int?> _mostErrors = new("--most-errors")
    {
        HelpName = "N",
        Description = "Errors that the clients may see; any number otherwise.",
    };
    private readonly Option<string?> _logs = new("--logs") { HelpName = "FOLDER", Description = "Where the silos' logs go." };

    public ChaosCommand()
        : base("Runs a cluster of real processes under load and faults, and judges what came of it. Exit code 0: every promise held.")
    {
        foreach (
            Option option in (Option[])
                [
                    _seed,
                    _silos,
                    _binds,
                    _window,
                    _rate,
                    _every,
                    _messages,
                    _kills,
                    _terms,
                    _freezes,
                    _longest,
                    _postgres,
                    _redisStops,
                    _redisAway,
                    _redisEmpties,
                    _splits,
                    _splitsAsleep,
                    _mutes,
                    _cuts,
                    _throttles,
                    _joins,
                    _streams,
                    _stops,
                    _singles,
                    _patience,
                    _mostErrors,
                    _logs,
                ]
        )
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
        Subcommands.Add(MutantsCommand());
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var report = await ChaosRun.RunAsync(Read(parsed), Console.Out);
        report.WriteTo(Console.Out);
        return report.IsGreen ? 0 : 1;
    }

    private static Command MutantsCommand()
    {
        var only = new Option<string?>("--only") { HelpName = "NAME", Description = "Those with this in their name." };
        var copy = new Option<string>("--copy")
        {
            HelpName = "FOLDER",
            Description = "Where the tree is copied to; what is there from an earlier run saves its time.",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "starling-mutants"),
        };
        var command = new Command("mutants", "Takes promises out of a copy of the source, one at a time: each run must turn red.")
        {
            only,
            copy,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var run = new MutantRun(MutantRun.FindRoot(Environment.CurrentDirectory), parsed.GetValue(copy)!, Console.Out);
                return await run.RunAsync(parsed.GetValue(only)) ? 0 : 1;
            }
        );
        return command;
    }

    private ChaosOptions Read(ParseResult parsed) =>
        new()
        {
            Seed = parsed.GetValue(_seed),
            Silos = parsed.GetValue(_silos),
            Binds = parsed.GetValue(_binds),
            Window = parsed.GetValue(_window),
            Rate = parsed.GetValue(_rate),
            Every = TimeSpan.FromSeconds(parsed.GetValue(_every)),
            Messages = parsed.GetValue(_messages),
            Kills = parsed.GetValue(_kills),
            Terms = parsed.GetValue(_terms),
            Freezes = parsed.GetValue(_freezes),
            LongestFreeze = TimeSpan.FromSeconds(parsed.GetValue(_longest)),
            PostgresRestarts = parsed.GetValue(_postgres),
            RedisStops = parsed.GetValue(_redisStops),
            RedisAway = TimeSpan.FromSeconds(parsed.GetValue(_redisAway)),
            RedisEmpties = parsed.GetValue(_redisEmpties),
            Splits = parsed.GetValue(_splits),
            SplitsAsleep = parsed.GetValue(_splitsAsleep),
            Mutes = parsed.GetValue(_mutes),
            Cuts = parsed.GetValue(_cuts),
            Throttles = parsed.GetValue(_throttles),
            Joins = parsed.GetValue(_joins),
            Streams = parsed.GetValue(_streams),
            Stops = parsed.GetValue(_stops),
            Singles = parsed.GetValue(_singles),
            Patience = TimeSpan.FromSeconds(parsed.GetValue(_patience)),
            MostErrors = parsed.GetValue(_mostErrors),
            Logs = parsed.GetValue(_logs),
        };

    private static Option<int> Count(string name, string description, int usual) =>
        new(name)
        {
            HelpName = "N",
            Description = description,
            DefaultValueFactory = _ => usual,
        };
}
