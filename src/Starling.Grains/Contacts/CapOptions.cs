using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Domain.Sending;

namespace Starling.Grains.Contacts;

/// <summary>How many texts a contact gets at most, across all campaigns of a tenant.</summary>
/// <remarks>
/// Caps are written <c>1 per 24 hours; 2 per 7 days</c>: 1 to 63 texts in any window of 1 hour to 35 days; all of them hold. A text over a cap
/// waits until there is room, or is suppressed when its campaign ends before.
/// </remarks>
public sealed class CapOptions
{
    /// <summary>Caps of promotional texts. None: as many as are sent.</summary>
    public string? Promotional { get; set; }

    /// <summary>Caps of informational texts. None: as many as are sent.</summary>
    public string? Informational { get; set; }

    /// <summary>Caps of single tenants, by name; a kind of text that is not named there keeps the caps above.</summary>
    public Dictionary<string, TenantCapOptions> Tenants { get; set; } = [];

    /// <summary>The book these settings say.</summary>
    /// <param name="faults">Gets everything that is wrong.</param>
    public CapBook Read(ICollection<string> faults)
    {
        const string section = "Starling:Caps";
        var usual = ReadTable(section, Promotional, Informational, CapTable.None, faults);
        var tenants = new Dictionary<TenantId, CapTable>();
        foreach (var (name, row) in Tenants)
        {
            tenants[new TenantId(name)] = ReadTable($"{section}:Tenants:{name}", row.Promotional, row.Informational, usual, faults);
        }

        return new CapBook(usual, tenants);
    }

    private static CapTable ReadTable(string key, string? promotional, string? informational, CapTable usual, ICollection<string> faults) =>
        new(
            ReadCaps($"{key}:Promotional", promotional, usual.Promotional, faults),
            ReadCaps($"{key}:Informational", informational, usual.Informational, faults)
        );

    private static IReadOnlyList<SendCap> ReadCaps(string key, string? text, IReadOnlyList<SendCap> usual, ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return usual;
        }

        var caps = new List<SendCap>();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (SendCap.TryParse(part, out var cap))
            {
                caps.Add(cap);
            }
            else
            {
                faults.Add($"{key} has '{part}'; a cap is written 2 per 7 days: 1 to 63 texts, 1 hour to 35 days");
            }
        }

        return caps;
    }
}

/// <summary>The caps of one tenant.</summary>
public sealed class TenantCapOptions
{
    /// <summary>Caps of its promotional texts. None: those of all tenants.</summary>
    public string? Promotional { get; set; }

    /// <summary>Caps of its informational texts. None: those of all tenants.</summary>
    public string? Informational { get; set; }
}

/// <summary>Says everything that is wrong with <see cref="CapOptions"/>.</summary>
public sealed class CapOptionsValidator : IValidateOptions<CapOptions>
{
    public ValidateOptionsResult Validate(string? name, CapOptions options)
    {
        var faults = new List<string>();
        options.Read(faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
