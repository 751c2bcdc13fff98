namespace Starling.Domain.Text;

/// <summary>What a text costs, without its segments being made.</summary>
/// <param name="Coding">GSM 7-bit when every character is in its tables, otherwise UCS-2.</param>
/// <param name="Units">Septets, escapes included, or UTF-16 units, of the whole text.</param>
/// <param name="Segments">How many segments it needs; 1 also for an empty text. May exceed <paramref name="MaxSegments"/>.</param>
/// <param name="UnitsLeft">Room in the last segment; when there is one segment, room before a second is needed.</param>
/// <param name="MaxSegments">How many the route allows.</param>
public readonly record struct SegmentCount(DataCoding Coding, int Units, int Segments, int UnitsLeft, int MaxSegments)
{
    /// <summary>The text needs more segments than the route allows and must not be sent.</summary>
    public bool TooLong => Segments > MaxSegments;
}
