using System.Globalization;

namespace Starling.Testing;

/// <summary>Numbers that ring nowhere: 555-0100 to 555-0199 of each area, reserved for fiction by the North American plan.</summary>
public static class SampleNumbers
{
    /// <summary>So many different ones can be had.</summary>
    public const int Count = 800 * PerArea;

    private const int PerArea = 100;
    private const int FirstArea = 200;

    /// <summary>E.164 with plus; never two alike.</summary>
    public static string At(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"+1{FirstArea + (index / PerArea)}55501{index % PerArea:00}");
}
