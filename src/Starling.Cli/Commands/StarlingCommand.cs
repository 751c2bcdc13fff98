using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Starling.Cli.Demo;
using Starling.Cli.Terminal;

namespace Starling.Cli.Commands;

/// <summary>The root of all verbs.</summary>
internal static class StarlingCommand
{
    /// <summary>Runs one command line.</summary>
    public static async Task<ExitCode> RunAsync(
        string[] arguments,
        Screen screen,
        Func<Screen, Task<IDemoHost>> startDemoHost,
        CancellationToken cancellationToken = default
    )
    {
        var parsed = Build(screen, startDemoHost)
            // A text may begin with @; it is no file of arguments.
            .Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var configuration = new InvocationConfiguration
        {
            Output = screen.ResultWriter,
            Error = screen.NewsWriter,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
        };
        var code = await parsed.InvokeAsync(configuration, cancellationToken);
        return parsed.Action is ParseErrorAction ? ExitCode.Usage : (ExitCode)code;
    }

    private static RootCommand Build(Screen screen, Func<Screen, Task<IDemoHost>> startDemoHost)
    {
        var root = new RootCommand("Starling: sends texts, one or millions, each decided at the last instant.")
        {
            new SendCommand(screen),
            new Command("campaign", "Batches: send a file of contacts, look, hold, go on, end.")
            {
                new CampaignSendCommand(screen),
                new CampaignShowCommand(screen),
                new CampaignListCommand(screen),
                new CampaignWatchCommand(screen),
                new CampaignStartCommand(screen),
                new CampaignPauseCommand(screen),
                new CampaignResumeCommand(screen),
                new CampaignCancelCommand(screen),
            },
            new Command("contact", "People: bring them in, look, record what they permit.")
            {
                new ContactImportCommand(screen),
                new ContactShowCommand(screen),
                new ContactOptInCommand(screen),
                new ContactOptOutCommand(screen),
                new ContactHistoryCommand(screen),
                new ContactConsentsCommand(screen),
                new ContactEraseCommand(screen),
                new ContactErasuresCommand(screen),
            },
            new Command("consent", "The consent ledger as proof: that nobody changed it, and the evidence of one contact.")
            {
                new ConsentVerifyCommand(screen),
                new ConsentExportCommand(screen),
            },
            new Command("route", "Carriers: look, set another rate, hold, go on.")
            {
                new RouteListCommand(screen),
                new RouteShowCommand(screen),
                new RouteRateCommand(screen),
                new RoutePauseCommand(screen),
                new RouteResumeCommand(screen),
            },
            Senders(screen),
            new Command("key", "Credentials of programs: make, look, end.")
            {
                new KeyCreateCommand(screen),
                new KeyListCommand(screen),
                new KeyRevokeCommand(screen),
            },
            new InboxCommand(screen),
            new ExplainCommand(screen),
            new Command("compose", "Help with writing.") { new ComposeCheckCommand(screen) },
            new SmscCommand(screen),
            new DemoCommand(screen, startDemoHost),
            new CompletionCommand(screen),
        };
        root.Options.Add(GlobalOptions.Address);
        root.Options.Add(GlobalOptions.Certificate);
        root.Options.Add(GlobalOptions.Key);
        root.Options.Add(GlobalOptions.Authority);
        root.Options.Add(GlobalOptions.ApiKeyFile);
        root.Options.Add(GlobalOptions.Json);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelp((HelpAction)help.Action!);
        return root;
    }

    private static Command Senders(Screen screen)
    {
        var senders = new Command("sender", "Numbers and names that texts leave from: ask for one, open, stop, look.")
        {
            new SenderCreateCommand(screen),
            new SenderListCommand(screen),
            new SenderShowCommand(screen),
            new SenderConfigureCommand(screen),
        };
        foreach (var step in SenderStepCommand.All(screen))
        {
            senders.Subcommands.Add(step);
        }

        return senders;
    }
}
