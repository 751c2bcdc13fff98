using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>What carriers' ids lead to.</summary>
internal abstract class CarrierIdRows
{
    /// <summary>Says which ids will be looked for, so that they are read at once.</summary>
    public abstract void Ask(IEnumerable<(string Account, string Id)> ids);

    public abstract IReadOnlyList<CarrierMatch> Find(string account, string carrierId);

    /// <summary>The number a message goes to.</summary>
    public abstract long? MsisdnOf(MessageId message);

    /// <summary>Enters an id the carrier gave; again, for another attempt, it counts anew.</summary>
    public abstract void Add(in CarrierId id, MessageId message, int attempt);

    /// <summary>Enters an id that was inferred from a receipt: its segment is 0.</summary>
    public abstract void AddInferred(string account, string carrierId, MessageId message, int attempt);

    /// <summary>Notes what the receipt of one segment led to.</summary>
    /// <returns>False when it had one already.</returns>
    public abstract bool NoteReceipt(string account, string carrierId, in CarrierMatch match, MessageState outcome);
}

/// <summary>One message a carrier's id leads to.</summary>
/// <param name="Covers">Segments it stands for.</param>
internal readonly record struct CarrierMatch(MessageId Message, int Segment, int Attempt, Instant Since, int Covers);
