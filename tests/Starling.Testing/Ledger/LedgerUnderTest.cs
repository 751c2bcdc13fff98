using Starling.Domain.Ports;

namespace Starling.Testing.Ledger;

/// <summary>One engine's ledger as the compliance suites see it: its ports, and how to start it anew on the same rows.</summary>
public abstract class LedgerUnderTest : IAsyncDisposable
{
    public abstract IAcceptLedger Accepting { get; }

    public abstract ICampaignLedger Campaigns { get; }

    public abstract ILaneLedger Lanes { get; }

    public abstract IDispatchLedger Dispatch { get; }

    public abstract IReceiptLedger Receipts { get; }

    public abstract IOpenSends OpenSends { get; }

    public abstract IInboundLedger Inbound { get; }

    public abstract IReviewLedger Reviews { get; }

    public abstract IContactLedger Contacts { get; }

    public abstract IProfileLedger Profiles { get; }

    public abstract IConsentLedger Consents { get; }

    public abstract IConsentSeals Seals { get; }

    public abstract IErasureLedger Erasures { get; }

    /// <summary>Erasures of the same rows, where something happens each time they have read and before they write.</summary>
    public abstract IErasureLedger InterruptedErasures(Func<Task> meanwhile);

    public abstract IRetention Retention { get; }

    public abstract IContactHistory History { get; }

    public abstract IBindLeases Leases { get; }

    public abstract IMessageReader Messages { get; }

    public abstract IMessageChanges Changes { get; }

    public abstract IInstallation Installation { get; }

    public abstract IMembershipWitness Witness { get; }

    public abstract IRoutePaces Paces { get; }

    public abstract ISpendLedger Spending { get; }

    public abstract IApiKeyLedger ApiKeys { get; }

    public abstract ISenderLedger Senders { get; }

    public abstract IRestoreHold Restore { get; }

    /// <summary>Transactions committed since it started.</summary>
    public abstract long Commits { get; }

    /// <summary>Every row of every table, as text.</summary>
    public abstract Task<IReadOnlyList<string>> DumpAsync();

    /// <summary>Stops it in good order and starts it again on the same rows.</summary>
    public abstract ValueTask RestartAsync();

    public abstract ValueTask DisposeAsync();
}
