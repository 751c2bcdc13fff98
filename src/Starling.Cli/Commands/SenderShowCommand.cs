using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>sender show</c>: one sender with its figures and the steps of its life.</summary>
internal sealed class SenderShowCommand : CliCommand
{
    private readonly Argument<string> _sender = SenderArgument.Create();
    private readonly Option<string> _tenant = SenderArgument.Tenant();

    public SenderShowCommand(Screen screen)
        : base("show", "Shows a sender, its figures, and who took which step when.", screen)
    {
        Arguments.Add(_sender);
        Options.Add(_tenant);
    }

    public override IReadOnlyList<string> Examples => ["starling sender show 36180", "starling sender show senders/14165550100 --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var answer = await client.Senders.GetSenderAsync(
            new GetSenderRequest { Name = SenderArgument.Read(parsed, _sender), Tenant = parsed.GetValue(_tenant) ?? "" },
            cancellationToken: cancellationToken
        );
        SenderView.Show(Screen, answer.Sender, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
