using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Starling.Domain.Ports;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Routing;

/// <summary>Commits the outcomes of a bind's texts, draining what has gathered; only then are their credits free.</summary>
/// <param name="freed">Told how many segments have a durable outcome now.</param>
public sealed partial class OutcomeWriter(IDispatchLedger dispatch, LeaseHold lease, Action<int> freed, TimeProvider time, ILogger logger)
{
    private const int MaxOutcomes = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FlushWithin = TimeSpan.FromSeconds(2);

    private readonly Channel<(long Intent, MessageOutcome Outcome)> _gathered = Channel.CreateUnbounded<(long, MessageOutcome)>(
        new() { SingleReader = true }
    );
    private readonly Dictionary<long, int> _open = [];
    private readonly Dictionary<long, Activity> _spans = [];
    private readonly Lock _gate = new();
    private List<(long Intent, MessageOutcome Outcome)> _batch = [];

    /// <summary>An intent was committed with so many messages; its row goes with the last of their outcomes.</summary>
    /// <param name="span">Ends with it.</param>
    public void Begin(long intent, int messages, Activity? span)
    {
        if (messages == 0)
        {
            span?.Dispose();
            return; // No row was written for it.
        }

        lock (_gate)
        {
            _open[intent] = messages;
            if (span is not null)
            {
                _spans[intent] = span;
            }
        }
    }

    public void Add(WritingText text, MessageOutcome outcome) => _gathered.Writer.TryWrite((text.Intent, outcome));

    public async Task RunAsync(CancellationToken cancel)
    {
        while (await _gathered.Reader.WaitToReadAsync(cancel))
        {
            Gather();
            while (_batch.Count > 0)
            {
                try
                {
                    await CommitAsync(cancel);
                }
                catch (Exception fault) when (fault is not (LeaseLostException or OperationCanceledException))
                {
                    // The same outcomes again: each names its attempt, so a commit that did happen is not repeated.
                    LogRetry(lease.Current?.Route ?? "", lease.Current?.Bind ?? -1, _batch.Count, fault);
                    await Task.Delay(Pause, time, cancel);
                }
            }
        }
    }

    /// <summary>What is known when the bind has ended is written down, if that can be done soon; <see cref="RunAsync"/> is over by then.</summary>
    public async Task FlushAsync()
    {
        using var bound = new CancellationTokenSource(FlushWithin, time);
        try
        {
            Gather();
            while (_batch.Count > 0 && lease.Current is not null)
            {
                await CommitAsync(bound.Token);
                Gather();
            }
        }
        catch (Exception fault)
        {
            // Then the sweep of the next epoch makes them Unknown.
            LogRetry(lease.Current?.Route ?? "", lease.Current?.Bind ?? -1, _batch.Count, fault);
        }
    }

    private void Gather()
    {
        while (_batch.Count < MaxOutcomes && _gathered.Reader.TryRead(out var outcome))
        {
            _batch.Add(outcome);
        }
    }

    private async Task CommitAsync(CancellationToken cancel)
    {
        var finished = new List<long>();
        lock (_gate)
        {
            foreach (var intents in _batch.CountBy(row => row.Intent))
            {
                if (_open.GetValueOrDefault(intents.Key) == intents.Value)
                {
                    finished.Add(intents.Key);
                }
            }
        }

        await dispatch.CommitOutcomesAsync(lease.Current!, _batch.ConvertAll(row => row.Outcome), finished, cancel);
        var segments = 0;
        lock (_gate)
        {
            foreach (var (intent, outcome) in _batch)
            {
                segments += outcome.Segments;
                if (--_open[intent] == 0)
                {
                    _open.Remove(intent);
                    if (_spans.Remove(intent, out var span))
                    {
                        span.Dispose();
                    }
                }
            }
        }

        StarlingMeter.Ended(lease.Current?.Route ?? string.Empty, [.. _batch.Select(row => row.Outcome)]);
        _batch = [];
        freed(segments);
    }

    [LoggerMessage(LogLevel.Warning, "Bind {Route}/{Bind}: {Outcomes} outcomes are not committed yet")]
    private partial void LogRetry(string route, int bind, int outcomes, Exception fault);
}
