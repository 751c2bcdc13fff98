using System.Net;
using System.Net.Sockets;

namespace Starling.Scenarios.Tests.Scene;

/// <summary>The server as operators run it, in a process of its own that can be killed and started again on its ports and data.</summary>
internal sealed class ServerProcess(Dictionary<string, string?> settings) : IDisposable
{
    private static readonly TimeSpan Killed = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Stopped = TimeSpan.FromSeconds(60);
    private DotnetProcess? _process;

    /// <summary>A port that nobody has now.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Starts it; it takes calls when this returns.</summary>
    public async Task StartAsync()
    {
        var process = DotnetProcess.Start("Starling.Host.dll", settings.Select(setting => $"--{setting.Key}={setting.Value}"));
        _process = process;
        await Eventually.TrueAsync(
            () =>
                process.Output.Contains("Starling is ready", StringComparison.Ordinal)
                || (process.HasExited ? throw new InvalidOperationException($"it did not start: {process.Errors}") : false),
            "the server says that it is ready"
        );
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        Assert.Equal(137, await _process.ExitAsync(Killed));
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM, and waits for its end.</summary>
    public async Task StopAsync()
    {
        await _process!.AskToStopAsync();
        var code = await _process.ExitAsync(Stopped);
        Assert.True(code == 0, $"exit code {code}: {_process.Errors}");
        _process.Dispose();
        _process = null;
    }

    public void Dispose() => _process?.Dispose();
}
