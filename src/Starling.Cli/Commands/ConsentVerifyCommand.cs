using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>consent verify</c>: walks the chain over the consent ledger, and says the first fault.</summary>
internal sealed class ConsentVerifyCommand : CliCommand
{
    private readonly Option<string> _head = CliOption.Text(
        "--head",
        "FILE",
        "Heads that were exported earlier (consent-heads.jsonl): the chain must still contain the last one."
    );

    public ConsentVerifyCommand(Screen screen)
        : base("verify", "Proves that the consent ledger is the one that was sealed. Exits with 1 when it is not.", screen) =>
        Options.Add(_head);

    public override IReadOnlyList<string> Examples =>
        ["starling consent verify", "starling consent verify --head /mnt/heads/consent-heads.jsonl --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = new VerifyLedgerRequest { ExpectedHead = parsed.GetValue(_head) is { } file ? ReadHead(file) : null };
        using var client = Connect(parsed);
        var last = new VerifyLedgerResponse();
        await foreach (var answer in client.VerifyLedgerAsync(request, cancellationToken))
        {
            last = answer;
            if (!answer.Done && Screen.IsInteractive)
            {
                Screen.Say(string.Create(CultureInfo.InvariantCulture, $"{answer.EventCount} lines, {answer.SealCount} seals …"));
            }
        }

        if (parsed.GetValue(GlobalOptions.Json))
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(last));
        }
        else
        {
            Show(last, request.ExpectedHead);
        }

        return last.Done && last.Fault is null ? ExitCode.Done : ExitCode.Refused;
    }

    private void Show(VerifyLedgerResponse found, ConsentHead? expected)
    {
        Screen.ResultWriter.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{found.EventCount} lines under {found.SealCount} seals are as they were sealed; {found.ErasedEventCount} of them are erased, {found.UnsealedEventCount} more are not sealed yet."
            )
        );
        if (found.Fault is { } fault)
        {
            var line = fault.Contact.Length > 0 ? $", line {fault.Sequence.ToString(CultureInfo.InvariantCulture)} of {fault.Contact}" : "";
            Screen.Complain(
                $"{StateName.Of(fault.Kind)} at seal {fault.Seal.ToString(CultureInfo.InvariantCulture)}{line}: {ContactView.OneLine(fault.Detail)}"
            );
        }
        else if (expected is not null)
        {
            Screen.ResultWriter.WriteLine($"The chain contains the head of seal {expected.Number.ToString(CultureInfo.InvariantCulture)}.");
        }
    }

    /// <summary>The head of the last line that is whole.</summary>
    private static ConsentHead ReadHead(string path)
    {
        ConsentHead? found = null;
        foreach (var line in File.ReadLines(path))
        {
            found = TryRead(line) ?? found;
        }

        return found ?? throw new CommandFailure(ExitCode.Usage, $"--head: there is no line with a number and a head in '{path}'");
    }

    private static ConsentHead? TryRead(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return new ConsentHead
            {
                Number = json.RootElement.GetProperty("number").GetInt64(),
                Head = ByteString.CopyFrom(Convert.FromHexString(json.RootElement.GetProperty("head").GetString()!)),
            };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
