using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Starling.Storage.Tests;

/// <summary>
/// Scripts that a database may have run are never altered: what a later version needs is another script. The list is
/// <c>src/Starling.Storage/schema.sha256</c>, in the form that <c>sha256sum --check</c> reads.
/// </summary>
public sealed class SchemaScriptTests
{
    private static string Storage => Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "src", "Starling.Storage");

    [Fact]
    public void Scripts_of_the_list_are_as_they_were_and_every_script_is_in_the_list()
    {
        var listed = Listed();
        var found = Scripts();
        var altered = listed.Where(script => found.GetValueOrDefault(script.Key) != script.Value).Select(script => script.Key).ToList();
        Assert.True(
            altered.Count == 0,
            $"Altered or gone: {string.Join(", ", altered)}. A database that has run a script never runs it again: write another one. "
                + "(Before the first release its line in schema.sha256 may be written anew.)"
        );
        Assert.Empty(found.Keys.Except(listed.Keys));
    }

    [Fact]
    public void Numbers_of_scripts_go_up_one_by_one()
    {
        foreach (var engine in Scripts().Keys.GroupBy(script => script.Split('/')[0]))
        {
            var numbers = engine.Select(script => int.Parse(Path.GetFileName(script)[..4], null)).Order();
            Assert.Equal(Enumerable.Range(1, engine.Count()), numbers);
        }
    }

    private static Dictionary<string, string> Listed() =>
        File.ReadAllLines(Path.Combine(Storage, "schema.sha256"))
            .Select(line => line.Split("  "))
            .ToDictionary(line => line[1], line => line[0]);

    private static Dictionary<string, string> Scripts() =>
        Directory
            .EnumerateFiles(Storage, "*.sql", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(Storage, file).Replace('\\', '/'), File: file))
            .Where(script =>
                script.Name.Contains("/Schema/", StringComparison.Ordinal) && !script.Name.StartsWith("bin/", StringComparison.Ordinal)
            )
            .ToDictionary(script => script.Name, script => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(script.File))));

    private static string Here([CallerFilePath] string file = "") => file;
}
