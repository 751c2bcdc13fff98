using System.Globalization;
using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Grains.Contracts;

namespace Starling.Grains.Routing;

/// <summary>One text between its intent and its outcome: which segments were written, and what the carrier said to each.</summary>
/// <remarks>Not thread-safe: its pump guards it.</remarks>
public sealed class WritingText
{
    /// <summary>How often a full queue sends a text back before it counts as refused.</summary>
    private const int MaxQueueFull = 5;

    private readonly SubmitOutcome?[] _outcomes;
    private int _written;

    /// <param name="text">As the lane gave it.</param>
    /// <param name="intent">The n of its intent.</param>
    /// <param name="deadline">Timestamp (t0 + D) after which no byte of it starts.</param>
    /// <param name="reference">Joins its segments on the handset.</param>
    /// <param name="wholeText">Whether all of it travels in one PDU.</param>
    /// <param name="rate">Its starts in the bind's log.</param>
    /// <param name="sender">Its sender, when that has a rate of its own.</param>
    public WritingText(
        ReadyText text,
        long intent,
        long deadline,
        ushort reference,
        bool wholeText,
        ReservedStarts rate,
        SenderQueue? sender
    )
    {
        (Text, Intent, Deadline, Reference, Rate, Sender) = (text, intent, deadline, reference, rate, sender);
        Weight = wholeText ? text.Segments.Length : 1;
        _outcomes = new SubmitOutcome?[text.Segments.Length / Weight];
        ToWrite.AddRange(Enumerable.Range(0, _outcomes.Length));
    }

    public ReadyText Text { get; }

    public long Intent { get; }

    public long Deadline { get; }

    public ushort Reference { get; }

    public ReservedStarts Rate { get; }

    public SenderQueue? Sender { get; }

    /// <summary>Timestamp before which it is not tried again, after a full queue.</summary>
    public long NotBefore { get; private set; }

    /// <summary>Segments one of its PDUs costs.</summary>
    public int Weight { get; }

    /// <summary>Places of the PDUs still to be written, in order.</summary>
    public List<int> ToWrite { get; } = [];

    /// <summary>Segments still to be written.</summary>
    public int SegmentsToWrite => ToWrite.Count * Weight;

    /// <summary>Whether a byte of it may have left.</summary>
    public bool HasBegun => _written > 0;

    /// <summary>PDUs handed to the socket and not answered.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Nothing more will be written, and everything written was answered.</summary>
    public bool IsOver => ToWrite.Count == 0 && Unanswered == 0;

    /// <summary>Segments of the text.</summary>
    public int Segments => Text.Segments.Length;

    /// <summary>The next PDU goes to the socket.</summary>
    /// <returns>Its place.</returns>
    public int Write()
    {
        var pdu = ToWrite[0];
        ToWrite.RemoveAt(0);
        _written++;
        Unanswered++;
        return pdu;
    }

    /// <summary>It did not go after all: no byte of it left.</summary>
    public void TakeBack(int pdu)
    {
        ToWrite.Add(pdu);
        ToWrite.Sort();
        _written--;
        Unanswered--;
    }

    public void Answered(int pdu, SubmitOutcome outcome)
    {
        _outcomes[pdu] = outcome;
        Unanswered--;
    }

    /// <summary>Why no byte of it can ever be written on this route, in the driver's words; null while it can.</summary>
    public string? Unwritable { get; private set; }

    public void CannotBeWritten(string why) => Unwritable = why;

    /// <summary>Nothing more of it may be written.</summary>
    public void GiveUp() => ToWrite.Clear();

    /// <summary>
    /// After a part was taken and another throttled: the throttled ones go once more in the same attempt, as a text leaves whole or not at all.
    /// </summary>
    /// <param name="afterFullQueue">When a full queue may be tried again; a throttled route rests as a whole.</param>
    /// <returns>Whether there is something to write again.</returns>
    public bool RetryThrottled(long afterFullQueue)
    {
        if (
            !_outcomes.Any(outcome => outcome is SubmitOutcome.Accepted)
            || !_outcomes.All(outcome => outcome is SubmitOutcome.Accepted || IsRefusal(outcome))
        )
        {
            return false;
        }

        if (_outcomes.Any(outcome => outcome is SubmitOutcome.QueueFull))
        {
            NotBefore = afterFullQueue;
        }

        for (var pdu = 0; pdu < _outcomes.Length; pdu++)
        {
            if (IsRefusal(_outcomes[pdu]))
            {
                _outcomes[pdu] = null;
                ToWrite.Add(pdu);
            }
        }

        return ToWrite.Count > 0;
    }

    /// <summary>It was never begun: back to where it was, to be tried again.</summary>
    public MessageOutcome Unwritten(Instant due) => Outcome(MessageState.Accepted, [], due, Reasons.NotWritten, null);

    /// <summary>What its answers amount to, once <see cref="IsOver"/>.</summary>
    /// <param name="account">The carrier account.</param>
    /// <param name="now">The present, from which a refused text waits.</param>
    /// <param name="throttlePause">How long the route rests after a throttling.</param>
    public MessageOutcome Conclude(string account, Instant now, Duration throttlePause)
    {
        if (Unwritable is not null && !HasBegun)
        {
            return Outcome(MessageState.Quarantined, [], null, Reasons.NotCarried, Unwritable) with { Segments = 0 };
        }

        var ids = _outcomes
            .Select(
                (outcome, pdu) =>
                    new CarrierId(account, (outcome as SubmitOutcome.Accepted)?.CarrierMessageId ?? "", pdu * Weight + 1, Weight)
            )
            .Where(id => id.Id.Length > 0)
            .ToArray();
        var taken = _outcomes.Count(outcome => outcome is SubmitOutcome.Accepted);
        if (taken == _outcomes.Length)
        {
            return Outcome(MessageState.Sent, ids, null, "", null);
        }

        if (_outcomes.OfType<SubmitOutcome.Rejected>().FirstOrDefault() is { } rejected && !_outcomes.Any(IsLost))
        {
            return Outcome(MessageState.Rejected, ids, null, Reasons.CarrierRejected, Said(rejected.Status, _outcomes.Length - taken));
        }

        // What was never written is as good as refused, as long as no other part was taken or lost.
        if (_outcomes.All(outcome => outcome is null || IsRefusal(outcome)))
        {
            return Refused(now, throttlePause);
        }

        var doubtful = _outcomes.OfType<SubmitOutcome.Doubtful>().FirstOrDefault();
        var reason = doubtful is null ? Reasons.NoAnswer : Reasons.CarrierFault;
        var detail = taken > 0 ? string.Create(CultureInfo.InvariantCulture, $"{taken} of {_outcomes.Length} segments taken") : null;
        return Outcome(MessageState.Unknown, ids, null, reason, detail);
    }

    /// <summary>The carrier took nothing of it and said so: it waits and is tried again.</summary>
    private MessageOutcome Refused(Instant now, Duration throttlePause)
    {
        if (_outcomes.OfType<SubmitOutcome.QueueFull>().FirstOrDefault() is not { } full)
        {
            return Outcome(MessageState.Accepted, [], now + throttlePause, Reasons.Throttled, null);
        }

        return Text.QueueFull >= MaxQueueFull
            ? Outcome(MessageState.Rejected, [], null, Reasons.CarrierRejected, Said(full.Status, _outcomes.Length))
            : Outcome(MessageState.Accepted, [], now + Duration.FromSeconds(5 << Text.QueueFull), Reasons.QueueFull, null);
    }

    private string Said(uint status, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"command_status 0x{status:X2}")
        + (_outcomes.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $", {count} of {_outcomes.Length} segments") : "");

    /// <summary>May have arrived, or not.</summary>
    private static bool IsLost(SubmitOutcome? outcome) => outcome is SubmitOutcome.Unanswered or SubmitOutcome.Doubtful;

    /// <summary>Not taken, and may be written again.</summary>
    private static bool IsRefusal(SubmitOutcome? outcome) => outcome is SubmitOutcome.Throttled or SubmitOutcome.QueueFull;

    private MessageOutcome Outcome(MessageState to, CarrierId[] ids, Instant? due, string reason, string? detail) =>
        new(Text.Message, Text.Attempt + 1, to, ids, Segments, due, reason, detail, Text.Charge?.ToCharge());
}
