using Starling.Domain.Messages;

namespace Starling.Throughput.Cluster;

/// <summary>Holds what callers were told, what the ledger has and what the carrier saw against one another: every message, no exceptions.</summary>
internal sealed class Audit
{
    /// <summary>States of messages that a carrier was given.</summary>
    private static readonly MessageState[] Given =
    [
        MessageState.Sent,
        MessageState.Delivered,
        MessageState.Undelivered,
        MessageState.Expired,
        MessageState.Rejected,
    ];

    /// <summary>States in which something is still to come.</summary>
    public static IReadOnlyList<MessageState> Unfinished { get; } =
    [MessageState.Accepted, MessageState.Held, MessageState.Submitting, MessageState.Unknown, MessageState.Sent];

    private readonly List<string> _lines = [];
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Lines => _lines;

    public IReadOnlyList<string> Faults => _faults;

    /// <param name="told">Messages that callers were told are accepted.</param>
    /// <param name="replies">Texts that the product wrote by itself: confirmations of STOP.</param>
    /// <param name="names">Names of single messages, as their callers were told.</param>
    public static Audit Of(long told, long replies, IReadOnlyCollection<long> names, LedgerReader reader, SmscFigures smsc)
    {
        var audit = new Audit();
        var ledger = reader.Read();
        audit.Same("messages accepted and rows of the ledger", told + replies, ledger.Messages);
        audit.Same("batches with a hole in their ids", 0, ledger.Batches);
        audit.Same("messages without a final state", 0, ledger.In([.. Unfinished]));
        audit.Names(names, reader);
        foreach (var state in ledger.States.Keys.Union(ledger.Counters.Keys))
        {
            audit.Same($"rows and counter of {state}", ledger.In(state), ledger.Counters.GetValueOrDefault(state));
        }

        var given = ledger.In(Given);
        audit.Same("rows given to the carrier and submits it read", given, smsc.Submits);
        audit.Same("rows Rejected and refusals of the carrier", ledger.In(MessageState.Rejected), smsc.Rejected);
        audit.Same("rows Delivered and texts the carrier delivered", ledger.In(MessageState.Delivered), smsc.Delivered);
        audit.Same("other answers of the carrier", 0, smsc.Others);
        audit.Same("receipts taken and texts the carrier took", smsc.Accepted, smsc.ReceiptsTaken);
        audit.Same("texts that one number got twice", 0, smsc.Repeats);
        audit.Same("receipts that found no message", 0, ledger.Parked);

        // The carrier counts its ids up from the first: as many different ones, none lower and none higher, are the very same ones.
        audit.Same("carrier ids in the ledger and ids the carrier gave", smsc.Accepted, ledger.CarrierIds.Rows);
        audit.Same("different carrier ids", smsc.Accepted, ledger.CarrierIds.Different);
        if (smsc.Accepted > 0)
        {
            audit.Same("lowest carrier id", CarrierPlan.FirstMessageId, ledger.CarrierIds.Lowest);
            audit.Same("highest carrier id", CarrierPlan.FirstMessageId + smsc.Accepted - 1, ledger.CarrierIds.Highest);
        }

        return audit;
    }

    private void Names(IReadOnlyCollection<long> names, LedgerReader reader)
    {
        if (names.Count > 0)
        {
            var missing = new HashSet<long>(names);
            Same("different names that callers of single messages were told", names.Count, missing.Count);
            missing.ExceptWith(reader.Ids());
            Same("names that the ledger does not have", 0, missing.Count);
        }
    }

    private void Same(string what, long one, long other)
    {
        _lines.Add(FormattableString.Invariant($"{what}: {one}{(one == other ? "" : $" and {other}")}"));
        if (one != other)
        {
            _faults.Add(_lines[^1]);
        }
    }
}
