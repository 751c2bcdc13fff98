namespace Starling.Domain.Contacts;

/// <summary>Ranges that regulators keep free for films, books and samples, and that numbering plans therefore do not list.</summary>
/// <remarks>
/// Sources: NANPA, 555-0100 to 555-0199 of every area; ARCEP decision 2018-0881, 06 39 98; Ofcom, numbers for drama, 07700 900.
/// </remarks>
public static class FictionalNumbers
{
    /// <param name="e164">With its plus.</param>
    public static bool Contains(string e164) =>
        e164.Length switch
        {
            12 when e164.StartsWith("+1", StringComparison.Ordinal) => e164[2] is >= '2' and <= '9'
                && e164.AsSpan(5, 5).SequenceEqual("55501"),
            12 => e164.StartsWith("+3363998", StringComparison.Ordinal),
            13 => e164.StartsWith("+447700900", StringComparison.Ordinal),
            _ => false,
        };
}
