using System.Collections.Concurrent;
using System.Diagnostics;
using Starling.Host;

namespace Starling.Throughput.Cluster;

/// <summary>This program in another process and another part, which answers line by line. It ends when we do: its input ends then.</summary>
internal sealed class RoleProcess : IAsyncDisposable
{
    /// <summary>Before each line that answers us; all others are for people.</summary>
    public const string Answer = "= ";

    private const int LinesKept = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentQueue<string> _said = new();
    private TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RoleProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts it; its first answer says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message is what it said.</exception>
    public static async Task<(RoleProcess Process, string Answer)> StartAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Throughput.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var role = new RoleProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        role._process.OutputDataReceived += (_, line) => role.Hear(line.Data);
        role._process.ErrorDataReceived += (_, line) => role.Keep(line.Data);
        role._process.Exited += (_, _) => role.Ended();
        role._process.Start();
        role._process.BeginOutputReadLine();
        role._process.BeginErrorReadLine();
        return (role, await role._answer.Task.WaitAsync(Patience, WallClock.Time));
    }

    /// <summary>Says a line and waits for its answer; one at a time.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _turn.WaitAsync();
        try
        {
            var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _answer, answer);
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
            return await answer.Task.WaitAsync(Patience, WallClock.Time);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Asks it to end, and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var bound = new CancellationTokenSource(Patience, WallClock.Time);
            await _process.WaitForExitAsync(bound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        _turn.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is not null && line.StartsWith(Answer, StringComparison.Ordinal))
        {
            Volatile.Read(ref _answer).TrySetResult(line[Answer.Length..]);
        }
        else
        {
            Keep(line);
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _said.Enqueue(line);
            while (_said.Count > LinesKept)
            {
                _said.TryDequeue(out _);
            }
        }
    }

    private void Ended() =>
        Volatile.Read(ref _answer).TrySetException(new InvalidOperationException($"a process ended: {string.Join('\n', _said)}"));
}
