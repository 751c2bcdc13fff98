using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Every port over the rows of one engine.</summary>
public abstract class LedgerPorts : ILedger
{
    private protected LedgerPorts(ILedgerStore store)
    {
        Store = store;
        Accepting = new AcceptLedger(store);
        Campaigns = new CampaignLedger(store);
        Lanes = new LaneLedger(store);
        Dispatch = new DispatchLedger(store);
        OpenSends = new OpenSends(store);
        Receipts = new ReceiptLedger(store);
        Inbound = new InboundLedger(store);
        Reviews = new ReviewLedger(store);
        Contacts = new ContactLedger(store);
        Profiles = new ProfileLedger(store);
        Consents = new ConsentLedger(store);
        Seals = new ConsentSeals(store);
        Erasures = new ErasureLedger(store);
        Retention = new Retention(store);
        History = new ContactHistory(store);
        Leases = new BindLeases(store);
        Messages = new MessageReader(store);
        Changes = store.Changes;
        Installation = new Installation(store);
        Witness = new MembershipWitness(store);
        Paces = new RoutePaces(store);
        Spending = new SpendLedger(store);
        Keys = new ApiKeyLedger(store);
        Senders = new SenderLedger(store);
        Restore = new RestoreHolds(store, Lanes);
    }

    internal ILedgerStore Store { get; }

    public IAcceptLedger Accepting { get; }

    public ICampaignLedger Campaigns { get; }

    public ILaneLedger Lanes { get; }

    public IDispatchLedger Dispatch { get; }

    public IOpenSends OpenSends { get; }

    public IReceiptLedger Receipts { get; }

    public IInboundLedger Inbound { get; }

    public IReviewLedger Reviews { get; }

    public IContactLedger Contacts { get; }

    public IProfileLedger Profiles { get; }

    public IConsentLedger Consents { get; }

    public IConsentSeals Seals { get; }

    public IErasureLedger Erasures { get; }

    public IRetention Retention { get; }

    public IContactHistory History { get; }

    public IBindLeases Leases { get; }

    public IMessageReader Messages { get; }

    public IMessageChanges Changes { get; }

    public IInstallation Installation { get; }

    public IMembershipWitness Witness { get; }

    public IRoutePaces Paces { get; }

    public ISpendLedger Spending { get; }

    public IApiKeyLedger Keys { get; }

    public ISenderLedger Senders { get; }

    public IRestoreHold Restore { get; }

    /// <inheritdoc/>
    public abstract GrainStateStore GrainState { get; }

    /// <summary>Finishes what has queued and closes the connections.</summary>
    public void Dispose()
    {
        Store.Dispose();
        GC.SuppressFinalize(this);
    }
}
