using System.CommandLine;

namespace Starling.Cli.Commands;

/// <summary>The route a verb is about.</summary>
internal static class RouteArgument
{
    private const string Prefix = "routes/";

    public static Argument<string> Create() => new("route") { Description = "Its name, routes/ID, or the ID alone." };

    public static string Read(ParseResult parsed, Argument<string> argument)
    {
        var name = parsed.GetValue(argument)!;
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name : Prefix + name;
    }
}
