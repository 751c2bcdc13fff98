using System.Globalization;

namespace Starling.Testing;

/// <summary>
/// Numbers that ring nowhere: 555-0100 to 555-0199 of each area of Canada, the United States or nobody, reserved for fiction by the North American plan; beyond those, lines of the
/// exchange 555 in which no subscriber was ever connected.
/// </summary>
public static class SampleNumbers
{
    /// <summary>So many different ones can be had.</summary>
    public const int Count = Reserved + (32 * Unconnected);

    // From 600 on lie areas of toll-free, premium and company numbers (600, 700, 800 …), which no handset has.
    private const int Reserved = (400 - Elsewhere) * PerArea;
    private const int PerArea = 100;
    private const int FirstArea = 200;
    private const int Elsewhere = 9;
    private const int Unconnected = 5_000;

    /// <summary>Areas below 600 of countries that nobody texts unless settings say so: Bahamas, Barbados … Grenada; ascending.</summary>
    private static readonly int[] AreasElsewhere = [242, 246, 264, 268, 284, 340, 345, 441, 473];

    // csharpier-ignore
    private static readonly int[] AreasInUse =
    [
        204, 226, 236, 249, 250, 289, 306, 343, 365, 403, 416, 418, 431, 437, 438, 450,
        514, 519, 548, 579, 581, 587, 604, 613, 639, 647, 672, 705, 778, 782, 807, 905,
    ];

    /// <summary>E.164 with plus; never two alike.</summary>
    public static string At(int index) =>
        index < Reserved
            ? string.Create(CultureInfo.InvariantCulture, $"+1{AreaOf(index / PerArea)}55501{index % PerArea:00}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"+1{AreasInUse[(index - Reserved) / Unconnected]}555{Unconnected + ((index - Reserved) % Unconnected)}"
            );

    private static int AreaOf(int place)
    {
        var area = FirstArea + place;
        foreach (var elsewhere in AreasElsewhere)
        {
            area += area >= elsewhere ? 1 : 0;
        }

        return area;
    }
}
