using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Domain.Sending;

namespace Starling.Grains.Codes;

/// <summary>How many one-time codes a tenant sends at most, against those who have codes sent to numbers that pay them for it.</summary>
/// <remarks>
/// Limits are written <c>5 per 10 minutes</c>: 1 to 1 000 000 codes in any window of 1 minute to 24 hours; <c>none</c> for no limit. A code over a limit
/// is refused when it is given (<c>TOO_MANY_CODES</c>). They hold for all silos together; a silo that dies takes its counts with it.
/// </remarks>
public sealed class CodeOptions
{
    private const string Section = "Starling:Codes";
    private const string None = "none";

    /// <summary>For each number.</summary>
    public string PerNumber { get; set; } = CodeLimits.Default.Number.ToString()!;

    /// <summary>For the ten thousand numbers that differ in their last four digits only.</summary>
    public string PerBlock { get; set; } = CodeLimits.Default.Block.ToString()!;

    /// <summary>For all numbers of a country.</summary>
    public string PerCountry { get; set; } = None;

    /// <summary>Limits of single tenants, by name; what is not named there is as above.</summary>
    public Dictionary<string, TenantCodeOptions> Tenants { get; set; } = [];

    /// <summary>The limits these settings say.</summary>
    /// <param name="faults">Gets everything that is wrong.</param>
    public CodeBook Read(ICollection<string> faults)
    {
        var usual = new CodeLimits(
            ReadLimit($"{Section}:PerNumber", PerNumber, null, faults),
            ReadLimit($"{Section}:PerBlock", PerBlock, null, faults),
            ReadLimit($"{Section}:PerCountry", PerCountry, null, faults)
        );
        var tenants = new Dictionary<TenantId, CodeLimits>();
        foreach (var (name, row) in Tenants)
        {
            var key = $"{Section}:Tenants:{name}";
            if (!TenantId.IsValid(name))
            {
                faults.Add($"{key}: a tenant is 1 to {TenantId.MaxLength} of a-z, 0-9 and dash, a letter first");
                continue;
            }

            tenants[new TenantId(name)] = new CodeLimits(
                ReadLimit($"{key}:PerNumber", row.PerNumber, usual.Number, faults),
                ReadLimit($"{key}:PerBlock", row.PerBlock, usual.Block, faults),
                ReadLimit($"{key}:PerCountry", row.PerCountry, usual.Country, faults)
            );
        }

        return new CodeBook(usual, tenants);
    }

    private static CodeLimit? ReadLimit(string key, string? text, CodeLimit? usual, ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return usual;
        }

        if (CodeLimit.TryParse(text, out var limit))
        {
            return limit;
        }

        if (text != None)
        {
            faults.Add($"{key} is '{text}'; a limit is written 5 per 10 minutes (1 to 1 000 000 codes, 1 minute to 24 hours), or none");
        }

        return null;
    }
}

/// <summary>The limits of one tenant.</summary>
public sealed class TenantCodeOptions
{
    /// <summary>For each number. None: that of all tenants.</summary>
    public string? PerNumber { get; set; }

    /// <summary>For each block. None: that of all tenants.</summary>
    public string? PerBlock { get; set; }

    /// <summary>For each country. None: that of all tenants.</summary>
    public string? PerCountry { get; set; }
}

/// <summary>The limits by tenant, read once.</summary>
public sealed class CodeBook(CodeLimits usual, IReadOnlyDictionary<TenantId, CodeLimits> tenants)
{
    public CodeLimits Of(TenantId tenant) => tenants.GetValueOrDefault(tenant, usual);
}

/// <summary>Says everything that is wrong with <see cref="CodeOptions"/>.</summary>
public sealed class CodeOptionsValidator : IValidateOptions<CodeOptions>
{
    public ValidateOptionsResult Validate(string? name, CodeOptions options)
    {
        var faults = new List<string>();
        options.Read(faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
