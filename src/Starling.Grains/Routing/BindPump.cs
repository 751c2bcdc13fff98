using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;
using Starling.Grains.Inbound;
using Starling.Grains.Receipts;
using Starling.Grains.Senders;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Routing;

/// <summary>What a pump works with.</summary>
/// <param name="Holder">Names this process's bind in the lease row.</param>
/// <param name="Report">Tells the route what the bind needs; answers with what it should do.</param>
public sealed record BindPumpParts(
    RouteProfile Route,
    int Bind,
    string Holder,
    ICarrierLinkFactory Links,
    IRouteDirectory Routes,
    IDispatchLedger Dispatch,
    IBindLeases Leases,
    LeaseSightings Sightings,
    ReceiptMatcher Receipts,
    InboundDesk Inbound,
    ISenderTraffic Traffic,
    Func<BindDemand, ValueTask<BindOrder>> Report,
    IClock Clock,
    TimeProvider Time,
    ILogger Logger
);

/// <summary>The work of one bind, from lease to release: intents, segments, answers, outcomes. Ends when the lease is lost or it is stopped.</summary>
/// <remarks>
/// Three loops, each draining what has gathered: intents are committed, then segments written, then outcomes committed. They meet in
/// fields guarded by one lock that is never held across an await. A new pump is made for each lease.
/// </remarks>
public sealed partial class BindPump : ICarrierEvents, IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    /// <summary>Longer than that a bind does not wait for its route, as its lease must be renewed meanwhile.</summary>
    private static readonly TimeSpan RouteAnswers = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SweepAfter = TimeSpan.FromSeconds(10);
    private static readonly Duration GrantsLapseAfter = Duration.FromSeconds(10);
    private static readonly TimeSpan WaitForCredits = TimeSpan.FromMilliseconds(250);
    private static readonly Duration NotWrittenPause = Duration.FromSeconds(1);

    private readonly BindPumpParts _parts;
    private readonly ILogger _logger;
    private readonly RouteProfile _route;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly LeaseHold _lease;
    private readonly CreditBook _credits;
    private readonly SegmentWriter _writer;
    private readonly Channel<IntentRequest> _intents = Channel.CreateUnbounded<IntentRequest>(new() { SingleReader = true });
    private readonly OutcomeWriter _outcomes;
    private readonly List<(CreditRequest Request, TaskCompletionSource<CreditGrant> Answer)> _waiting = [];
    private ICarrierLink? _link;
    private LinkState _state;
    private string _why = "waits for its lease";
    private string? _told;
    private (string Why, Instant At)? _lastError;
    private BindOrder? _order;
    private bool _draining;
    private Task? _drained;
    private IDisposable? _watch;
    private Task[] _loops = [];
    private Task _run = Task.CompletedTask;

    public BindPump(BindPumpParts parts)
    {
        (_parts, _route, _time, _logger) = (parts, parts.Route, parts.Time, parts.Logger);
        _lease = new LeaseHold(parts.Leases, parts.Sightings, _route, parts.Bind, parts.Holder, _time);
        _credits = new CreditBook(_route, Ticks(GrantsLapseAfter));
        _outcomes = new OutcomeWriter(parts.Dispatch, _lease, Freed, _time, parts.Logger);
        _writer = new SegmentWriter(parts, _lease, Over, Returned, _gate);
    }

    /// <summary>The route as it is set now: its rate may change while the bind works.</summary>
    private RouteProfile Present => _parts.Routes.Find(_route.Id) ?? _route;

    /// <summary>Whether its work has ended; a new pump takes over.</summary>
    public bool HasEnded => _run.IsCompleted;

    /// <summary>How it stands.</summary>
    public BindStatus Status
    {
        get
        {
            lock (_gate)
            {
                var now = _time.GetTimestamp();
                var rest = _time.GetElapsedTime(now, _writer.Throttling.Until);
                return new BindStatus(
                    _parts.Bind,
                    _state,
                    _lease.IsValidAt(now),
                    _writer.Share,
                    _credits.Free,
                    _writer.Unanswered,
                    _writer.WaitingSegments,
                    _why,
                    rest > TimeSpan.Zero ? _parts.Clock.GetCurrentInstant() + Duration.FromTimeSpan(rest) : null,
                    _lastError?.Why ?? string.Empty,
                    _lastError?.At,
                    IsSilent: false
                );
            }
        }
    }

    /// <summary>Begins to work.</summary>
    public void Start()
    {
        _watch = StarlingMeter.Watch(_route.Id, () => Status);
        _run = Task.Run(RunAsync);
    }

    /// <summary>Grants credits, or waits a short while for some when asked to.</summary>
    public async Task<CreditGrant> ReserveAsync(CreditRequest request)
    {
        TaskCompletionSource<CreditGrant> answer;
        lock (_gate)
        {
            // Whoever waits is served first; express does not wait behind bulk.
            if ((request.Express || !_waiting.Exists(IsAhead)) && TryGrant(request) is { Segments: > 0 } grant)
            {
                return grant;
            }

            if (!request.Wait || _draining)
            {
                return default;
            }

            answer = new TaskCompletionSource<CreditGrant>(TaskCreationOptions.RunContinuationsAsynchronously);
            var firstBulk = _waiting.FindIndex(waiter => !waiter.Request.Express);
            _waiting.Insert(request.Express && firstBulk >= 0 ? firstBulk : _waiting.Count, (request, answer));
        }

        await Task.WhenAny(answer.Task, Task.Delay(WaitForCredits, _time, _ended.Token));
        lock (_gate)
        {
            _waiting.RemoveAll(waiter => waiter.Answer == answer);
        }

        return answer.TrySetResult(default) ? default : await answer.Task;

        bool IsAhead((CreditRequest Request, TaskCompletionSource<CreditGrant> Answer) waiter) =>
            waiter.Request.Sender == request.Sender || !_writer.IsLimited(waiter.Request.Sender);
    }

    /// <summary>Commits the intents of the texts; those granted will be written.</summary>
    public async Task<TextAnswer[]> SubmitAsync(CreditGrant grant, ReadyText[] texts)
    {
        IntentRequest request;
        lock (_gate)
        {
            var room = _credits.Redeem(grant.Id);
            var needed = texts.Sum(text => text.Segments.Length);
            if (texts.Length == 0 || needed > room || _draining || HasEnded || _order is { Paused: true })
            {
                ServeWaiting();
                return Array.ConvertAll(texts, _ => TextAnswer.NotTaken);
            }

            _credits.Use(needed);
            ServeWaiting();
            request = new IntentRequest(
                texts,
                new TaskCompletionSource<TextAnswer[]>(TaskCreationOptions.RunContinuationsAsynchronously),
                TraceHandOver.Take()
            );
        }

        if (!_intents.Writer.TryWrite(request))
        {
            Freed(request.Texts.Sum(text => text.Segments.Length));
            return Array.ConvertAll(texts, _ => TextAnswer.NotTaken);
        }

        return await request.Answer.Task;
    }

    /// <summary>Takes nothing new, writes what has an intent, waits for its answers, gives the bind back. Asked again, it is the same draining.</summary>
    public Task DrainAsync(Duration bound)
    {
        lock (_gate)
        {
            _draining = true;
            return _drained ??= DrainOnceAsync(bound);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _ended.Dispose();
        _lease.Dispose();
    }

    public void OnOutcome(long token, SubmitOutcome outcome) => _writer.Answered(token, outcome);

    public async ValueTask<DeliverAnswer> OnReceiptAsync(DeliveryReceipt receipt) =>
        await _parts.Receipts.TakeAsync(_route.Account, receipt);

    public async ValueTask<DeliverAnswer> OnInboundAsync(InboundMessage message) => await _parts.Inbound.TakeAsync(_route.Account, message);

    public void OnStateChanged(LinkState state, string why)
    {
        LinkState before;
        bool isNews;
        lock (_gate)
        {
            before = _state;
            (_state, _why) = (state, why);
            if (state is LinkState.Down or LinkState.Refused)
            {
                _lastError = (why, _parts.Clock.GetCurrentInstant());
            }

            // Every attempt to reach a carrier that is away fails in the same words: told once.
            isNews = state == LinkState.Down && why != _told;
            _told = state == LinkState.Binding ? _told : why;
        }

        if (state is LinkState.Bound or LinkState.Refused || before == LinkState.Bound || isNews)
        {
            LogState(state == LinkState.Bound ? LogLevel.Information : LogLevel.Warning, _route.Id, _parts.Bind, state, why);
        }

        _writer.Signal();
    }

    private async Task DrainOnceAsync(Duration bound)
    {
        await Task.Yield();
        var deadline = _time.GetTimestamp() + Ticks(bound);
        while (!HasEnded && _credits.Used > 0 && _time.GetTimestamp() < deadline)
        {
            await Task.Delay(Beat / 10, _time);
        }

        LogDrained(_route.Id, _parts.Bind, _credits.Used);
        if (_link is { } link && _credits.Used == 0)
        {
            await link.DrainAsync(Duration.FromSeconds(1));
        }

        await EndAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            await _lease.TakeAsync(_ended.Token);
            LogTaken(_route.Id, _parts.Bind, _lease.Current!.Epoch);
            lock (_gate)
            {
                _writer.Open(_lease.Current!.Share);
            }

            _link = _parts.Links.Create(_route.Id, _parts.Bind);
            _link.Start(this);
            _loops = [BeatAsync(), CommitIntentsAsync(), _writer.RunAsync(_link, _ended.Token), _outcomes.RunAsync(_ended.Token)];
            await await Task.WhenAny(_loops);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // Asked to end.
        }
        catch (LeaseLostException lost)
        {
            LogLost(_route.Id, _parts.Bind, lost.Message);
        }
        catch (Exception fault)
        {
            LogFailed(_route.Id, _parts.Bind, fault);
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>Nothing is written any more; whoever waits is told so. What is known is written down; the rest is the sweep's.</summary>
    private async Task CloseAsync()
    {
        await _ended.CancelAsync();
        _watch?.Dispose();
        _intents.Writer.TryComplete();
        if (_link is { } link)
        {
            await link.DisposeAsync();
        }

        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _writer.GiveUpAll();
        }

        await _outcomes.FlushAsync();
        while (_intents.Reader.TryRead(out var request))
        {
            request.Refuse();
        }

        lock (_gate)
        {
            _waiting.ForEach(waiter => waiter.Answer.TrySetResult(default));
            _waiting.Clear();
        }
    }

    private async Task EndAsync()
    {
        await _ended.CancelAsync();
        await _run;
        try
        {
            await _lease.ReleaseAsync(CancellationToken.None);
        }
        catch (Exception fault)
        {
            // The lease then ends by itself.
            LogFailed(_route.Id, _parts.Bind, fault);
        }
    }

    /// <summary>A text is over: its answers amount to an outcome.</summary>
    private void Over(WritingText text)
    {
        var outcome = text.Conclude(_route.Account, _parts.Clock.GetCurrentInstant(), _writer.Throttling.Length);
        _parts.Traffic.Add(text.Text.Sender, outcome.To);
        _outcomes.Add(text, outcome);
    }

    /// <summary>A text was never begun and goes back.</summary>
    private void Returned(WritingText text) => _outcomes.Add(text, text.Unwritten(_parts.Clock.GetCurrentInstant() + NotWrittenPause));

    private void Freed(int segments)
    {
        lock (_gate)
        {
            _credits.Release(segments);
            ServeWaiting();
        }
    }

    private void ServeWaiting()
    {
        for (var place = 0; place < _waiting.Count; )
        {
            var (request, answer) = _waiting[place];
            if (TryGrant(request) is { Segments: > 0 } grant)
            {
                if (!answer.TrySetResult(grant))
                {
                    _credits.Redeem(grant.Id);
                }

                _waiting.RemoveAt(place);
            }
            else if (_writer.IsLimited(request.Sender))
            {
                // It waits for its sender's rate, perhaps, and lets others pass.
                place++;
            }
            else
            {
                return;
            }
        }
    }

    private CreditGrant TryGrant(in CreditRequest request)
    {
        var now = _time.GetTimestamp();
        if (
            _draining
            || _ended.IsCancellationRequested
            || _state != LinkState.Bound
            || !_lease.IsValidAt(now)
            || _order is not { Paused: false }
        )
        {
            return default;
        }

        // No more than the rate admits within half the deadline, so that what has an intent can be written in time.
        var until = now + Ticks(Present.Deadline / 2);
        var admitted = _writer.Admits(request.Sender, _credits.Granted, _credits.GrantedTo(request.Sender), now, until);
        return _credits.Grant(request, admitted, now);
    }

    private long Ticks(Duration duration) => (long)(duration.TotalSeconds * _time.TimestampFrequency);
}
