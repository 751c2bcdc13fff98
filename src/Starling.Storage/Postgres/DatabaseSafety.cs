namespace Starling.Storage.Postgres;

/// <summary>What a server must be like before anything is confirmed to anybody.</summary>
public static class DatabaseSafety
{
    /// <summary>Without these a confirmed commit is lost, or a page torn, by a crash.</summary>
    private static readonly string[] MustBeOn = ["fsync", "full_page_writes", "synchronous_commit"];

    /// <param name="settings">As <c>pg_settings</c> shows them on the very connection that will write.</param>
    /// <returns>Every fault: what was found, and the rule.</returns>
    public static IReadOnlyList<string> FindFaults(IReadOnlyDictionary<string, string> settings)
    {
        var faults = new List<string>();
        foreach (var name in MustBeOn)
        {
            if (settings.GetValueOrDefault(name) == "off")
            {
                faults.Add($"{name} is off; it must be on, or a crash loses what was confirmed.");
            }
        }

        if (settings.GetValueOrDefault("in_hot_standby") == "on")
        {
            faults.Add("The server is a standby; it must be the primary.");
        }

        if (settings.GetValueOrDefault("server_encoding") is { } encoding && encoding != "UTF8")
        {
            faults.Add($"The database is encoded in {encoding}; it must be UTF8.");
        }

        return faults;
    }
}
