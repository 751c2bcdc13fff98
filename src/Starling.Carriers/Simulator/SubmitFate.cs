using Starling.Carriers.Smpp;

namespace Starling.Carriers.Simulator;

/// <summary>What happens to the answer of a submit_sm besides being sent.</summary>
internal enum AnswerFault : byte
{
    None = 0,
    Swallowed,
    CutMidPdu,
    Garbage,
}

/// <summary>Everything that will become of one submit_sm; times in ticks.</summary>
internal struct SubmitFate
{
    public const short NoReply = -1;

    public SubmitFate() { }

    /// <summary>command_status of the answer.</summary>
    public uint Status { get; set; }

    public AnswerFault Fault { get; set; }

    /// <summary>Never taken, although nothing said so: no receipt either.</summary>
    public bool IsLost { get; set; }

    public int AnswerTicks { get; set; }

    /// <summary>The state the receipt tells.</summary>
    public MessageState State { get; set; } = MessageState.Delivered;

    public bool ReceiptIsLost { get; set; }

    public bool ReceiptIsEarly { get; set; }

    public bool ReceiptComesTwice { get; set; }

    /// <summary>From the answer to the receipt.</summary>
    public int ReceiptTicks { get; set; }

    /// <summary>Place of the recipient's reply among all replies, or <see cref="NoReply"/>.</summary>
    public short Reply { get; set; } = NoReply;

    public int ReplyTicks { get; set; }
}
