using System.Net;
using System.Net.Sockets;
using Starling.Carriers.Simulator;
using Starling.Host;
using Starling.Testing.History;

namespace Starling.Testing.Scene;

/// <summary>An SMSC that the server under test has no part in: it outlives the server, and may come, go and change on one port.</summary>
public sealed class OutsideSmsc : IAsyncDisposable
{
    /// <summary>All of a story, none of it forgotten.</summary>
    private const int HistoryOctets = 256 * 1024 * 1024;

    private const int SessionsOfOneLife = 100_000;

    private readonly List<RawOctets> _past = [];
    private SimulatedSmsc? _smsc;
    private readonly List<SmscStall> _stalls = [];
    private int _lives;

    private OutsideSmsc(int port) => Port = port;

    public int Port { get; }

    /// <summary>The one that is there now.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public SimulatedSmsc Now => _smsc ?? throw new InvalidOperationException("the SMSC is down");

    /// <summary>submit_sm read in this life.</summary>
    public long Submits => Now.Snapshot().Accounts.Sum(account => account.Submits);

    /// <summary>A port and nobody behind it.</summary>
    public static OutsideSmsc Absent()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new OutsideSmsc(((IPEndPoint)probe.LocalEndpoint).Port);
    }

    public static async Task<OutsideSmsc> StartAsync(SmscScript script)
    {
        var outside = Absent();
        await outside.ComeAsync(script);
        return outside;
    }

    public async Task ComeAsync(SmscScript script)
    {
        script.Port = Port;
        script.HistoryOctets = HistoryOctets;
        _smsc = await SimulatedSmsc.StartAsync(script, WallClock.Time);
    }

    public async Task GoAsync()
    {
        Keep();
        await Now.DisposeAsync();
        _smsc = null;
        _lives++;
    }

    /// <summary>What it saw in all its lives.</summary>
    public SeenByCarrier Seen()
    {
        IReadOnlyList<SmscStall> stalls = _smsc is null ? _stalls : [.. _stalls, .. _smsc.Snapshot().Stalls];
        return WireReader.Read([.. _past, .. _smsc is null ? [] : Numbered(_smsc)], stalls);
    }

    public async ValueTask DisposeAsync()
    {
        if (_smsc is not null)
        {
            await _smsc.DisposeAsync();
        }
    }

    private void Keep()
    {
        _past.AddRange(Numbered(Now));
        _stalls.AddRange(Now.Snapshot().Stalls);
    }

    private IEnumerable<RawOctets> Numbered(SimulatedSmsc smsc) =>
        smsc.History.Newest.Select(octets => octets with { Session = octets.Session + (_lives * SessionsOfOneLife) });
}
