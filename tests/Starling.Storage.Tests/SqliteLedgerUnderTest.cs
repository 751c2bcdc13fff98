using NodaTime;
using Starling.Domain.Ports;
using Starling.Storage.Sqlite;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>A SQLite ledger in a folder of its own, which goes with it.</summary>
internal sealed class SqliteLedgerUnderTest(IClock clock, bool onDisk = false) : LedgerUnderTest
{
    /// <summary>Memory where the system has such a folder: what is tested here does not depend on how long a disk takes.</summary>
    private static readonly string Fast = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly StorageOptions _options = new()
    {
        DataFolder = Path.Combine(onDisk ? Path.GetTempPath() : Fast, $"starling-ledger-{Guid.NewGuid():N}"),
    };

    private SqliteLedger? _ledger;

    public SqliteLedger Sqlite => _ledger ??= new SqliteLedger(_options, clock);

    public string Folder => _options.DataFolder;

    public override IAcceptLedger Accepting => Sqlite.Accepting;

    public override ICampaignLedger Campaigns => Sqlite.Campaigns;

    public override ILaneLedger Lanes => Sqlite.Lanes;

    public override IDispatchLedger Dispatch => Sqlite.Dispatch;

    public override IReceiptLedger Receipts => Sqlite.Receipts;

    public override IOpenSends OpenSends => Sqlite.OpenSends;

    public override IInboundLedger Inbound => Sqlite.Inbound;

    public override IReviewLedger Reviews => Sqlite.Reviews;

    public override IContactLedger Contacts => Sqlite.Contacts;

    public override IProfileLedger Profiles => Sqlite.Profiles;

    public override IConsentLedger Consents => Sqlite.Consents;

    public override IConsentSeals Seals => Sqlite.Seals;

    public override IContactHistory History => Sqlite.History;

    public override IBindLeases Leases => Sqlite.Leases;

    public override IMessageReader Messages => Sqlite.Messages;

    public override IMessageChanges Changes => Sqlite.Changes;

    public override IInstallation Installation => Sqlite.Installation;

    public override IMembershipWitness Witness => Sqlite.Witness;

    public override IRoutePaces Paces => Sqlite.Paces;

    public override ISpendLedger Spending => Sqlite.Spending;

    public override IApiKeyLedger ApiKeys => Sqlite.Keys;

    public override ISenderLedger Senders => Sqlite.Senders;

    public override IRestoreHold Restore => Sqlite.Restore;

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
