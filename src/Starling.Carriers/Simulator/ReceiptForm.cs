namespace Starling.Carriers.Simulator;

/// <summary>Where a receipt carries id and state.</summary>
public enum ReceiptForm
{
    /// <summary>In the text (SMPP 3.4 Appendix B) and in receipted_message_id and message_state.</summary>
    Both = 0,

    /// <summary>In the text only.</summary>
    Text = 1,

    /// <summary>In the optional parameters only; the text is empty.</summary>
    Tlv = 2,
}

/// <summary>Which session of the account a receipt comes over.</summary>
public enum ReceiptRoute
{
    /// <summary>Any that receives, in turn.</summary>
    Any = 0,

    /// <summary>The one that submitted while it lives, else any.</summary>
    Same = 1,

    /// <summary>Never the one that submitted; waits until there is another.</summary>
    Other = 2,
}

/// <summary>What garbage looks like.</summary>
public enum GarbageForm
{
    /// <summary>Octets that no PDU can begin with: the stream is lost.</summary>
    Octets = 0,

    /// <summary>A well-formed PDU of a command nobody knows: it can be answered with generic_nack, and the session goes on.</summary>
    UnknownCommand = 1,
}
