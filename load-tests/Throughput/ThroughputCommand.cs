using System.CommandLine;
using NodaTime;
using Starling.Throughput.Cluster;
using Starling.Throughput.Reports;
using Starling.Throughput.Scenarios;

namespace Starling.Throughput;

/// <summary>The command line.</summary>
internal sealed class ThroughputCommand : RootCommand
{
    private const string Results = "load-tests/results";
    private static readonly LoadOptions Usual = new();

    private readonly Argument<string> _scenario = new("SCENARIO") { Description = "Its name; `list` shows them." };
    private readonly Option<int> _messages = Count("--messages", "Messages of each measurement.", Usual.Messages);
    private readonly Option<int> _contacts = Count("--contacts", "Contacts in the ledger; 0: as many as messages.", 0);
    private readonly Option<Engine> _engine = new("--engine")
    {
        Description = "The ledger.",
        DefaultValueFactory = _ => Usual.Engine,
        Recursive = true,
    };
    private readonly Option<int> _silos = Count("--silos", "Silos; more than one only with postgres.", Usual.Silos);
    private readonly Option<int> _warmUp = Count("--warm-up", "Messages before anything is measured.", Usual.WarmUp);
    private readonly Option<int> _seconds = Count("--seconds", "Seconds of an open loop.", Usual.Seconds);
    private readonly Option<int> _rate = Count("--rate", "Calls a second of an open loop.", Usual.Rate);
    private readonly Option<int[]> _callers = new("--callers")
    {
        Description = "Callers of the closed loops.",
        DefaultValueFactory = _ => [.. Usual.Callers],
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<int> _campaigns = Count("--campaigns", "Campaigns of many-campaigns.", Usual.Campaigns);
    private readonly Option<int> _binds = Count("--binds", "Sessions of the route.", Usual.Binds);
    private readonly Option<int> _window = Count("--window", "Unanswered segments of each.", Usual.Window);
    private readonly Option<Uri[]> _addresses = new("--address")
    {
        Description = "A cluster that is there already, instead of processes of our own; several: its silos.",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string?> _keyFile = new("--api-key-file") { Description = "File with the key it wants." };
    private readonly Option<bool> _first = new(RealCluster.FirstWord) { Description = "Its carrier may be a real one." };
    private readonly Option<bool> _second = new(RealCluster.SecondWord) { Description = "And it is meant that people get these texts." };
    private readonly Option<string?> _results = new("--results")
    {
        Description = $"Where the reports go (text, JSON, HTML); `standard` writes to {Results}.",
        Recursive = true,
    };

    public ThroughputCommand()
        : base("Loads a whole Starling and accounts for every message. Exit code 0: it adds up and no threshold was broken.")
    {
        Arguments.Add(_scenario);
        foreach (
            Option option in (Option[])
                [
                    _messages,
                    _contacts,
                    _engine,
                    _silos,
                    _warmUp,
                    _seconds,
                    _rate,
                    _callers,
                    _campaigns,
                    _binds,
                    _window,
                    _addresses,
                    _keyFile,
                    _first,
                    _second,
                    _results,
                ]
        )
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
        Subcommands.Add(ListCommand());
        Subcommands.Add(StandardCommand());
        Subcommands.Add(SiloCommand());
        Subcommands.Add(SmscCommand());
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var name = parsed.GetRequiredValue(_scenario);
        var options = Read(parsed);
        if (Refusal(name, options) is { } why)
        {
            await Console.Error.WriteLineAsync(why);
            return 2;
        }

        try
        {
            var run = await LoadRun.RunAsync(Catalogue.Find(name)!, options, Console.Out);
            await Console.Out.WriteLineAsync();
            await Console.Out.WriteAsync(TextReport.Of(run));
            return run.IsGreen ? 0 : 1;
        }
        catch (InvalidOperationException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 2;
        }
    }

    private static string? Refusal(string name, LoadOptions options) =>
        Catalogue.Find(name) is not { } test ? $"No scenario is called {name}; `list` shows them."
        : options.Addresses.Count > 0 && !test.RunsElsewhere
            ? $"{name} needs silos and a carrier of its own; it cannot run against --address."
        : options.Silos > 1 && options.Engine == Engine.Sqlite ? "SQLite is one silo's: --engine postgres."
        : options.ContactCount + options.WarmUp > LoadPeople.Count ? $"There are {LoadPeople.Count} different numbers."
        : options.Messages < 1 || options.Silos < 1 || options.WarmUp < 0 ? "Messages and silos are 1 or more, warm-up 0 or more."
        : null;

    private LoadOptions Read(ParseResult parsed) =>
        new()
        {
            Messages = parsed.GetValue(_messages),
            Contacts = parsed.GetValue(_contacts),
            Engine = parsed.GetValue(_engine),
            Silos = parsed.GetValue(_silos),
            WarmUp = parsed.GetValue(_warmUp),
            Seconds = parsed.GetValue(_seconds),
            Rate = parsed.GetValue(_rate),
            Callers = parsed.GetRequiredValue(_callers),
            Campaigns = parsed.GetValue(_campaigns),
            Binds = parsed.GetValue(_binds),
            Window = parsed.GetValue(_window),
            Addresses = parsed.GetRequiredValue(_addresses),
            ApiKey = parsed.GetValue(_keyFile) is { } file ? File.ReadAllText(file).Trim() : null,
            MayBeRealCarrier = parsed.GetValue(_first),
            PeopleWillBeTexted = parsed.GetValue(_second),
            Results = parsed.GetValue(_results),
            Command = Typed(parsed),
        };

    private static string Typed(ParseResult parsed) =>
        $"dotnet run -c Release --project load-tests/Throughput -- {string.Join(' ', parsed.Tokens.Select(token => token.Value))}";

    private static Command ListCommand()
    {
        var command = new Command("list", "The scenarios.");
        command.SetAction(_ =>
        {
            foreach (var test in Catalogue.All)
            {
                Console.WriteLine($"{test.Name, -16} {test.Summary}");
            }
        });
        return command;
    }

    private Command StandardCommand()
    {
        var command = new Command("standard", "The standard set, under ten minutes on a machine with nothing else to do.");
        command.SetAction(
            async (parsed, _) =>
            {
                var options = new LoadOptions { Results = parsed.GetValue(_results) ?? Results, Command = Typed(parsed) };
                var green = true;
                foreach (var (test, tuned) in Catalogue.Standard(options))
                {
                    green &= (await LoadRun.RunAsync(test, tuned, Console.Out)).IsGreen;
                }

                return green ? 0 : 1;
            }
        );
        return command;
    }

    /// <summary>For ourselves: a silo is this program in another process.</summary>
    private static Command SiloCommand()
    {
        var ticks = new Argument<long>("OFFSET");
        var settings = new Argument<string[]>("SETTINGS");
        var command = new Command(SiloRole.Verb) { ticks, settings };
        command.Hidden = true;
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (parsed, _) =>
                SiloRole.RunAsync(
                    Duration.FromTicks(parsed.GetRequiredValue(ticks)),
                    [.. parsed.GetValue(settings) ?? [], .. parsed.UnmatchedTokens]
                )
        );
        return command;
    }

    /// <summary>Likewise the carrier.</summary>
    private static Command SmscCommand()
    {
        var plan = new Argument<string>("PLAN");
        var command = new Command(SmscRole.Verb) { plan };
        command.Hidden = true;
        command.SetAction((parsed, _) => SmscRole.RunAsync(parsed.GetRequiredValue(plan)));
        return command;
    }

    private static Option<int> Count(string name, string description, int usual) =>
        new(name)
        {
            HelpName = "N",
            Description = description,
            DefaultValueFactory = _ => usual,
        };
}
