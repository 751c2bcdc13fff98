using System.Collections.Frozen;
using Starling.Domain.Contacts;

namespace Starling.Domain.Hours;

/// <summary>The states of area codes, of those states whose hours for marketing are their own.</summary>
/// <remarks>
/// A number goes where its owner goes; the hours of its area only ever narrow those of where the owner may be. Source: the North American Numbering
/// Plan's geographic area codes in service.
/// </remarks>
public static class UnitedStatesAreas
{
    private const long Areas = 10_000_000;

    private static readonly FrozenDictionary<int, string> States = new (string State, int[] Areas)[]
    {
        ("US-CT", [203, 475, 860, 959]),
        ("US-FL", [239, 305, 321, 324, 352, 386, 407, 448, 561, 645, 656, 689, 727, 728, 754, 772, 786, 813, 850, 863, 904, 941, 954]),
        ("US-MD", [227, 240, 301, 410, 443, 667]),
        ("US-OK", [405, 539, 572, 580, 918]),
        ("US-RI", [401]),
        (
            "US-TX",
            [
                210,
                214,
                254,
                281,
                325,
                346,
                361,
                409,
                430,
                432,
                469,
                512,
                621,
                682,
                713,
                726,
                737,
                806,
                817,
                830,
                832,
                903,
                915,
                936,
                940,
                945,
                956,
                972,
                979,
            ]
        ),
    }
        .SelectMany(row => row.Areas.Select(area => (Area: area, row.State)))
        .ToFrozenDictionary(row => row.Area, row => row.State);

    /// <summary>The state as ISO 3166-2 has it, <c>US-FL</c>; null for every other number.</summary>
    public static string? StateOf(Msisdn number) =>
        number.Digits is >= 1_000 * Areas and < 2_000 * Areas ? States.GetValueOrDefault((int)(number.Digits / Areas % 1_000)) : null;
}
