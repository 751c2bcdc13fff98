using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Text;
using Starling.Grains.Contracts;
using Starling.Grains.Receipts;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Routing;

/// <summary>One bind at work on one clock that only the test moves.</summary>
internal sealed class PumpRig : IClock, IAsyncDisposable
{
    public const string Sender = "12345";
    public const string SlowSender = "54321";

    private uint _lastIndex;

    public PumpRig(int rate = 100, int window = 10, int maxSegments = 4, int binds = 1, int? slowSender = null, bool wholeText = false)
    {
        var options = new RoutingOptions
        {
            Routes =
            {
                ["north"] = new RouteOptions
                {
                    SegmentsPerSecond = rate,
                    Window = window,
                    MaxSegments = maxSegments,
                    Binds = binds,
                },
            },
        };
        if (wholeText)
        {
            options.Routes["north"].Cut(LongTextShape.Whole, isLatin1: false);
        }

        if (slowSender is not null)
        {
            options.Senders[SlowSender] = new SenderOptions { SegmentsPerSecond = slowSender };
        }

        var directory = new RouteDirectory(Options.Create(options));
        Route = directory.Find("north")!;
        Report = demand => new(Order(demand));
        Link = new FakeLink(Time, window);
        Pump = new BindPump(
            new BindPumpParts(
                Route,
                0,
                "us",
                Link,
                directory,
                Ledger,
                Ledger,
                new LeaseSightings(Time),
                new ReceiptMatcher(null!, this, Time, NullLogger<ReceiptMatcher>.Instance),
                null!,
                Traffic,
                demand => Report(demand),
                this,
                Time,
                NullLogger.Instance
            )
        );
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 9, 15, 14, 30, 0, TimeSpan.Zero));

    public FakeBindLedger Ledger { get; } = new();

    public FakeLink Link { get; }

    public RouteProfile Route { get; }

    public BindPump Pump { get; }

    /// <summary>What its texts came to, by sender.</summary>
    public TrafficNotes Traffic { get; } = new();

    /// <summary>The route's word to the bind.</summary>
    public Func<BindDemand, BindOrder> Order { get; set; } = demand => new(demand.Share, int.MaxValue, Paused: false);

    /// <summary>How that word comes.</summary>
    public Func<BindDemand, ValueTask<BindOrder>> Report { get; set; }

    public Instant GetCurrentInstant() => Instant.FromDateTimeOffset(Time.GetUtcNow());

    /// <summary>Started, bound, and past the first window, in which nothing may be written.</summary>
    public async Task StartAsync()
    {
        Pump.Start();
        await WaitAsync(() => Pump.Status is { HoldsLease: true, Link: LinkState.Bound });
        await PassAsync(Duration.FromMilliseconds(1_100));
    }

    public ReadyText Text(
        string text,
        int segments = 1,
        bool express = false,
        string sender = Sender,
        Instant? notAfter = null,
        bool code = false
    )
    {
        var id = new MessageId(1, ++_lastIndex);
        return new ReadyText(
            id,
            0,
            new ContactKey(1, id.Index),
            1,
            null,
            0,
            notAfter,
            Msisdn.FromDigits(14165550100 + id.Index),
            sender,
            DataCoding.Gsm7,
            [.. Enumerable.Range(1, segments).Select(segment => segments == 1 ? text : $"{text}{segment}")],
            null,
            code,
            new CampaignId(1),
            express
        );
    }

    public static CreditRequest Request(IReadOnlyCollection<ReadyText> texts, bool wait = false) =>
        new(
            texts.Sum(text => text.Segments.Length),
            texts.Sum(text => text.Segments.Length),
            texts.All(text => text.Express),
            texts.First().Sender,
            wait
        );

    /// <summary>Asks for room and hands over; fails when there is none.</summary>
    public async Task<TextAnswer[]> SubmitAsync(params ReadyText[] texts)
    {
        var grant = await Pump.ReserveAsync(Request(texts));
        Assert.True(grant.Segments >= texts.Sum(text => text.Segments.Length), $"no credits: {Pump.Status}");
        return await Pump.SubmitAsync(grant, texts);
    }

    /// <summary>Waits for the pump's threads, without moving the clock.</summary>
    public static async Task WaitAsync(Func<bool> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(20), "waited in vain");
            await SettleAsync(1);
        }
    }

    /// <summary>Moves the clock in small steps, letting the pump's threads come to rest after each.</summary>
    public async Task PassAsync(Duration duration)
    {
        var step = Duration.FromMilliseconds(5);
        for (var passed = Duration.Zero; passed < duration; passed += step)
        {
            Time.Advance(step.ToTimeSpan());
            await SettleAsync(Stopwatch.GetTimestamp() + Stopwatch.Frequency / 1_500);
        }
    }

    /// <summary>Moves the clock until something holds.</summary>
    public async Task UntilAsync(Func<bool> condition, double withinSeconds = 60)
    {
        var end = GetCurrentInstant() + Duration.FromSeconds(withinSeconds);
        await SettleAsync(40);
        while (!condition())
        {
            Assert.True(GetCurrentInstant() < end, $"not within {withinSeconds} s: {Pump.Status}");
            await PassAsync(Duration.FromMilliseconds(5));
        }
    }

    /// <summary>Never more than the share in any second.</summary>
    public static void AssertRate(IEnumerable<FakeLink.Written> log, int share)
    {
        FakeLink.Written[] writes = [.. log];
        foreach (var first in writes)
        {
            var inSecond = writes
                .Where(write => write.At >= first.At && write.At < first.At + TimeSpan.TicksPerSecond)
                .Sum(write => write.Segment.Weight);
            Assert.True(inSecond <= share, $"{inSecond} segments in one second, the share is {share}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        var disposing = Pump.DisposeAsync().AsTask();
        await WaitAsync(() => disposing.IsCompleted);
        await disposing;
    }

    public static SubmitOutcome Accept(OutgoingSegment segment) => new SubmitOutcome.Accepted($"id-{segment.Token}");

    /// <summary>
    /// Lets other threads work at least until a timestamp, and on a busy machine until the pool has begun all that was queued: a clock that
    /// ran away from them would make everything late.
    /// </summary>
    private static async Task SettleAsync(long until)
    {
        var atMost = until + Stopwatch.Frequency / 200;
        do
        {
            await SettleAsync(5);
        } while (Stopwatch.GetTimestamp() is var now && (now < until || (ThreadPool.PendingWorkItemCount > 0 && now < atMost)));
    }

    internal static async Task SettleAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            await Task.Run(static () => Thread.Yield());
        }
    }
}
