using System.CommandLine;
using Spectre.Console;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>compose check</c>: how a text travels, before anybody gets it.</summary>
internal sealed class ComposeCheckCommand : CliCommand
{
    private readonly Option<string> _text = CliOption.Text("--text", "TEXT", "The text or template.", required: true);
    private readonly Option<string[]> _fields = CliOption.Fields();
    private readonly Option<string> _from = CliOption.Text("--from", "SENDER", "The sender, for the STOP mention.");
    private readonly Option<string> _type = CliOption.Text(
        "--type",
        "TYPE",
        "Decides whether the STOP mention is added; promotional otherwise."
    );
    private readonly Option<string> _language = CliOption.Text("--language", "TAG", "Language of the STOP mention: en, fr-CA.");

    public ComposeCheckCommand(Screen screen)
        : base("check", "Tells coding, segments, room left, and the characters that make a text dear.", screen)
    {
        foreach (Option option in (Option[])[_text, _fields, _from, _type, _language])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling compose check --text 'Fête de la crêpe ce soir !' --from 36180 --language fr",
            "starling compose check --text 'Hello {{ first_name | default: \"you\" }}' --field first_name=Zoë --json",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new AnalyzeRequest
        {
            TemplateText = parsed.GetValue(_text),
            Sender = parsed.GetValue(_from) ?? "",
            CommunicationType = parsed.GetValue(_type) ?? "",
            Language = parsed.GetValue(_language) ?? "",
        };
        CliOption.Read(parsed.GetValue(_fields), request.Fields);
        var answer = await client.Compose.AnalyzeAsync(request, cancellationToken: cancellationToken);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(answer));
        }
        else
        {
            Show(answer);
        }

        return ExitCode.Done;
    }

    private void Show(AnalyzeResponse answer)
    {
        var output = Screen.Results;
        output.WriteLine(answer.Text);
        output.WriteLine();
        output.WriteLine(
            $"{Coding(answer.Coding)}, {Segments(answer.Segments)}: {answer.Units} units of {answer.UnitsPerSegment} per segment, {answer.UnitsLeft} left"
        );
        if (answer.StopMention.Length > 0)
        {
            output.WriteLine($"'{answer.StopMention.Trim()}' takes {answer.StopMentionUnits} of them");
        }

        if (answer.TemplateFields.Count > 0)
        {
            output.WriteLine(
                $"fields: {string.Join(", ", answer.TemplateFields.Select(field => field.HasDefault ? field.Name : $"{field.Name} (required)"))}"
            );
        }

        if (answer.OffendingCharacters.Count > 0)
        {
            var table = new Table { Border = TableBorder.Horizontal };
            table.AddColumns("not GSM", "code point", "what", "first at", "times");
            foreach (var found in answer.OffendingCharacters)
            {
                table.AddRow(
                    found.Character.EscapeMarkup(),
                    found.CodePoint,
                    found.Description.EscapeMarkup(),
                    $"{found.Utf16Index}",
                    $"{found.Occurrences}"
                );
            }

            output.Write(table);
        }

        foreach (var suggestion in answer.Suggestions)
        {
            output.WriteLine(
                $"{(suggestion.Lossy ? "with other letters" : "as easy to read")}: {Coding(suggestion.Coding)}, {Segments(suggestion.Segments)}, {suggestion.UnitsLeft} left"
            );
            output.WriteLine($"  {suggestion.Text}");
        }
    }

    private static string Segments(int count) => count == 1 ? "1 segment" : $"{count} segments";

    private static string Coding(TextCoding coding) => coding == TextCoding.Gsm7 ? "GSM-7" : "UCS-2";
}
