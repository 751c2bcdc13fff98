using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Starling.Testing.Scene;

/// <summary>The server as operators run it, in a process of its own that can be killed and started again on its ports and data.</summary>
public sealed class ServerProcess(Dictionary<string, string?> settings) : IDisposable
{
    private static readonly TimeSpan Killed = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Stopped = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Started = TimeSpan.FromSeconds(90);
    private DotnetProcess? _process;

    /// <summary>Of the life it lives now.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public DotnetProcess Process => _process ?? throw new InvalidOperationException("the server is down");

    /// <summary>Started, and not ended by us.</summary>
    public bool IsUp => _process is not null;

    /// <summary>A port that nobody has now, below the range from which systems give out ports for outgoing connections.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: another.
            }
        }
    }

    /// <summary>Starts it; it takes calls when this returns.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message is what it said.</exception>
    public async Task StartAsync()
    {
        _process?.Dispose();
        var process = DotnetProcess.Start("Starling.Host.dll", settings.Select(setting => $"--{setting.Key}={setting.Value}"));
        _process = process;
        await Eventually.TrueAsync(
            () =>
                process.Output.Contains("Starling is ready", StringComparison.Ordinal)
                || (process.HasExited ? throw new InvalidOperationException($"it did not start: {process.Errors}") : false),
            "the server says that it is ready",
            Started
        );
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        Assert.Equal(137, await Process.ExitAsync(Killed));
        Forget();
    }

    /// <summary>SIGTERM, and waits for its end.</summary>
    public async Task StopAsync()
    {
        await Process.AskToStopAsync();
        var code = await Process.ExitAsync(Stopped);
        Assert.True(code == 0, $"exit code {code}: {Process.Errors}");
        Forget();
    }

    /// <summary>SIGSTOP: not a step further until <see cref="ThawAsync"/>.</summary>
    public Task FreezeAsync() => Process.FreezeAsync();

    /// <summary>SIGCONT.</summary>
    public Task ThawAsync() => Process.ThawAsync();

    public void Dispose() => Forget();

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
    }
}
