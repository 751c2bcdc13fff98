using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Starling.Carriers.Smpp.Session;

/// <summary>Our side of a session with one SMSC: connects, binds, keeps alive and connects again, until it is disposed.</summary>
/// <remarks>Time is the injected provider's, the socket's own timers excepted. All members may be called from any thread.</remarks>
public sealed class EsmeSession : IAsyncDisposable
{
    /// <summary>A session that lived at least this long was a good one: the next wait is the shortest again.</summary>
    private static readonly TimeSpan GoodLife = TimeSpan.FromSeconds(30);

    private readonly EsmeSessionOptions _options;
    private readonly IEsmeEvents _events;
    private readonly TimeProvider _time;
    private readonly ReconnectBackoff _backoff;
    private readonly Lock _eventsGate = new();
    private readonly CancellationTokenSource _stop = new();

    private EsmeConnection? _connection;
    private Task? _run;
    private volatile SessionState _state;

    /// <param name="options">Checked ones.</param>
    /// <param name="events">Is told everything.</param>
    /// <param name="time">All waiting is done on it.</param>
    /// <param name="jitter">Spreads reconnects.</param>
    public EsmeSession(EsmeSessionOptions options, IEsmeEvents events, TimeProvider time, Random jitter)
    {
        (_options, _events, _time) = (options, events, time);
        _backoff = new ReconnectBackoff(options.ReconnectFirst, options.ReconnectMost, jitter);
    }

    public SessionState State => _state;

    /// <summary>How many submit_sm the window admits now; 0 unless bound to send, and while the SMSC owes us a sign of life.</summary>
    public int FreeWindow => Volatile.Read(ref _connection)?.FreeWindow ?? 0;

    /// <summary>Begins to connect; once.</summary>
    public void Start()
    {
        if (_run is not null)
        {
            throw new InvalidOperationException("a session is started once");
        }

        _run = Task.Run(RunAsync);
    }

    /// <summary>
    /// Writes submit_sm in order, in chunks of at most 16 KB and no more than the free window. <paramref name="mayWrite"/> is asked with
    /// the items of a chunk immediately before that chunk's one <c>send(2)</c>; on false, and when the connection takes no more, it ends there.
    /// It must not throw.
    /// </summary>
    /// <returns>
    /// How many items, from the first, were handed to the socket in whole or in part. Each of these gets exactly one
    /// <see cref="IEsmeEvents.OnAnswered"/> or <see cref="IEsmeEvents.OnUnanswered"/>, possibly before this returns. No octet of the others left,
    /// except that with TLS a chunk counts as handed over as a whole.
    /// </returns>
    /// <exception cref="PduFieldException">The first item can never be written; nothing was. A later one ends the writing before it.</exception>
    public ValueTask<int> WriteAsync<TItem>(
        ReadOnlyMemory<TItem> items,
        ISubmitEncoder<TItem> encoder,
        Func<ReadOnlyMemory<TItem>, bool> mayWrite
    ) => Volatile.Read(ref _connection) is { } connection ? connection.WriteAsync(items, encoder, mayWrite) : ValueTask.FromResult(0);

    /// <summary>Writes no more, waits at most <paramref name="bound"/> for the answers still out, unbinds, and stays down.</summary>
    public async Task DrainAsync(TimeSpan bound)
    {
        if (Volatile.Read(ref _connection) is { } connection)
        {
            await connection.DrainAsync(bound);
        }

        await DisposeAsync();
    }

    /// <summary>Ends at once: the connection is reset, what is unanswered is reported so. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Volatile.Read(ref _connection)?.End(new ConnectionEnd(EndKind.Asked, "stopped"));
        if (_run is not null)
        {
            await _run;
        }
    }

    private async Task RunAsync()
    {
        var why = "stopped";
        while (!_stop.IsCancellationRequested)
        {
            var end = await LiveOnceAsync();
            why = end.Why;
            if (end.Kind == EndKind.Asked)
            {
                break;
            }

            var refused = end.Kind == EndKind.Refused;
            SetState(refused ? SessionState.Refused : SessionState.Down, end.Why);
            await WaitAsync(refused ? _options.RefusedRetry : _backoff.Next());
        }

        SetState(SessionState.Down, why);
    }

    private async Task<ConnectionEnd> LiveOnceAsync()
    {
        SetState(SessionState.Connecting, string.Create(CultureInfo.InvariantCulture, $"connecting to {_options.Host}:{_options.Port}"));
        var (transport, failure) = await ConnectAsync();
        if (transport is null)
        {
            return failure!;
        }

        var started = _time.GetTimestamp();
        using var connection = new EsmeConnection(
            transport,
            _options,
            _time,
            _events,
            _eventsGate,
            why => SetState(SessionState.Bound, why)
        );
        SetState(SessionState.Binding, string.Create(CultureInfo.InvariantCulture, $"binding as {_options.BindType}"));
        Volatile.Write(ref _connection, connection);
        if (_stop.IsCancellationRequested)
        {
            connection.End(new ConnectionEnd(EndKind.Asked, "stopped"));
        }

        var end = await connection.RunAsync();
        Volatile.Write(ref _connection, null);
        if (_time.GetElapsedTime(started) >= GoodLife)
        {
            _backoff.Reset();
        }

        return end;
    }

    private async Task<(CarrierTransport? Transport, ConnectionEnd? Failure)> ConnectAsync()
    {
        using var deadline = new CancellationTokenSource(_options.ResponseTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        try
        {
            return (await CarrierTransport.ConnectAsync(_options, _time, both.Token), null);
        }
        catch (OperationCanceledException)
        {
            var end = _stop.IsCancellationRequested
                ? new ConnectionEnd(EndKind.Asked, "stopped")
                : new ConnectionEnd(EndKind.Lost, "connecting took too long");
            return (null, end);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return (null, new ConnectionEnd(EndKind.Lost, $"could not connect: {e.Message}"));
        }
    }

    private async Task WaitAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The loop sees that it is to stop.
        }
    }

    private void SetState(SessionState state, string why)
    {
        lock (_eventsGate)
        {
            if (_state == state)
            {
                return;
            }

            _state = state;
            _events.OnStateChanged(state, why);
        }
    }
}
