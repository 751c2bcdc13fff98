using System.Diagnostics;

namespace Starling.Testing.Scene;

/// <summary>A program of the machine that runs to its end.</summary>
public static class MachineCommand
{
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static async Task<string> RunAsync(string folder, params IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(words[0])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in words.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var wrong = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await said
            : throw new InvalidOperationException($"{string.Join(' ', words)}: exit code {process.ExitCode}: {await said}{await wrong}");
    }
}
