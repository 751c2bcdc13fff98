using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Spending;

namespace Starling.Storage.Ledger;

/// <summary>Reads what was spent.</summary>
internal sealed class SpendLedger(ILedgerStore store) : ISpendLedger
{
    public Task<(Spent Day, Spent Month)> ReadAsync(TenantId tenant, Instant at, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
                (
                    SpendRows.Read(db, SpendRows.AccountOf(tenant), SpendPeriod.Day(at)),
                    SpendRows.Read(db, SpendRows.AccountOf(tenant), SpendPeriod.Month(at))
                ),
            cancel
        );

    public Task<Spent> ReadAsync(CampaignId campaign, CancellationToken cancel) =>
        store.ReadAsync(db => SpendRows.Read(db, SpendRows.AccountOf(campaign), SpendPeriod.Ever), cancel);
}
