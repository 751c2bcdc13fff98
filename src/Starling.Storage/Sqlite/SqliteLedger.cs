using NodaTime;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>The ledger of the embedded edition: one SQLite file (WAL, <c>synchronous=FULL</c>) in a locked data folder, every port over it.</summary>
/// <remarks>Disposing it finishes what has queued and lets the folder go.</remarks>
public sealed class SqliteLedger : ILedger
{
    private readonly SqliteStore _store;

    /// <summary>Locks the folder, brings the schema up to date and starts the writer.</summary>
    /// <exception cref="DataFolderLockedException">Another process has the folder.</exception>
    public SqliteLedger(StorageOptions options, IClock clock)
    {
        _store = new SqliteStore(options, clock);
        Accepting = new AcceptLedger(_store);
        Campaigns = new CampaignLedger(_store);
        Lanes = new LaneLedger(_store);
        Dispatch = new DispatchLedger(_store);
        Receipts = new ReceiptLedger(_store);
        Inbound = new InboundLedger(_store);
        Contacts = new ContactLedger(_store);
        Profiles = new ProfileLedger(_store);
        Consents = new ConsentLedger(_store);
        History = new ContactHistory(_store);
        Leases = new BindLeases(_store);
        Messages = new MessageReader(_store);
        Changes = _store.RecentChanges;
        Installation = new Installation(_store);
    }

    public IAcceptLedger Accepting { get; }

    public ICampaignLedger Campaigns { get; }

    public ILaneLedger Lanes { get; }

    public IDispatchLedger Dispatch { get; }

    public IReceiptLedger Receipts { get; }

    public IInboundLedger Inbound { get; }

    public IContactLedger Contacts { get; }

    public IProfileLedger Profiles { get; }

    public IConsentLedger Consents { get; }

    public IContactHistory History { get; }

    public IBindLeases Leases { get; }

    public IMessageReader Messages { get; }

    public IMessageChanges Changes { get; }

    public IInstallation Installation { get; }

    /// <summary>The same file, over connections of the provider's own. They wait for the ledger's writer, and it for them: for what changes rarely.</summary>
    public GrainStateStore GrainState => new("System.Data.SQLite", _store.ConnectionString);

    /// <summary>How long the one writer has been at work since it started, waits left out: what there is to save.</summary>
    public TimeSpan WriterBusy => _store.WriterBusy;

    /// <summary>Transactions committed since it started.</summary>
    public long Commits => _store.Commits;

    public void Dispose() => _store.Dispose();
}
