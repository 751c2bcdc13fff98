using NodaTime;
using Starling.Domain.Ports;
using Starling.Storage.Sqlite;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>A SQLite ledger in a folder of its own, which goes with it.</summary>
internal sealed class SqliteLedgerUnderTest(IClock clock) : LedgerUnderTest
{
    private readonly StorageOptions _options = new()
    {
        DataFolder = Path.Combine(Path.GetTempPath(), $"starling-ledger-{Guid.NewGuid():N}"),
    };

    private SqliteLedger? _ledger;

    public SqliteLedger Sqlite => _ledger ??= new SqliteLedger(_options, clock);

    public string Folder => _options.DataFolder;

    public override IAcceptLedger Accepting => Sqlite.Accepting;

    public override ICampaignLedger Campaigns => Sqlite.Campaigns;

    public override ILaneLedger Lanes => Sqlite.Lanes;

    public override IDispatchLedger Dispatch => Sqlite.Dispatch;

    public override IReceiptLedger Receipts => Sqlite.Receipts;

    public override IContactLedger Contacts => Sqlite.Contacts;

    public override IBindLeases Leases => Sqlite.Leases;

    public override IMessageReader Messages => Sqlite.Messages;

    public override IInstallation Installation => Sqlite.Installation;

    public override ValueTask RestartAsync()
    {
        _ledger?.Dispose();
        _ledger = null;
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _ledger?.Dispose();
        Directory.Delete(_options.DataFolder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
