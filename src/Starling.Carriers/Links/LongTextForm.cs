namespace Starling.Carriers.Links;

/// <summary>How a text of several segments is carried; one form per route, never mixed.</summary>
public enum LongTextForm
{
    /// <summary>A header <c>05 00 03</c> inside short_message, 8-bit reference: 153 septets or 67 units a segment.</summary>
    Udh8 = 0,

    /// <summary>A header <c>06 08 04</c> inside short_message, 16-bit reference: 152 septets or 66 units a segment.</summary>
    Udh16 = 1,

    /// <summary>sar_msg_ref_num, sar_total_segments and sar_segment_seqnum; the SMSC makes the header.</summary>
    Sar = 2,

    /// <summary>One submit_sm with the whole text in message_payload; the SMSC splits it.</summary>
    Payload = 3,
}
