using Starling.Domain.Ports;

namespace Starling.Storage;

/// <summary>One engine's ledger: every port over the same rows. Disposing it finishes what has queued.</summary>
public interface ILedger : IDisposable
{
    IAcceptLedger Accepting { get; }

    ICampaignLedger Campaigns { get; }

    ILaneLedger Lanes { get; }

    IDispatchLedger Dispatch { get; }

    IOpenSends OpenSends { get; }

    IReceiptLedger Receipts { get; }

    IInboundLedger Inbound { get; }

    IReviewLedger Reviews { get; }

    IContactLedger Contacts { get; }

    IProfileLedger Profiles { get; }

    IConsentLedger Consents { get; }

    IConsentSeals Seals { get; }

    IContactHistory History { get; }

    IBindLeases Leases { get; }

    IMessageReader Messages { get; }

    IMessageChanges Changes { get; }

    IInstallation Installation { get; }

    IMembershipWitness Witness { get; }

    IRoutePaces Paces { get; }

    ISpendLedger Spending { get; }

    IApiKeyLedger Keys { get; }

    ISenderLedger Senders { get; }

    IRestoreHold Restore { get; }

    /// <summary>Where Orleans' AdoNet provider keeps the state of grains.</summary>
    GrainStateStore GrainState { get; }
}

/// <param name="Invariant">As the provider names the driver.</param>
/// <param name="ConnectionString">With the password, where there is one.</param>
public sealed record GrainStateStore(string Invariant, string ConnectionString);
