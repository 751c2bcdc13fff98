using NodaTime;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>The ledger of the cluster edition: one PostgreSQL that all silos share, every port over it.</summary>
/// <remarks>Disposing it finishes what has queued.</remarks>
public sealed class PostgresLedger : ILedger
{
    private readonly PostgresStore _store;

    /// <summary>Brings the schema up to date and opens the connections.</summary>
    /// <exception cref="UnsafeDatabaseException">The server would lose what it confirms.</exception>
    public PostgresLedger(StorageOptions options, IClock clock)
    {
        _store = new PostgresStore(options, clock);
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

    /// <summary>The same database, over connections of the provider's own.</summary>
    public GrainStateStore GrainState => new("Npgsql", _store.ConnectionString);

    /// <summary>Transactions committed since it started.</summary>
    public long Commits => _store.Commits;

    public void Dispose() => _store.Dispose();
}
