using System.Runtime.CompilerServices;

namespace Starling.Grains.Tests.Compatibility;

/// <summary>Files of what was promised to silos of other versions: <c>STARLING_WRITE_DOCS=1</c> adds to them and never takes away.</summary>
internal static class AppendOnlyFile
{
    public static bool Writes => Environment.GetEnvironmentVariable("STARLING_WRITE_DOCS") == "1";

    /// <summary>Where a file beside this one is.</summary>
    public static string PathOf(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);

    /// <summary>Every promise is kept, and everything that is there by now is promised. What stands after <c> # </c> explains.</summary>
    public static void Check(string name, IReadOnlyCollection<string> today)
    {
        var path = PathOf(name);
        List<string> promised = File.Exists(path) ? [.. File.ReadAllLines(path)] : [];
        var known = promised.Select(Promise).ToHashSet();
        var added = today.Where(line => !known.Contains(Promise(line))).ToList();
        if (Writes && added.Count > 0)
        {
            File.WriteAllLines(path, promised.Concat(added).Order(StringComparer.Ordinal));
            added.Clear();
        }

        var kept = today.Select(Promise).ToHashSet();
        var broken = promised.Where(line => !kept.Contains(Promise(line))).ToList();
        Assert.True(
            broken.Count == 0,
            $"{name}: silos of the version before still speak like this, and it is gone or means something else:\n{string.Join('\n', broken)}"
        );
        Assert.True(
            added.Count == 0,
            $"{name} does not have this yet; STARLING_WRITE_DOCS=1 dotnet test tests/Starling.Grains.Tests adds it:\n{string.Join('\n', added)}"
        );
    }

    private static string Promise(string line) => line.Split(" # ")[0];
}
