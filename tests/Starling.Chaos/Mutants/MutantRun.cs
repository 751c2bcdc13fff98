using System.Diagnostics;
using Starling.Testing.Scene;

namespace Starling.Chaos.Mutants;

/// <summary>Builds each mutant in a copy of the tree and runs its mix, which must turn red for the promise that it breaks.</summary>
internal sealed class MutantRun(string root, string copy, TextWriter news)
{
    private const string Project = "tests/Starling.Chaos";
    private const string Output = "bin/Debug/net10.0";

    /// <summary>The source was checked where it comes from.</summary>
    private static readonly string[] Quick =
    [
        "-p:TreatWarningsAsErrors=false",
        "-p:RunAnalyzers=false",
        "-p:GenerateDocumentationFile=false",
    ];

    private string Built => Path.Combine(copy, Project, Output);

    /// <summary>The folder of the repository that a folder lies in.</summary>
    /// <exception cref="DirectoryNotFoundException">It lies in none.</exception>
    public static string FindRoot(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Cluster.sln")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Cluster.sln above {folder}");
    }

    public static string FolderOf(string root) => Path.Combine(root, Project, "Mutants");

    /// <param name="only">A part of the name of those to run; null: all.</param>
    /// <returns>Whether every one was caught.</returns>
    public async Task<bool> RunAsync(string? only)
    {
        await CopyAsync();
        var lines = new List<string>();
        var isCaught = true;
        foreach (
            var mutant in Mutant
                .ReadAll(FolderOf(root))
                .Where(mutant => only is null || mutant.Name.Contains(only, StringComparison.Ordinal))
        )
        {
            var (caught, found) = await RunAsync(mutant);
            isCaught &= caught;
            lines.Add($"  {(caught ? "caught  " : "SURVIVED")} {mutant.Name, -62}{found}");
            await news.WriteLineAsync(lines[^1]);
        }

        await news.WriteLineAsync("\nMutants");
        lines.ForEach(news.WriteLine);
        return isCaught;
    }

    private async Task<(bool Caught, string Found)> RunAsync(Mutant mutant)
    {
        var program = Directory.CreateDirectory(Path.Combine(copy, "mutant"));
        await MachineCommand.RunAsync(copy, "cp", "-a", "--", $"{Built}/.", program.FullName);
        mutant.Changes.ToList().ForEach(change => change.Apply(copy));
        try
        {
            foreach (var project in mutant.Changes.Select(change => string.Join('/', change.File.Split('/').Take(2))).Distinct())
            {
                // Only the bodies of methods change: what was built of the others fits.
                await MachineCommand.RunAsync(copy, ["dotnet", "build", project, "--no-restore", "--no-dependencies", .. Quick]);
                var library = Path.Combine(copy, project, Output, $"{Path.GetFileName(project)}.dll");
                await MachineCommand.RunAsync(copy, "cp", "--", library, program.FullName);
            }

            var said = await ChaosAsync(program.FullName, mutant.Run);
            var broken = mutant.Breaks.Where(fault => said.Contains($"\n  {fault}: ", StringComparison.Ordinal)).ToList();
            return (
                broken.Count > 0,
                broken.Count > 0 ? string.Join(", ", broken) : said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]
            );
        }
        finally
        {
            mutant.Changes.ToList().ForEach(change => change.Undo(copy));
            program.Delete(recursive: true);
        }
    }

    /// <summary>What a run of the mutant said; red is what is hoped for.</summary>
    private static async Task<string> ChaosAsync(string program, IReadOnlyList<string> options)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(program, "Starling.Chaos.dll"), .. options])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return said;
    }

    /// <summary>What the sources are and what was built of them, so that only what a mutant touches is built anew.</summary>
    private async Task CopyAsync()
    {
        Directory.CreateDirectory(copy);
        await MachineCommand.RunAsync(root, "cp", "-a", "--update", "--", Path.Combine(root, "src"), Path.Combine(root, "proto"), copy);
        Directory.CreateDirectory(Path.Combine(copy, "tests"));
        foreach (var name in (string[])["tests/Directory.Build.props", "tests/Starling.Testing", Project])
        {
            await MachineCommand.RunAsync(root, "cp", "-a", "--update", "--", Path.Combine(root, name), Path.Combine(copy, "tests"));
        }

        foreach (var file in Directory.EnumerateFiles(root).Where(file => !file.EndsWith(".sln", StringComparison.Ordinal)))
        {
            await MachineCommand.RunAsync(root, "cp", "-a", "--update", "--", file, copy);
        }

        await MachineCommand.RunAsync(copy, ["dotnet", "build", Project, .. Quick]);
    }
}
