using Starling.Domain.Messages;
using Starling.Testing;
using Starling.Testing.History;

namespace Starling.Scenarios.Tests.Judge;

/// <summary>Writes histories of runs in which every promise held, whatever went wrong: the same seed, the same history.</summary>
internal sealed class HistoryWriter
{
    public const long Campaign = 7;
    private const long Standing = 1;
    private const int Kinds = 20;
    private const int Fates = 12;
    private const int Rate = 50;
    private const int Sessions = 3;
    private const string Confirmation = "bebe";
    private const string Code = "c0de";
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1.05 / Rate);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly Random _random;
    private readonly List<SeenSubmit> _submits = [];
    private readonly List<SeenReceipt> _receipts = [];
    private readonly List<KeptMessage> _rows = [];
    private readonly List<ToldStop> _stops = [];
    private readonly List<ToldAnswer> _answers = [];
    private readonly List<string> _destinations = [];
    private readonly HashSet<long> _refused = [];
    private readonly HashSet<string> _unwilling = [];
    private DateTimeOffset _now = new(2026, 9, 15, 14, 30, 0, TimeSpan.Zero);
    private int _ids;
    private int _fates;

    private HistoryWriter(int seed) => _random = new Random(seed);

    private delegate MessageState Fate(string destination, string text, int segments);

    public static History Write(int seed) => new HistoryWriter(seed).Write();

    private History Write()
    {
        var items = _random.Next(60, 200);
        for (var index = 0; index < items; index++)
        {
            Item((uint)index);
        }

        for (var single = 0; single < items / 10; single++)
        {
            Single((uint)single, SampleNumbers.At(1_000 + single)[1..]);
        }

        var (ended, late) = Frozen();
        var unknown = _rows.Count(row => row.State == MessageState.Unknown);
        var seen = new SeenByCarrier([.. _submits.Concat(late).OrderBy(submit => submit.At)], _receipts, [])
        {
            Sessions =
            [
                .. Enumerable.Range(1, Sessions).Select(session => new SeenSession(_submits[0].At - Step, session, $"silo-{session}")),
            ],
        };
        return new History(
            new ToldToClient
            {
                Batches =
                [
                    new ToldBatch(Campaign, items, _refused)
                    {
                        DestinationOf = index => index < _destinations.Count ? _destinations[(int)index] : "nobody",
                    },
                ],
                Answers = _answers,
                Stops = _stops,
                Unwilling = _unwilling,
                Reports = [Report(items)],
            },
            seen,
            new KeptInLedger(_rows, [.. Counters()]),
            new HistoryLimits
            {
                Window = 10,
                MostUnknown = unknown,
                Rates = [new RateLimit("route", Rate)],
                Confirmations = new HashSet<string> { Confirmation },
                Unstoppable = new HashSet<string> { Code },
                MayRepeat = new HashSet<string> { Code },
                EndedLeases = [ended],
                Bounds = [new Bound("memory", _random.Next(100), 100)],
            }
        );
    }

    private void Item(uint index)
    {
        var destination = SampleNumbers.At((int)index)[1..];
        // Each of them once at least.
        switch (index < Kinds ? (int)index : _random.Next(Kinds))
        {
            case 0:
                _destinations.Add("");
                _refused.Add(index);
                return;
            case 1 when _rows.Find(row => row.State == MessageState.Delivered) is { } earlier:
                destination = earlier.Destination;
                Keep(index, Campaign, destination, MessageState.Suppressed, 0, "DUPLICATE");
                break;
            case 2:
                _unwilling.Add(destination);
                Keep(index, Campaign, destination, MessageState.Suppressed, 0, "NO_CONSENT");
                break;
            case 3:
                Keep(index, Campaign, destination, MessageState.Held, 0, "QUIET_HOURS");
                break;
            case 4:
                Keep(index, Campaign, destination, MessageState.Failed, 0, "MISSING_FIELD");
                break;
            case 5:
                _stops.Add(new ToldStop(destination, _now));
                Keep(index, Campaign, destination, MessageState.Suppressed, 0, "OPTED_OUT");
                break;
            default:
                Send(index, destination);
                break;
        }

        _destinations.Add(destination);
    }

    private void Send(uint index, string destination)
    {
        Fate fate = (_fates < Fates ? _fates++ : _random.Next(Fates)) switch
        {
            0 => Rejected,
            1 => Throttled,
            2 => NeverAnswered,
            3 => NeverWritten,
            4 => SettledByReceipt,
            5 => Undelivered,
            6 => WithoutReceipt,
            _ => Delivered,
        };
        var segments = fate == Rejected ? 1 : _random.Next(1, 4);
        var state = fate(destination, $"{index:x8}", segments);
        var reason = state switch
        {
            MessageState.Rejected => "CARRIER_REJECTED",
            MessageState.Unknown => "BIND_LOST",
            _ => "",
        };
        Keep(index, Campaign, destination, state, segments, reason);
        if (state == MessageState.Delivered && (_fates == Fates - 1 || _random.Next(10) == 0))
        {
            // It wrote stop, and nothing but the confirmation follows.
            _now += Quiet;
            Delivered(destination, Confirmation, 1);
            Keep((uint)(10_000 + index), Standing, destination, MessageState.Delivered, 1, "");
        }
    }

    /// <summary>Single messages; a one-time code of which nobody knows whether it arrived goes once more.</summary>
    private void Single(uint index, string destination)
    {
        var isCode = _random.Next(3) == 0;
        if (isCode)
        {
            NeverAnswered(destination, Code, 1);
        }

        Delivered(destination, isCode ? Code : "0a0b", 1);
        var id = Keep(index, Standing, destination, MessageState.Delivered, 1, "", isCode);
        _answers.AddRange(Enumerable.Repeat(new ToldAnswer($"single-{index}", id), _random.Next(1, 3)));
    }

    /// <summary>One process slept, lost its leases, and had one send in its hands when it woke.</summary>
    private (EndedLeases Ended, IReadOnlyList<SeenSubmit> Late) Frozen()
    {
        _now += Quiet;
        var ended = new EndedLeases("silo-1", _now, _now + Quiet);
        var destination = SampleNumbers.At(2_000)[1..];
        Keep(20_000, Standing, destination, MessageState.Unknown, 2, "BIND_LOST");
        var late = Enumerable
            .Range(1, 2)
            .Select(part => new SeenSubmit(_now + (2 * Quiet), 1, "36180", destination, "ffff", part, 2))
            .ToArray();
        return (ended, late);
    }

    private MessageState Delivered(string destination, string text, int segments) => Receipted(destination, text, segments, "DELIVRD", 0);

    private MessageState SettledByReceipt(string destination, string text, int segments) =>
        Receipted(destination, text, segments, "DELIVRD", null);

    private MessageState Undelivered(string destination, string text, int segments)
    {
        Receipted(destination, text, segments, "UNDELIV", 0);
        return MessageState.Undelivered;
    }

    private MessageState Throttled(string destination, string text, int segments)
    {
        Submit(destination, text, 1, segments, 0x58);
        _now += TimeSpan.FromSeconds(1);
        return Delivered(destination, text, segments);
    }

    private MessageState WithoutReceipt(string destination, string text, int segments)
    {
        Parts(destination, text, segments, 0);
        return MessageState.Sent;
    }

    private MessageState Rejected(string destination, string text, int segments)
    {
        Parts(destination, text, segments, 0x0B);
        return MessageState.Rejected;
    }

    private MessageState NeverAnswered(string destination, string text, int segments)
    {
        Parts(destination, text, segments, null);
        return MessageState.Unknown;
    }

    private static MessageState NeverWritten(string destination, string text, int segments) => MessageState.Unknown;

    private MessageState Receipted(string destination, string text, int segments, string word, uint? status)
    {
        for (var part = 1; part <= segments; part++)
        {
            var submit = Submit(destination, text, part, segments, status);
            var early = _random.Next(10) == 0 ? TimeSpan.FromMilliseconds(10) : TimeSpan.FromSeconds(1);
            var times = _random.Next(10) == 0 ? 2 : 1;
            _receipts.AddRange(
                Enumerable.Repeat(
                    new SeenReceipt(submit.At + early, submit.Session, destination, submit.CarrierId, word) { Status = 0 },
                    times
                )
            );
        }

        return MessageState.Delivered;
    }

    private void Parts(string destination, string text, int segments, uint? status)
    {
        for (var part = 1; part <= segments; part++)
        {
            Submit(destination, text, part, segments, status);
        }
    }

    private SeenSubmit Submit(string destination, string text, int part, int parts, uint? status)
    {
        _now += Step;
        var submit = new SeenSubmit(_now, _random.Next(1, Sessions + 1), "36180", destination, text, part, parts)
        {
            Status = status,
            AnsweredAt = status is null ? null : _now + TimeSpan.FromMilliseconds(_random.Next(10, 60)),
            CarrierId = $"{++_ids:x}",
        };
        _submits.Add(submit);
        return submit;
    }

    private MessageId Keep(
        uint index,
        long campaign,
        string destination,
        MessageState state,
        int segments,
        string reason,
        bool mayRepeat = false
    )
    {
        var id = new MessageId(campaign == Campaign ? 8 : 9, index);
        _rows.Add(new KeptMessage(id, campaign, destination, state, 1, mayRepeat, segments, reason, ""));
        return id;
    }

    private ToldReport Report(int items)
    {
        var states = _rows
            .Where(row => row.Campaign == Campaign)
            .CountBy(row => row.State)
            .ToDictionary(pair => pair.Key, pair => (long)pair.Value);
        return new ToldReport(Campaign, items, _refused.Count, items - _refused.Count, states);
    }

    private IEnumerable<KeptCounter> Counters() =>
        _rows
            .GroupBy(row => (row.Campaign, row.State, row.Reason))
            .Select(rows => new KeptCounter(
                rows.Key.Campaign,
                rows.Key.State,
                rows.Key.Reason,
                rows.Count(),
                rows.Sum(row => row.Segments)
            ));
}
