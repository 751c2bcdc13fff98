using Microsoft.Extensions.Options;

namespace Starling.Storage;

/// <summary>Where and how the ledger keeps its rows.</summary>
public sealed class StorageOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Starling:Storage";

    /// <summary>Folder of the SQLite files; made when missing, used by one process at a time. Default <c>./data</c>.</summary>
    public string DataFolder { get; set; } = "./data";

    /// <summary>How the PostgreSQL of the cluster edition is reached, in the form of Npgsql: <c>Host=db;Database=starling;Username=starling</c>.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>File that holds the password and nothing else; over one in the connection string. Empty: none.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>Messages that may wait to be accepted before callers are told that it is busy; 500 to 1 000 000, default 20 000.</summary>
    public int AcceptsWaiting { get; set; } = 20_000;

    /// <summary>Messages accepted in one commit at most; 500 to 100 000, default 2 000. More is faster, and lets intents wait longer.</summary>
    public int AcceptsPerCommit { get; set; } = 2_000;
}

/// <summary>Names each key that is wrong, what was found, and the rule.</summary>
public sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            faults.Add($"{StorageOptions.Section}:{nameof(StorageOptions.DataFolder)} is empty; it must name a folder.");
        }

        CheckRange(faults, nameof(StorageOptions.AcceptsWaiting), options.AcceptsWaiting, 500, 1_000_000);
        CheckRange(faults, nameof(StorageOptions.AcceptsPerCommit), options.AcceptsPerCommit, 500, 100_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckRange(List<string> faults, string key, int found, int least, int most)
    {
        if (found < least || found > most)
        {
            faults.Add($"{StorageOptions.Section}:{key} is {found}; it must be {least} to {most}.");
        }
    }
}
