using Microsoft.Extensions.Options;
using Npgsql;

namespace Starling.Storage;

/// <summary>Names each key that is wrong, what was found, and the rule. Passwords are never part of what is told.</summary>
public sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(options.Engine))
        {
            faults.Add($"{Key(nameof(StorageOptions.Engine))} is {(int)options.Engine}; it must be Sqlite or Postgres.");
        }

        if (options.Engine == StorageEngine.Postgres)
        {
            CheckConnection(faults, options);
            CheckPassword(faults, options);
        }
        else if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            faults.Add($"{Key(nameof(StorageOptions.DataFolder))} is empty; it must name a folder.");
        }

        CheckRange(faults, nameof(StorageOptions.AcceptsWaiting), options.AcceptsWaiting, 500, 1_000_000);
        CheckRange(faults, nameof(StorageOptions.AcceptsPerCommit), options.AcceptsPerCommit, 500, 100_000);
        CheckRange(faults, nameof(StorageOptions.RecentChanges), options.RecentChanges, 1_000, 16_000_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckConnection(List<string> faults, StorageOptions options)
    {
        var key = Key(nameof(StorageOptions.ConnectionString));
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            faults.Add($"{key} is empty; it must name a server, as in Host=db;Database=starling;Username=starling.");
            return;
        }

        if (Read(options) is not { } connection)
        {
            faults.Add(
                $"{key} cannot be read; it must be pairs of key=value of Npgsql, as in Host=db;Database=starling;Username=starling."
            );
            return;
        }

        if (string.IsNullOrWhiteSpace(connection.Host))
        {
            faults.Add($"{key} has no Host; it must name a server.");
        }

        if (string.IsNullOrWhiteSpace(connection.Database))
        {
            faults.Add($"{key} has no Database; it must name one.");
        }
    }

    private static void CheckPassword(List<string> faults, StorageOptions options)
    {
        if (string.IsNullOrEmpty(options.PasswordFile))
        {
            return;
        }

        var key = Key(nameof(StorageOptions.PasswordFile));
        if (Read(options) is { Password: { Length: > 0 } })
        {
            faults.Add($"{key} is '{options.PasswordFile}', and the connection string has a password too; set one of them.");
        }

        try
        {
            using var file = File.OpenRead(options.PasswordFile);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{key} is '{options.PasswordFile}'; it must be a file that can be read ({fault.Message})");
        }
    }

    /// <summary>Null when it is no connection string.</summary>
    private static NpgsqlConnectionStringBuilder? Read(StorageOptions options)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static void CheckRange(List<string> faults, string key, int found, int least, int most)
    {
        if (found < least || found > most)
        {
            faults.Add($"{Key(key)} is {found}; it must be {least} to {most}.");
        }
    }

    private static string Key(string name) => $"{StorageOptions.Section}:{name}";
}
