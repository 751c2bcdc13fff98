using System.CommandLine;

namespace Starling.Cli.Commands;

/// <summary>The sender a verb is about, and whose it is.</summary>
internal static class SenderArgument
{
    private const string Prefix = "senders/";

    public static Argument<string> Create() =>
        new("sender") { Description = "Its name, senders/36180, or its address: 36180, +14165550100, Maple." };

    public static Option<string> Tenant() => CliOption.Text("--tenant", "TENANT", "Whose it is; by default your own tenant's.");

    public static string Read(ParseResult parsed, Argument<string> argument)
    {
        var name = parsed.GetValue(argument)!;
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name : Prefix + name.TrimStart('+');
    }
}
