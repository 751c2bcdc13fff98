using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Text;

namespace Starling.Domain.Ports;

/// <summary>One session with a carrier (an SMPP bind). Reconnects by itself; never retries a segment.</summary>
public interface ICarrierLink : IAsyncDisposable
{
    /// <summary>Whether segments can be written now.</summary>
    LinkState State { get; }

    /// <summary>How many more segments the carrier's window admits now: W minus the unanswered ones; 0 unless bound.</summary>
    int FreeWindow { get; }

    /// <summary>Begins to connect and keeps connected, with jittered backoff, until disposed.</summary>
    void Start(ICarrierEvents events);

    /// <summary>
    /// Writes segments in order, in chunks of at most 16 KB. <paramref name="mayWrite"/> is asked with the segments of a chunk
    /// immediately before its <c>send(2)</c>; on false nothing of that chunk, nor of any later one, is handed over. It must not throw.
    /// Never waits for room: it ends early when the window or the connection is full.
    /// </summary>
    /// <returns>
    /// How many segments, from the first, were handed to the socket in whole or in part. For exactly these
    /// <see cref="ICarrierEvents.OnOutcome"/> is called once each, sooner or later, also when the session dies,
    /// possibly before this returns. No byte of the others was written.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The first segment can never be written on this route (a character its alphabet does not have, a part where whole texts are sent);
    /// nothing was. A later such segment ends the writing before it.
    /// </exception>
    ValueTask<int> WriteAsync(ReadOnlyMemory<OutgoingSegment> segments, Func<ReadOnlyMemory<OutgoingSegment>, bool> mayWrite);

    /// <summary>Stops writing, waits for the answers still out (at most <paramref name="bound"/>), unbinds.</summary>
    Task DrainAsync(Duration bound);
}

/// <summary>State of a session: SMPP 3.4 §2.2, as far as a sender cares.</summary>
public enum LinkState
{
    Down = 0,
    Binding = 1,
    Bound = 2,

    /// <summary>The carrier refuses our credentials (0x0D, 0x0E, 0x0F); tried again slowly.</summary>
    Refused = 3,
}

/// <summary>What a link tells its owner. Calls come from the session's own threads, one at a time, and must return at once.</summary>
public interface ICarrierEvents
{
    /// <summary>The answer to a written segment; exactly once per segment handed over.</summary>
    /// <param name="token">The <see cref="OutgoingSegment.Token"/> of the segment.</param>
    void OnOutcome(long token, SubmitOutcome outcome);

    /// <summary>A delivery receipt. The session answers <c>deliver_sm_resp</c> when the task ends, and only then.</summary>
    ValueTask<DeliverAnswer> OnReceiptAsync(DeliveryReceipt receipt);

    /// <summary>A subscriber's text (MO). Answered as a receipt is.</summary>
    ValueTask<DeliverAnswer> OnInboundAsync(InboundMessage message);

    /// <summary>The session was made or lost; <paramref name="why"/> is for the operator.</summary>
    void OnStateChanged(LinkState state, string why);
}

/// <summary>How a <c>deliver_sm</c> is answered.</summary>
public enum DeliverAnswer
{
    /// <summary>Durable with us: command_status 0.</summary>
    Committed = 0,

    /// <summary>Could not be committed: ESME_RX_T_APPN (0x64), the carrier repeats it.</summary>
    TryAgain = 1,

    /// <summary>Will never be understood: ESME_RX_P_APPN (0x65).</summary>
    Refused = 2,
}

/// <summary>One <c>submit_sm</c> to be written.</summary>
/// <param name="Token">The owner's own mark, echoed with the outcome; unique among the unanswered ones.</param>
/// <param name="Source">The sender the handset shows.</param>
/// <param name="Destination">The subscriber.</param>
/// <param name="Coding">Alphabet of <paramref name="Text"/>; with <see cref="DataCoding.Gsm7"/> every character is in the table.</param>
/// <param name="Text">This segment's characters; the whole text when the route sends long texts as message_payload.</param>
/// <param name="Part">Place in a long text, or null.</param>
/// <param name="Weight">Segments this PDU costs: 1, or more for a message_payload.</param>
/// <param name="Validity">How long the carrier may keep trying (validity_period), or null for the carrier's own.</param>
public readonly record struct OutgoingSegment(
    long Token,
    SenderAddress Source,
    Msisdn Destination,
    DataCoding Coding,
    string Text,
    Concatenation? Part,
    int Weight,
    Duration? Validity
);

/// <summary>Makes the link of one bind of a route.</summary>
public interface ICarrierLinkFactory
{
    /// <param name="routeId">A configured route.</param>
    /// <param name="bind">0-based number of the bind within its route.</param>
    ICarrierLink Create(string routeId, int bind);
}
