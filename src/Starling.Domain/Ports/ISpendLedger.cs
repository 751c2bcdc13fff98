using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Spending;

namespace Starling.Domain.Ports;

/// <summary>What was spent. It is written with the intents and outcomes themselves (<see cref="IDispatchLedger"/>), never beside them.</summary>
public interface ISpendLedger
{
    /// <summary>Of a tenant, on the day and in the month of an instant.</summary>
    Task<(Spent Day, Spent Month)> ReadAsync(TenantId tenant, Instant at, CancellationToken cancel);

    /// <summary>Of a campaign, ever.</summary>
    Task<Spent> ReadAsync(CampaignId campaign, CancellationToken cancel);
}

/// <summary>What a segment costs.</summary>
public interface IPriceSource
{
    /// <summary>The price of one segment, in millionths of the currency; from 0.</summary>
    /// <param name="tenant">Who sends.</param>
    /// <param name="sender">From what number or name.</param>
    /// <param name="number">To whom.</param>
    long MicrosPerSegment(TenantId tenant, SenderAddress sender, Msisdn number);
}
