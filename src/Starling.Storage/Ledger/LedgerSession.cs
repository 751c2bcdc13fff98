using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>
/// One transaction at a time of one writer, as the rules see it: rows by their trade's names, and <see cref="Db"/> for everything that is not hot.
/// Everything in here is for the writer's thread.
/// </summary>
/// <remarks>
/// An engine may write at once or keep changes until <see cref="Flush"/>; reading through <see cref="Db"/> sees them either way. Every change of
/// a row that was read names what was read: where that no longer holds, <see cref="RowsMovedException"/> has the transaction done again.
/// </remarks>
internal abstract class LedgerSession : ICommitSession
{
    /// <summary>When this transaction began.</summary>
    public Instant Now { get; protected set; }

    public abstract RowConnection Db { get; }

    public abstract CampaignFactsCache Campaigns { get; }

    public abstract MessageStates Messages { get; }

    public abstract LeaseRows Leases { get; }

    public abstract ContactSends Contacts { get; }

    public abstract IntentRows Intents { get; }

    public abstract CarrierIdRows CarrierIds { get; }

    public abstract ParkedRows Parked { get; }

    public abstract AcceptedRows Accepted { get; }

    public abstract PeopleRows People { get; }

    public abstract SpendRows Spend { get; }

    public CounterDeltas Counters { get; } = new();

    public RecentSends Recent { get; } = new();

    /// <summary>Messages this transaction accepts or changes, in its order.</summary>
    public List<MessageChange> Changed { get; } = [];

    /// <summary>The open batch of each standing campaign that this writer fills.</summary>
    public Dictionary<long, int> UnitBatches { get; } = [];

    /// <summary>Standing campaigns by tenant and kind: they are made once and stay.</summary>
    public Dictionary<(TenantId Tenant, CampaignKind Kind), CampaignId> Standing { get; } = [];

    /// <summary>Until the commit: accepts share the campaign, a cancel has it alone.</summary>
    public abstract void LockCampaign(CampaignId campaign, bool alone);

    /// <summary>Until the commit: shares of this route are changed by nobody else.</summary>
    public abstract void LockRoute(string route);

    /// <summary>Until the commit: subscribers' texts are kept and filed by nobody else, so that their ids grow in the order of commits.</summary>
    public abstract void LockInbound();

    /// <summary>Until the commit: keys are made by nobody else.</summary>
    public abstract void LockKeys();

    /// <summary>Until the commit: senders are changed by nobody else.</summary>
    public abstract void LockSenders();

    /// <summary>Until the commit: the consent ledger is sealed by nobody else.</summary>
    /// <returns>False: somebody else is sealing it.</returns>
    public abstract bool TryLockSeals();

    /// <summary>Leaves so many numbers of campaigns and batches ungiven.</summary>
    public abstract void SkipNumbers(int count);

    public abstract void Begin();

    public abstract void Fetch();

    public abstract void Flush();

    public abstract void Commit();

    public abstract bool IsGone(Exception fault);

    public abstract void Rollback();

    public abstract void Dispose();

    /// <summary>Ends a change that compared what it changed.</summary>
    /// <exception cref="RowsMovedException">Another writer was first.</exception>
    public static void Expect(int changed, string what)
    {
        if (changed != 1)
        {
            throw new RowsMovedException(what);
        }
    }

    protected void ForgetTransaction()
    {
        Counters.Forget();
        UnitBatches.Clear();
        Standing.Clear();
        Changed.Clear();
    }
}
