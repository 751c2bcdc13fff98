using Microsoft.Extensions.Options;
using Starling.Domain.Consent.Sealing;

namespace Starling.Host;

/// <summary>How the consent ledger is sealed against later changes.</summary>
public sealed class ConsentSettings
{
    /// <summary>Section of the settings.</summary>
    public const string Section = $"{HostSettings.Section}:Consent";

    /// <summary>
    /// How often lines of the consent ledger that have no seal yet are sealed, 1 s to 1 h: so long a line can be changed in the database
    /// without being found out.
    /// </summary>
    public TimeSpan SealEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// File with the keys that seals are authenticated with: one a line, 64 or more hexadecimal digits, the newest first; the same for all servers.
    /// None: with Sqlite <c>consent-seal.key</c> in the data folder, made when missing; with Postgres nothing is sealed.
    /// </summary>
    public string SealKeyFile { get; set; } = "";

    /// <summary>Folder in which <c>consent-heads.jsonl</c> gets a line for each seal; made when missing. Best kept where whoever has the database cannot write. None: heads are not exported.</summary>
    public string HeadsFolder { get; set; } = "";
}

/// <summary>Says everything that is wrong with <see cref="ConsentSettings"/>. Keys are never part of what is told.</summary>
public sealed class ConsentSettingsValidator : IValidateOptions<ConsentSettings>
{
    public ValidateOptionsResult Validate(string? name, ConsentSettings options)
    {
        var faults = new List<string>();
        if (options.SealEvery < TimeSpan.FromSeconds(1) || options.SealEvery > TimeSpan.FromHours(1))
        {
            faults.Add($"{ConsentSettings.Section}:SealEvery is {options.SealEvery}; it must be 00:00:01 to 01:00:00");
        }

        if (options.SealKeyFile.Length > 0)
        {
            CheckKeys(options.SealKeyFile, faults);
        }

        if (options.HeadsFolder.Length > 0)
        {
            CheckFolder(options.HeadsFolder, faults);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckKeys(string path, List<string> faults)
    {
        try
        {
            _ = SealKeys.Parse(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            faults.Add($"{ConsentSettings.Section}:SealKeyFile is '{path}'; it must be a file of keys that can be read ({fault.Message})");
        }
    }

    private static void CheckFolder(string path, List<string> faults)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            faults.Add($"{ConsentSettings.Section}:HeadsFolder is '{path}'; it must be a folder that can be written ({fault.Message})");
        }
    }
}
