using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary>A verb that takes one step of a sender's life, and may say why: <c>sender approve</c>, <c>activate</c>, <c>suspend</c> and their like.</summary>
internal sealed class SenderStepCommand : CliCommand
{
    private readonly Argument<string> _sender = SenderArgument.Create();
    private readonly Option<string> _why;
    private readonly Option<string> _tenant = SenderArgument.Tenant();
    private readonly Func<StarlingClient, SenderStepWords, CancellationToken, Task<Sender>> _step;

    private SenderStepCommand(
        Screen screen,
        string name,
        string description,
        string why,
        bool needsWhy,
        Func<StarlingClient, SenderStepWords, CancellationToken, Task<Sender>> step
    )
        : base(name, description, screen)
    {
        _step = step;
        _why = CliOption.Text(needsWhy || name == "retire" ? "--reason" : "--note", "WHY", why, needsWhy);
        Arguments.Add(_sender);
        Options.Add(_why);
        Options.Add(_tenant);
    }

    public override IReadOnlyList<string> Examples =>
        [$"starling sender {Name} 36180{(_why.Required ? $" {_why.Name} \"asked by the carrier\"" : "")}"];

    /// <summary>The verbs of the steps.</summary>
    public static IEnumerable<Command> All(Screen screen) =>
        [
            new SenderStepCommand(
                screen,
                "approve",
                "Approves a sender: from now on its address is its tenant's alone.",
                "What was looked at.",
                needsWhy: false,
                async (client, said, cancel) =>
                    (
                        await client.Senders.ApproveSenderAsync(
                            new ApproveSenderRequest
                            {
                                Name = said.Name,
                                Note = said.Why,
                                Tenant = said.Tenant,
                            },
                            cancellationToken: cancel
                        )
                    ).Sender
            ),
            new SenderStepCommand(
                screen,
                "activate",
                "Lets a sender send; also ends a suspension.",
                "Kept with the step.",
                needsWhy: false,
                async (client, said, cancel) =>
                    (
                        await client.Senders.ActivateSenderAsync(
                            new ActivateSenderRequest
                            {
                                Name = said.Name,
                                Note = said.Why,
                                Tenant = said.Tenant,
                            },
                            cancellationToken: cancel
                        )
                    ).Sender
            ),
            new SenderStepCommand(
                screen,
                "suspend",
                "Stops a sender: new sends are refused, accepted ones wait.",
                "Told to whoever is refused.",
                needsWhy: true,
                async (client, said, cancel) =>
                    (
                        await client.Senders.SuspendSenderAsync(
                            new SuspendSenderRequest
                            {
                                Name = said.Name,
                                Reason = said.Why,
                                Tenant = said.Tenant,
                            },
                            cancellationToken: cancel
                        )
                    ).Sender
            ),
            new SenderStepCommand(
                screen,
                "retire",
                "Gives a sender up: what waits for it fails, its address is free.",
                "Kept with the step.",
                needsWhy: false,
                async (client, said, cancel) =>
                    (
                        await client.Senders.RetireSenderAsync(
                            new RetireSenderRequest
                            {
                                Name = said.Name,
                                Reason = said.Why,
                                Tenant = said.Tenant,
                            },
                            cancellationToken: cancel
                        )
                    ).Sender
            ),
            new SenderStepCommand(
                screen,
                "resume",
                "Lets promotional texts go on that wait because carriers refused too many.",
                "What was done about it.",
                needsWhy: false,
                async (client, said, cancel) =>
                    (
                        await client.Senders.ResumeSenderPromotionAsync(
                            new ResumeSenderPromotionRequest
                            {
                                Name = said.Name,
                                Note = said.Why,
                                Tenant = said.Tenant,
                            },
                            cancellationToken: cancel
                        )
                    ).Sender
            ),
            new SenderStepCommand(
                screen,
                "complaint",
                "Records a complaint about a sender's texts; too many suspend it.",
                "What was complained of; no number and no text of a person.",
                needsWhy: false,
                async (client, said, cancel) =>
                    (
                        await client.Senders.ReportComplaintAsync(
                            new ReportComplaintRequest
                            {
                                Name = said.Name,
                                Note = said.Why,
                                RequestId = Guid.NewGuid().ToString("N"),
                                Tenant = said.Tenant,
                            },
                            cancellationToken: cancel
                        )
                    ).Sender
            ),
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var said = new SenderStepWords(SenderArgument.Read(parsed, _sender), parsed.GetValue(_why) ?? "", parsed.GetValue(_tenant) ?? "");
        SenderView.Show(Screen, await _step(client, said, cancellationToken), parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}

/// <summary>What was said on the command line.</summary>
internal sealed record SenderStepWords(string Name, string Why, string Tenant);
