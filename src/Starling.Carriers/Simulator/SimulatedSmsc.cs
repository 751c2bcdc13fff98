using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Starling.Carriers.Simulator;

/// <summary>An SMSC that behaves as its script says, over real SMPP 3.4 on TCP: for a first try, for tests and for load.</summary>
/// <remarks>
/// <code>
/// await using var smsc = await SimulatedSmsc.StartAsync(new SmscScript(), timeProvider);
/// // bind to smsc.EndPoint as "starling" with "secret", submit, then:
/// var figures = smsc.Snapshot();
/// </code>
/// All delays follow the time provider in steps of 10 ms; sockets do not. All members may be called from any thread.
/// </remarks>
public sealed class SimulatedSmsc : IAsyncDisposable
{
    private readonly SmscScript _script;
    private readonly SmscClock _clock;
    private readonly SmscExchange _exchange;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, Task> _connections = [];
    private readonly ITimer _timer;
    private readonly Task _accepting;
    private SmscSession[] _toFlush = new SmscSession[16];
    private int _lastSession;
    private int _isTicking;

    private SimulatedSmsc(SmscScript script, TimeProvider timeProvider, Socket listener, RawHistory history)
    {
        _script = script;
        _listener = listener;
        History = history;
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        _clock = new SmscClock(timeProvider);
        _exchange = new SmscExchange(script, _clock);
        _timer = timeProvider.CreateTimer(_ => Tick(), null, SmscClock.Tick, SmscClock.Tick);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The raw traffic.</summary>
    public RawHistory History { get; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="ArgumentException">The script cannot be played; the message names every fault.</exception>
    /// <exception cref="SocketException">The address or the port cannot be had.</exception>
    /// <exception cref="IOException">The history file cannot be written.</exception>
    public static Task<SimulatedSmsc> StartAsync(SmscScript script, TimeProvider timeProvider)
    {
        var faults = SmscScriptValidator.FaultsOf(script);
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", faults), nameof(script));
        }

        var history = new RawHistory(script.HistoryOctets, script.HistoryFile);
        var address = IPAddress.Parse(script.Address);
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(address, script.Port));
            listener.Listen();
        }
        catch
        {
            listener.Dispose();
            history.Dispose();
            throw;
        }

        return Task.FromResult(new SimulatedSmsc(script, timeProvider, listener, history));
    }

    /// <summary>What happened so far.</summary>
    public SmscSnapshot Snapshot()
    {
        lock (_exchange.Gate)
        {
            return _exchange.Snapshot();
        }
    }

    /// <summary>A subscriber writes (MO). It waits while no session of the account receives.</summary>
    /// <param name="systemId">The account that owns the number written to.</param>
    /// <param name="subscriber">Who writes: digits, with or without plus, at most 20.</param>
    /// <param name="addressee">The number written to; up to 6 digits are a short code.</param>
    /// <param name="text">Any text of at most 255 segments.</param>
    /// <returns>The number of segments.</returns>
    /// <exception cref="ArgumentException">No such account, or the text is too long.</exception>
    public int Inject(string systemId, string subscriber, string addressee, string text)
    {
        var segments = 0;
        Do(() => segments = _exchange.Inject(systemId, subscriber, addressee, text));
        return segments;
    }

    /// <summary>From now on submits are read and forgotten.</summary>
    /// <param name="duration">For how long; zero ends it.</param>
    public void Mute(TimeSpan duration) => Do(() => _exchange.Mute(duration));

    /// <summary>From now on every bind is answered with ESME_RBINDFAIL (0x0D).</summary>
    /// <param name="duration">For how long; zero ends it.</param>
    public void RefuseBinds(TimeSpan duration) => Do(() => _exchange.RefuseBinds(duration));

    /// <summary>Sends half a PDU to every session and closes it.</summary>
    public void CutSessions() => Do(_exchange.CutAll);

    /// <summary>Sends garbage of the script's form to every session.</summary>
    public void SendGarbage() => Do(_exchange.GarbageToAll);

    /// <summary>Asks every session to unbind.</summary>
    public void UnbindSessions() => Do(_exchange.UnbindAll);

    /// <summary>Stops listening and closes every session at once; what was pending is forgotten.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _timer.DisposeAsync();
        await _accepting;
        Task[] connections;
        lock (_exchange.Gate)
        {
            foreach (var session in _exchange.Sessions)
            {
                session.Close();
            }

            connections = [.. _connections.Values];
        }

        await Task.WhenAll(connections);
        History.Dispose();
        _stop.Dispose();
    }

    private void Do(Action action)
    {
        lock (_exchange.Gate)
        {
            action();
        }

        FlushAll();
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _isTicking, 1) == 1)
        {
            return; // the last one still runs; what is due now is due then
        }

        int count;
        lock (_exchange.Gate)
        {
            _exchange.Tick();
            count = CollectOutput();
        }

        for (var index = 0; index < count; index++)
        {
            _ = FlushAsync(_toFlush[index]);
        }

        Volatile.Write(ref _isTicking, 0);
    }

    private int CollectOutput()
    {
        var count = 0;
        foreach (var session in _exchange.Sessions)
        {
            if (session.HasOutput)
            {
                if (count == _toFlush.Length)
                {
                    Array.Resize(ref _toFlush, count * 2);
                }

                _toFlush[count++] = session;
            }
        }

        return count;
    }

    private void FlushAll()
    {
        SmscSession[] sessions;
        lock (_exchange.Gate)
        {
            sessions = [.. _exchange.Sessions.Where(session => session.HasOutput)];
        }

        foreach (var session in sessions)
        {
            _ = FlushAsync(session);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_stop.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Either we stop, or one caller hung up before it was served.
                continue;
            }

            socket.NoDelay = true;
            var id = ++_lastSession;
            lock (_exchange.Gate)
            {
                _connections[id] = Task.Run(() => ServeAsync(socket, id));
            }
        }
    }

    private async Task ServeAsync(Socket socket, int id)
    {
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            stream = await SecureAsync(stream);
            var session = new SmscSession(id, stream, socket, _clock, History, _script.DeliveryWindow);
            lock (_exchange.Gate)
            {
                _exchange.Open(session);
            }

            await ReadAsync(session);
            lock (_exchange.Gate)
            {
                _exchange.Close(session);
            }

            FlushAll();
        }
        catch (Exception e) when (IsLoss(e))
        {
            // The handshake failed: there never was a session.
        }
        finally
        {
            await stream.DisposeAsync();
            lock (_exchange.Gate)
            {
                _connections.Remove(id);
            }
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        if (_script.Certificate is not { } certificate)
        {
            return stream;
        }

        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _stop.Token);
        return secure;
    }

    private async Task ReadAsync(SmscSession session)
    {
        try
        {
            while (!session.IsClosed)
            {
                var room = session.Reader.GetMemory();
                var octets = await session.Stream.ReadAsync(room, _stop.Token);
                var now = _clock.Now;
                if (octets == 0)
                {
                    return;
                }

                History.Add(_clock.StartedAt + now, session.Id, isInbound: true, room.Span[..octets]);
                lock (_exchange.Gate)
                {
                    session.Reader.Advance(octets);
                    _exchange.Read(session, now);
                }

                _ = FlushAsync(session);
            }
        }
        catch (Exception e) when (IsLoss(e))
        {
            // The connection is gone, however it went.
        }
    }

    private async Task FlushAsync(SmscSession session)
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> octets;
                lock (_exchange.Gate)
                {
                    if (!session.TakeForSending(out octets))
                    {
                        return;
                    }
                }

                await session.Stream.WriteAsync(octets, _stop.Token);
                lock (_exchange.Gate)
                {
                    session.Sent();
                }
            }
        }
        catch (Exception e) when (IsLoss(e))
        {
            lock (_exchange.Gate)
            {
                session.Close();
            }
        }
    }

    private static bool IsLoss(Exception e) =>
        e
            is IOException
                or SocketException
                or OperationCanceledException
                or ObjectDisposedException
                or System.Security.Authentication.AuthenticationException;
}
