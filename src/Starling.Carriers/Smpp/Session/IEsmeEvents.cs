using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Smpp.Session;

/// <summary>What a session tells its owner; one call at a time per session, each of which must return at once.</summary>
public interface IEsmeEvents
{
    /// <summary>A submit_sm was answered, by submit_sm_resp or by generic_nack.</summary>
    /// <param name="messageId">The SMSC's id, a view valid during the call; empty with an error.</param>
    void OnAnswered(long token, uint status, ReadOnlySpan<byte> messageId);

    /// <summary>A submit_sm will not be answered any more: its time is over or its connection is dead.</summary>
    void OnUnanswered(long token, TimeSpan waited);

    /// <summary>A deliver_sm, or a data_sm in its shape; a view valid until the first await.</summary>
    /// <returns>The command_status to answer with, once the task ends; a task that fails is answered ESME_RX_T_APPN.</returns>
    ValueTask<uint> OnDeliverAsync(DeliverSm pdu);

    /// <summary>The session moved; <paramref name="why"/> is for the operator and holds no number and no text of anybody.</summary>
    void OnStateChanged(SessionState state, string why);
}

/// <summary>Turns what the owner wants sent into submit_sm.</summary>
public interface ISubmitEncoder<TItem>
{
    /// <summary>The owner's mark, given back with the answer; unique among the unanswered ones.</summary>
    long TokenOf(in TItem item);

    /// <summary>Writes one submit_sm; false when it does not fit into what is left.</summary>
    /// <exception cref="PduFieldException">The item can never be written.</exception>
    bool TryEncode(in TItem item, uint sequence, Span<byte> destination, out int written);
}
