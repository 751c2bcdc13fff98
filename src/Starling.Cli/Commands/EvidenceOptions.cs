using System.CommandLine;
using Starling.Cli.Contacts;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary>The options by which a verb is told how a consent came about.</summary>
internal sealed class EvidenceOptions
{
    private readonly Option<string> _circumstance = CliOption.Text(
        "--circumstance",
        "HOW",
        "customer_call, information_request, demo_request, point_of_sale_purchase, appointment, progressive_form, import, api."
    );
    private readonly Option<string> _wording = CliOption.Text("--wording", "TEXT", "What the person was shown.");
    private readonly Option<string> _version = CliOption.Text("--wording-version", "VERSION", "Which version of it.");
    private readonly Option<string> _actor = CliOption.Text("--actor", "WHO", "Who collected it: an agent, a system.");

    public IEnumerable<Option> All => [_circumstance, _wording, _version, _actor];

    public ConsentEvidence Read(ParseResult parsed) =>
        new()
        {
            Circumstance = ReadCircumstance(parsed.GetValue(_circumstance)),
            Wording = parsed.GetValue(_wording) ?? "",
            WordingVersion = parsed.GetValue(_version) ?? "",
            Actor = parsed.GetValue(_actor) ?? "",
        };

    private static ConsentCircumstance ReadCircumstance(string? word)
    {
        if (word is null)
        {
            return ConsentCircumstance.Unspecified;
        }

        var plain = FieldName.Normalise(word).Replace("_", "", StringComparison.Ordinal);
        return Enum.TryParse<ConsentCircumstance>(plain, ignoreCase: true, out var circumstance) && !char.IsAsciiDigit(plain[0])
            ? circumstance
            : throw new CommandFailure(ExitCode.Usage, $"--circumstance: '{word}' is not known; see --help");
    }
}
