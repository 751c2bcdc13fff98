using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Starling.Testing.Scene;

/// <summary>A Redis of our own that keeps nothing: who comes back finds it empty.</summary>
public sealed class RedisServer(string folder) : IDisposable
{
    private readonly int _port = ServerProcess.FreePort();
    private Process? _process;

    public string Address => $"127.0.0.1:{_port}";

    public async Task StartAsync()
    {
        Directory.CreateDirectory(folder);
        var log = Path.Combine(folder, "log");
        var port = _port.ToString(CultureInfo.InvariantCulture);
        _process = Process.Start(
            new ProcessStartInfo("redis-server", ["--bind", "127.0.0.1", "--port", port, "--dir", folder, "--save", "", "--logfile", log])
        );
        await Eventually.TrueAsync(async () => await AnswersAsync("PING", "+PONG"), "Redis answers");
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    /// <summary>All that the silos know of one another is gone.</summary>
    public Task<bool> EmptyAsync() => AnswersAsync("FLUSHALL", "+OK");

    public void Dispose() => Kill();

    private async Task<bool> AnswersAsync(string command, string answer)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port);
            await using var stream = client.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{command}\r\n"));
            var octets = new byte[64];
            var read = await stream.ReadAsync(octets);
            return System.Text.Encoding.ASCII.GetString(octets, 0, read).StartsWith(answer, StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
