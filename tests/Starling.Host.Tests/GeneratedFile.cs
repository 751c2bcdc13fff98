using System.Runtime.CompilerServices;

namespace Starling.Host.Tests;

/// <summary>A file of the repository that is made of the code: stale ones fail a test, and <c>STARLING_WRITE_DOCS=1</c> writes them anew.</summary>
internal static class GeneratedFile
{
    private const string Begin = "<!-- generated: begin -->";
    private const string End = "<!-- generated: end -->";

    private static bool Writes => Environment.GetEnvironmentVariable("STARLING_WRITE_DOCS") == "1";

    /// <summary>A whole file.</summary>
    public static void Check(string path, string expected)
    {
        var full = Path.Combine(Root(), path);
        if (Writes)
        {
            File.WriteAllText(full, expected);
        }

        var found = File.Exists(full) ? File.ReadAllText(full) : string.Empty;
        Assert.True(found == expected, $"{path} is stale; write it anew: STARLING_WRITE_DOCS=1 dotnet test tests/Starling.Host.Tests");
    }

    /// <summary>The part of a file between its two marks.</summary>
    public static void CheckPart(string path, string expected)
    {
        var text = File.ReadAllText(Path.Combine(Root(), path));
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, $"{path} has no place for what is generated ({Begin} … {End})");
        Check(path, $"{text[..(begin + Begin.Length)]}\n\n{expected.Trim()}\n\n{text[end..]}");
    }

    /// <summary>A file of the repository as it is.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));

    /// <summary>Where a file of the repository is.</summary>
    public static string PathOf(string path) => Path.Combine(Root(), path);

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
