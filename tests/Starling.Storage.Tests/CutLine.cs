using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Starling.Storage.Tests;

/// <summary>A line to the server that can be cut in the one moment nobody likes: the server has committed, and its answer has not come yet.</summary>
internal sealed class CutLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private int _cuts;

    public CutLine(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _server = new IPEndPoint(IPAddress.Parse(settings.Host!), settings.Port);
        _listener.Start();
        settings.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        ConnectionString = settings.ToString();
        _accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    public void CutAfterNextCommit() => Interlocked.Exchange(ref _cuts, 1);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_ended.Token));
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task CarryAsync(TcpClient caller)
    {
        using var server = new TcpClient();
        using var here = caller;
        await server.ConnectAsync(_server);
        var cut = new StrongBox();
        await Task.WhenAny(
            CarryAsync(
                here.GetStream(),
                server.GetStream(),
                octets => cut.Value |= octets.IndexOf("COMMIT\0"u8) >= 0 && TakeCut(),
                () => false
            ),
            CarryAsync(server.GetStream(), here.GetStream(), _ => { }, () => cut.Value)
        );
    }

    private bool TakeCut() => Interlocked.Exchange(ref _cuts, 0) == 1;

    private async Task CarryAsync(NetworkStream from, NetworkStream to, SeenOctets seen, Func<bool> ends)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _ended.Token) is > 0 and var count && !ends())
            {
                seen(buffer.AsSpan(0, count));
                await to.WriteAsync(buffer.AsMemory(0, count), _ended.Token);
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException) { }
    }

    private delegate void SeenOctets(ReadOnlySpan<byte> octets);

    private sealed class StrongBox
    {
        public bool Value { get; set; }
    }
}
