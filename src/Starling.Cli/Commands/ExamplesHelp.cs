using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Starling.Cli.Commands;

/// <summary>The usual help with examples at its end; at the root the exit codes, too.</summary>
internal sealed class ExamplesHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private const string ExitCodes = """
        Exit codes:
          0    everything was done
          1    refused: a file that cannot be used, or a request that the server does not take
          2    the command line is wrong
          3    no server answered
          4    done, but some lines were bad, or the campaign ended before all of it was sent
          70   a fault of this program
          130  interrupted
        """;

    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var examples = parseResult.CommandResult.Command switch
        {
            CliCommand command => command.Examples,
            var group => [.. group.Subcommands.OfType<CliCommand>().Select(command => command.Examples[0])],
        };
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine("  " + example);
        }

        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine();
            output.WriteLine(ExitCodes);
        }

        return 0;
    }
}
