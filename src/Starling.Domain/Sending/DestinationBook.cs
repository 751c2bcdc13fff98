using System.Collections.Frozen;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;

namespace Starling.Domain.Sending;

/// <summary>The countries each tenant texts, read once: a text to any other is not taken.</summary>
/// <remarks>Whoever sends a text pays for it, and fraud sends to where texts are dear: nobody texts the world by default.</remarks>
/// <param name="usual">Of tenants without a list of their own; ISO 3166-1 alpha-2, upper case.</param>
/// <param name="tenants">Lists of single tenants.</param>
public sealed class DestinationBook(IEnumerable<string> usual, IReadOnlyDictionary<TenantId, FrozenSet<string>> tenants)
{
    /// <summary>Numbers of no country, satellites among them: the code that numbering plans give them.</summary>
    public const string NoCountry = "001";

    /// <summary>The countries whose hours and holidays are built in: Canada, the United States, France with its overseas departments.</summary>
    public static readonly DestinationBook Default = new(HoursTable.Default.Countries.Keys, new Dictionary<TenantId, FrozenSet<string>>());

    private readonly FrozenSet<string> _usual = usual.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The countries a tenant texts.</summary>
    public FrozenSet<string> Of(TenantId tenant) => tenants.GetValueOrDefault(tenant, _usual);

    /// <summary>Whether a code is of the form: two capital letters, or <see cref="NoCountry"/>.</summary>
    public static bool IsCode(string code) =>
        code == NoCountry || (code.Length == 2 && char.IsAsciiLetterUpper(code[0]) && char.IsAsciiLetterUpper(code[1]));
}
