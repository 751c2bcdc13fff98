using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Starling.Grains.Contracts;

namespace Starling.Grains.Telemetry;

/// <summary>What the grains count. Counters move once per page, not once per message; the front door and the ledger count under the same name.</summary>
public static class StarlingMeter
{
    /// <summary>Name of the meter, to listen to.</summary>
    public const string Name = "Starling";

    private static readonly Meter Meter = new(Name);
    private static readonly ConcurrentDictionary<BindWatch, byte> Binds = new();
    private static readonly ConcurrentDictionary<RouteWatch, byte> Routes = new();
    private static readonly FrozenDictionary<MessageState, string> States = Enum.GetValues<MessageState>()
        .ToFrozenDictionary(state => state, StarlingTrace.Label);

    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>(
        "starling.decisions",
        "{message}",
        "Messages decided, by `decision` (permitted, or the state they were given) and `reason`."
    );

    private static readonly Histogram<double> Ages = Meter.CreateHistogram(
        "starling.queue.age",
        "s",
        "From acceptance to the lane's turn, of the first message of each page.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1_800, 7_200, 43_200] }
    );

    private static readonly Counter<long> Segments = Meter.CreateCounter<long>(
        "starling.segments.written",
        "{segment}",
        "Segments handed to carriers, by `route`."
    );

    private static readonly Counter<long> Throttlings = Meter.CreateCounter<long>(
        "starling.segments.throttled",
        "{segment}",
        "Segments that carriers answered with ESME_RTHROTTLED, by `route`; they are sent again."
    );

    private static readonly Counter<long> Outcomes = Meter.CreateCounter<long>(
        "starling.outcomes",
        "{message}",
        "Durable outcomes of attempts, by `route` and `outcome`: sent, rejected, unknown, or accepted for what goes back to be tried again."
    );

    private static readonly Counter<long> Swept = Meter.CreateCounter<long>(
        "starling.unknown.swept",
        "{message}",
        "Messages that a lost bind left without an answer, by `route`."
    );

    private static readonly Counter<long> Receipts = Meter.CreateCounter<long>(
        "starling.receipts",
        "{receipt}",
        "Delivery receipts committed, by `status`."
    );

    private static readonly Counter<long> Inbound = Meter.CreateCounter<long>(
        "starling.inbound",
        "{text}",
        "Texts of subscribers committed (parts of long ones each)."
    );

    private static readonly Counter<long> Repeated = Meter.CreateCounter<long>(
        "starling.deliveries.repeated",
        "{delivery}",
        "Receipts and texts that could not be committed and that the carrier was asked to repeat."
    );

    private static readonly Counter<long> CodesRefused = Meter.CreateCounter<long>(
        "starling.codes.refused",
        "{message}",
        "One-time codes over a limit, by `scope`: number, block or country."
    );

    private static readonly UpDownCounter<long> Contacts = Meter.CreateUpDownCounter<long>(
        "starling.contacts.active",
        "{contact}",
        "Contacts in memory."
    );

    private static readonly UpDownCounter<long> MembershipAlarms = Meter.CreateUpDownCounter<long>(
        "starling.membership.alarms",
        "{silo}",
        "1 while this silo sees a second cluster on its ledger, or the table of members has lost it."
    );

    static StarlingMeter()
    {
        Meter.CreateObservableGauge(
            "starling.queue.oldest",
            LaneQueue.Oldest,
            "s",
            "Age of the oldest message that a lane has in hand, by `route`: since it was accepted, or its campaign started; 0 when none waits."
        );
        RouteGauge(
            "starling.route.rate",
            "{segment}/s",
            "The rate in force, by `route`: 0 while paused, less than allowed while its carrier throttles.",
            figures => figures.SegmentsPerSecond
        );
        RouteGauge(
            "starling.route.paused",
            "{route}",
            "1 while an operator holds the route, by `route`.",
            figures => figures.IsPaused ? 1 : 0
        );
        RouteGauge(
            "starling.route.slowed",
            "{route}",
            "1 while its carrier's throttling slows the route, by `route`.",
            figures => figures.IsSlowed ? 1 : 0
        );
        Gauge(
            "starling.bind.bound",
            "{bind}",
            "1 while the bind has its session, by `route` and `bind`.",
            bind => bind.Link == LinkState.Bound ? 1 : 0
        );
        Gauge("starling.bind.share", "{segment}/s", "The bind's part of its route's rate, by `route` and `bind`.", bind => bind.Share);
        Gauge(
            "starling.bind.credits.free",
            "{segment}",
            "Room for segments without a durable outcome, by `route` and `bind`.",
            bind => bind.Credits
        );
        Gauge(
            "starling.bind.unanswered",
            "{segment}",
            "Segments written and not answered, by `route` and `bind`.",
            bind => bind.Unanswered
        );
        Gauge(
            "starling.bind.waiting",
            "{segment}",
            "Segments with an intent that are not written yet, by `route` and `bind`.",
            bind => bind.Waiting
        );
    }

    /// <summary>A lane has worked through a page.</summary>
    public static void Decided(int permitted, IReadOnlyCollection<LaneDecision> others)
    {
        Decisions.Add(permitted, new("decision", "permitted"), new("reason", "NONE"));
        foreach (var group in others.CountBy(other => (other.To, other.Reason)))
        {
            Decisions.Add(group.Value, new("decision", States[group.Key.To]), new("reason", group.Key.Reason));
        }
    }

    public static void Waited(TimeSpan age) => Ages.Record(age.TotalSeconds);

    public static void Wrote(string route, int segments) => Segments.Add(segments, new KeyValuePair<string, object?>("route", route));

    public static void Throttled(string route, int segments) =>
        Throttlings.Add(segments, new KeyValuePair<string, object?>("route", route));

    public static void Ended(string route, IReadOnlyCollection<MessageOutcome> outcomes)
    {
        foreach (var group in outcomes.CountBy(outcome => outcome.To))
        {
            Outcomes.Add(group.Value, new("route", route), new("outcome", States[group.Key]));
        }
    }

    public static void Sweep(string route, int messages)
    {
        if (messages > 0)
        {
            Swept.Add(messages, new KeyValuePair<string, object?>("route", route));
        }
    }

    public static void Delivered(IEnumerable<ReceiptStatus> receipts, int texts)
    {
        foreach (var group in receipts.CountBy(status => status))
        {
            Receipts.Add(group.Value, new KeyValuePair<string, object?>("status", group.Key.ToString().ToLowerInvariant()));
        }

        Inbound.Add(texts);
    }

    public static void AskedAgain(int deliveries) => Repeated.Add(deliveries);

    public static void CodeRefused(CodeScope scope) =>
        CodesRefused.Add(
            1,
            new KeyValuePair<string, object?>(
                "scope",
                scope switch
                {
                    CodeScope.Number => "number",
                    CodeScope.Block => "block",
                    _ => "country",
                }
            )
        );

    public static void ContactsChanged(int by) => Contacts.Add(by);

    public static void MembershipAlarmed(int by) => MembershipAlarms.Add(by);

    /// <summary>A bind's figures are read at each scrape until the answer is disposed.</summary>
    public static IDisposable Watch(string route, Func<BindStatus> status)
    {
        var watch = new BindWatch(route, status);
        Binds.TryAdd(watch, 0);
        return watch;
    }

    /// <summary>A route's figures are read at each scrape until the answer is disposed.</summary>
    public static IDisposable Watch(string route, Func<RouteFigures> figures)
    {
        var watch = new RouteWatch(route, figures);
        Routes.TryAdd(watch, 0);
        return watch;
    }

    private static void RouteGauge(string name, string unit, string description, Func<RouteFigures, long> figure) =>
        Meter.CreateObservableGauge(
            name,
            () =>
                Routes.Keys.Select(watch => new Measurement<long>(
                    figure(watch.Figures()),
                    new KeyValuePair<string, object?>("route", watch.Route)
                )),
            unit,
            description
        );

    private static void Gauge(string name, string unit, string description, Func<BindStatus, long> figure) =>
        Meter.CreateObservableGauge(
            name,
            () =>
                Binds.Keys.Select(watch =>
                {
                    var bind = watch.Status();
                    return new Measurement<long>(figure(bind), new("route", watch.Route), new("bind", bind.Bind));
                }),
            unit,
            description
        );

    private sealed class BindWatch(string route, Func<BindStatus> status) : IDisposable
    {
        public string Route => route;

        public Func<BindStatus> Status => status;

        public void Dispose() => Binds.TryRemove(this, out _);
    }

    private sealed class RouteWatch(string route, Func<RouteFigures> figures) : IDisposable
    {
        public string Route => route;

        public Func<RouteFigures> Figures => figures;

        public void Dispose() => Routes.TryRemove(this, out _);
    }
}

/// <summary>What a route's gauges show.</summary>
/// <param name="SegmentsPerSecond">The rate in force.</param>
public sealed record RouteFigures(int SegmentsPerSecond, bool IsPaused, bool IsSlowed);
