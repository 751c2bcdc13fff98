using System.CommandLine;

namespace Starling.Cli.Commands;

/// <summary>The campaign a verb is about.</summary>
internal static class CampaignArgument
{
    private const string Prefix = "campaigns/";

    public static Argument<string> Create() => new("campaign") { Description = "Its name, campaigns/ID, or the ID alone." };

    public static string Read(ParseResult parsed, Argument<string> argument)
    {
        var name = parsed.GetValue(argument)!;
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name : Prefix + name;
    }
}
