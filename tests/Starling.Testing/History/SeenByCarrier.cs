using Starling.Carriers.Simulator;

namespace Starling.Testing.History;

/// <summary>One submit_sm as the SMSC read it, and what the SMSC answered.</summary>
/// <param name="At">When its last octet was read.</param>
/// <param name="Session">The connection.</param>
/// <param name="Source">Digits or name.</param>
/// <param name="Destination">Digits.</param>
/// <param name="Text">The octets of the text in hexadecimal, without user data header.</param>
/// <param name="Part">Place in a joined text; 1 for a text alone.</param>
/// <param name="Parts">Segments of the text.</param>
public sealed record SeenSubmit(DateTimeOffset At, int Session, string Source, string Destination, string Text, int Part, int Parts)
{
    /// <summary>data_coding.</summary>
    public byte Coding { get; init; }

    /// <summary>validity_period as written; empty for the SMSC's own.</summary>
    public string Validity { get; init; } = "";

    /// <summary>What joins the segments of a text; null for a text alone.</summary>
    public int? Reference { get; init; }

    /// <summary>command_status of a complete answer; null when there was none.</summary>
    public uint? Status { get; init; }

    /// <summary>When the answer was written.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The carrier's id in the answer.</summary>
    public string CarrierId { get; init; } = "";

    /// <summary>The SMSC said no: nothing of it can arrive.</summary>
    public bool IsRefused => Status is not (null or 0);
}

/// <summary>One delivery receipt as the SMSC wrote it.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Session">The connection it went over.</param>
/// <param name="Subscriber">Whose handset it is about; digits.</param>
/// <param name="CarrierId">The id as the receipt writes it.</param>
/// <param name="Word">DELIVRD and so on.</param>
public sealed record SeenReceipt(DateTimeOffset At, int Session, string Subscriber, string CarrierId, string Word)
{
    /// <summary>command_status of the answer; null when there was none.</summary>
    public uint? Status { get; init; }

    /// <summary>When the answer was read.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
}

/// <summary>A subscriber's text (MO) as the SMSC wrote it.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Session">The connection it went over.</param>
/// <param name="Subscriber">Who writes; digits.</param>
/// <param name="Text">The octets in hexadecimal.</param>
public sealed record SeenInbound(DateTimeOffset At, int Session, string Subscriber, string Text)
{
    /// <summary>command_status of the answer; null when there was none.</summary>
    public uint? Status { get; init; }
}

/// <summary>A connection that asked to be bound.</summary>
/// <param name="At">When it asked.</param>
/// <param name="Session">The connection.</param>
/// <param name="Peer">The system_type it gave: in a cluster, which process it is.</param>
public sealed record SeenSession(DateTimeOffset At, int Session, string Peer);

/// <summary>The carrier's account of a run, in the order of events.</summary>
/// <param name="Submits">Every submit_sm that was read whole.</param>
/// <param name="Receipts">Every receipt that was written, sent again ones too.</param>
/// <param name="Stalls">When the SMSC itself was late to stamp what it read.</param>
public sealed record SeenByCarrier(IReadOnlyList<SeenSubmit> Submits, IReadOnlyList<SeenReceipt> Receipts, IReadOnlyList<SmscStall> Stalls)
{
    /// <summary>What follows a stall at once was waiting for its end.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMilliseconds(100);

    public IReadOnlyList<SeenInbound> Inbound { get; init; } = [];

    public IReadOnlyList<SeenSession> Sessions { get; init; } = [];

    /// <summary>The SMSC saw nothing.</summary>
    public static SeenByCarrier Nothing { get; } = new([], [], []);

    /// <summary>Of the whole run.</summary>
    public TimeSpan LongestStall => Stalls.Select(stall => stall.Length).DefaultIfEmpty().Max();

    /// <summary>How late what was read between two instants may have been stamped.</summary>
    public TimeSpan LateWithin(DateTimeOffset first, DateTimeOffset last) =>
        Stalls
            .Where(stall => stall.Until - stall.Length <= last && first <= stall.Until + Aftermath)
            .Select(stall => stall.Length)
            .DefaultIfEmpty()
            .Max();
}
