using NodaTime;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

public sealed class SqliteRestoreTests : RestoreCompliance
{
    private string Folder => ((SqliteLedgerUnderTest)Ledger).Folder;

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));

    private string Backup => Folder + "-backup";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Directory.CreateDirectory(Backup);
    }

    protected override ValueTask CloseAsync()
    {
        Directory.Delete(Backup, recursive: true);
        return ValueTask.CompletedTask;
    }

    protected override async Task BackUpAsync()
    {
        await Ledger.RestartAsync();
        Copy(Folder, Backup);
    }

    protected override async Task PutBackAsync()
    {
        await Ledger.RestartAsync();
        Copy(Backup, Folder);
    }

    /// <summary>The ledger, without what the folder remembers of it.</summary>
    private static void Copy(string from, string to)
    {
        foreach (var old in Directory.GetFiles(to, "ledger.db*"))
        {
            File.Delete(old);
        }

        foreach (var file in Directory.GetFiles(from, "ledger.db*"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}

public sealed class PostgresRestoreTests : RestoreCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock, ownDatabase: true));

    protected override Task BackUpAsync() => ((PostgresLedgerUnderTest)Ledger).BackUpAsync();

    protected override Task PutBackAsync() => ((PostgresLedgerUnderTest)Ledger).PutBackAsync();
}
