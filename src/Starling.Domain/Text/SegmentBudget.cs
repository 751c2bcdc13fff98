namespace Starling.Domain.Text;

/// <summary>How much one segment holds on a route: alone, or joined with others into a longer text.</summary>
/// <remarks>
/// The octets of a segment are 140: 160 septets or 70 UTF-16 units. Joining costs a header of 6 octets with an 8-bit reference
/// (153 septets, 67 units) or 7 with a 16-bit one (152, 66). Carriers may allow less.
/// Source: 3GPP TS 23.040 §9.2.3.24.1 and §9.2.3.24.8.
/// </remarks>
public sealed record SegmentBudget
{
    /// <summary>Septets that a header of 6 octets takes from a segment, fill bits included.</summary>
    private const int HeaderSeptets = 7;

    /// <param name="gsm7Single">Septets of a text alone, 2 to 160.</param>
    /// <param name="gsm7Joined">Septets of each segment of a longer text, 2 to 153 and at most <paramref name="gsm7Single"/>.</param>
    /// <param name="ucs2Single">UTF-16 units of a text alone, 2 to 70.</param>
    /// <param name="ucs2Joined">UTF-16 units of each segment of a longer text, 2 to 67 and at most <paramref name="ucs2Single"/>.</param>
    /// <param name="maxSegments">Segments of one text, 1 to 255.</param>
    /// <exception cref="ArgumentException">A figure is out of range; <see cref="Faults"/> says so beforehand.</exception>
    public SegmentBudget(int gsm7Single, int gsm7Joined, int ucs2Single, int ucs2Joined, int maxSegments = 10)
    {
        var faults = Faults(gsm7Single, gsm7Joined, ucs2Single, ucs2Joined, maxSegments);
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", faults));
        }

        Gsm7Single = gsm7Single;
        Gsm7Joined = gsm7Joined;
        Ucs2Single = ucs2Single;
        Ucs2Joined = ucs2Joined;
        MaxSegments = maxSegments;
    }

    /// <summary>160/153 septets, 70/67 units, at most 10 segments: an 8-bit reference, no limit of the carrier's own.</summary>
    public static SegmentBudget Default { get; } = new(160, 153, 70, 67);

    /// <summary>160/152 septets, 70/66 units: the reference of joined segments has 16 bits.</summary>
    public static SegmentBudget WideReference { get; } = new(160, 152, 70, 66);

    /// <summary>Septets of a text alone.</summary>
    public int Gsm7Single { get; }

    /// <summary>Septets of each segment of a longer text.</summary>
    public int Gsm7Joined { get; }

    /// <summary>UTF-16 units of a text alone.</summary>
    public int Ucs2Single { get; }

    /// <summary>UTF-16 units of each segment of a longer text.</summary>
    public int Ucs2Joined { get; }

    /// <summary>A text that needs more segments is not sent. Centres take 255 at most, many handsets join no more than about 10.</summary>
    public int MaxSegments { get; }

    /// <summary>
    /// Whether the route's default alphabet is ISO 8859-1 (SMPP 3.4 §5.2.19), which lacks some characters of GSM 7-bit, such as € and
    /// Greek capitals: a text that needs one goes as UCS-2.
    /// </summary>
    public bool IsLatin1 { get; init; }

    /// <summary>A route that takes fewer characters than the standard, such as 140, or 136 on some Canadian short codes.</summary>
    /// <param name="septets">Septets of a text alone, 9 to 160; joined segments have 7 less, UCS-2 keeps its 70/67.</param>
    public static SegmentBudget Limited(int septets) => new(septets, septets - HeaderSeptets, 70, 67);

    /// <summary>The same figures with another limit on the number of segments, 1 to 255.</summary>
    public SegmentBudget WithMaxSegments(int maxSegments) =>
        new(Gsm7Single, Gsm7Joined, Ucs2Single, Ucs2Joined, maxSegments) { IsLatin1 = IsLatin1 };

    /// <summary>Whether the route's default alphabet has all that is in a text of GSM 7-bit.</summary>
    internal bool Carries(ReadOnlySpan<char> gsm7) => !IsLatin1 || !gsm7.ContainsAnyExceptInRange('\0', '\u00FF');

    /// <summary>What a text alone may cost in this coding.</summary>
    public int Single(DataCoding coding) => coding == DataCoding.Gsm7 ? Gsm7Single : Ucs2Single;

    /// <summary>What each segment of a longer text may cost in this coding.</summary>
    public int Joined(DataCoding coding) => coding == DataCoding.Gsm7 ? Gsm7Joined : Ucs2Joined;

    /// <summary>Everything wrong with a set of figures, each with the name, the value found and the rule; empty when they are good.</summary>
    public static IReadOnlyList<string> Faults(int gsm7Single, int gsm7Joined, int ucs2Single, int ucs2Joined, int maxSegments)
    {
        var faults = new List<string>();
        Check(nameof(Gsm7Single), gsm7Single, 2, 160, "septets");
        Check(nameof(Gsm7Joined), gsm7Joined, 2, Math.Min(153, Math.Max(2, gsm7Single)), "septets, never more than alone");
        Check(nameof(Ucs2Single), ucs2Single, 2, 70, "UTF-16 units");
        Check(nameof(Ucs2Joined), ucs2Joined, 2, Math.Min(67, Math.Max(2, ucs2Single)), "UTF-16 units, never more than alone");
        Check(nameof(MaxSegments), maxSegments, 1, 255, "segments");
        return faults;

        void Check(string name, int value, int least, int most, string unit)
        {
            if (value < least || value > most)
            {
                faults.Add(FormattableString.Invariant($"{name} is {value}; it must be {least} to {most} {unit}"));
            }
        }
    }
}
