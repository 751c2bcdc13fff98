using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using NodaTime.Extensions;
using Starling.Domain.Ports;

namespace Starling.Host.Tests.Operations;

/// <summary>When it is looked for what has been kept long enough. Not at the start · each kind whatever becomes of the others · told once.</summary>
public sealed class RetainerTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 9, 15, 14, 30, 0, TimeSpan.Zero));
    private readonly CapturedLog _log = new();
    private readonly ILoggerFactory _logs;
    private readonly Looks _looks;

    public RetainerTests()
    {
        _logs = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _looks = new Looks(_time);
    }

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task A_silo_that_starts_does_not_look_at_once()
    {
        var start = _time.GetUtcNow();
        using var retainer = await StartAsync();
        await LookAsync(upTo: RetentionKind.MessageContents, times: 1);

        Assert.True(_looks.First - start >= Every, $"{_looks.First - start} after the start");
        await retainer.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_kind_that_fails_keeps_no_other_from_its_turn_and_is_told_once()
    {
        _looks.Fails = RetentionKind.Decisions;
        using var retainer = await StartAsync();
        await LookAsync(upTo: RetentionKind.RejectedLines, times: 1);
        await LookAsync(upTo: RetentionKind.RejectedLines, times: 2);

        Assert.Equal(2, _looks.Kinds.Count(kind => kind == RetentionKind.Decisions));
        Assert.Contains(
            "Decisions",
            Assert.Single(_log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        await retainer.StopAsync(TestContext.Current.CancellationToken);
    }

    private async Task<Retainer> StartAsync()
    {
        var settings = Options.Create(new RetentionSettings { Every = Every });
        var retainer = new Retainer(_looks, settings, _time.ToClock(), _time, _logs.CreateLogger<Retainer>());
        await retainer.StartAsync(TestContext.Current.CancellationToken);
        return retainer;
    }

    /// <summary>Lets the time go on until the kind was looked at so many times.</summary>
    private Task LookAsync(RetentionKind upTo, int times) =>
        Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                return _looks.Kinds.Count(kind => kind == upTo) >= times;
            },
            $"{times} looks at {upTo}"
        );

    /// <summary>Notes what is looked at, and finds nothing.</summary>
    private sealed class Looks(TimeProvider time) : IRetention
    {
        private readonly ConcurrentQueue<RetentionKind> _kinds = new();

        public RetentionKind? Fails { get; set; }

        public DateTimeOffset? First { get; private set; }

        public IReadOnlyCollection<RetentionKind> Kinds => _kinds;

        public Task<RetentionStep> SweepAsync(RetentionKind kind, Instant before, long after, int limit, CancellationToken cancel)
        {
            First ??= time.GetUtcNow();
            _kinds.Enqueue(kind);
            return kind == Fails
                ? Task.FromException<RetentionStep>(new TimeoutException("the server took too long"))
                : Task.FromResult(new RetentionStep(0, null));
        }
    }
}
