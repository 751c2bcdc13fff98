using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Domain.Spending;

/// <summary>What a text costs and which limits it may not pass. Safe for all threads.</summary>
public sealed class SpendTerms(CurrentSpendBook current, IPriceSource prices)
{
    /// <summary>The charge of a text; null where it costs nothing and nothing is limited, and then nothing is counted.</summary>
    /// <param name="campaign">Its campaign; the standing ones of single messages have no limits of a campaign.</param>
    /// <param name="type">What kind of text: answers that a person is owed, the confirmation of STOP above all, are counted and never held.</param>
    /// <param name="sender">From what number or name.</param>
    /// <param name="number">To whom.</param>
    /// <param name="segments">Of the text.</param>
    public SpendCharge? ChargeOf(CampaignDefinition campaign, CommunicationType type, SenderAddress sender, Msisdn number, int segments)
    {
        var limits = current.Book.LimitsOf(campaign.Tenant);
        var price = prices.MicrosPerSegment(campaign.Tenant, sender, number);
        return limits.IsNone && price == 0 ? null
            : type.Class == CommunicationClass.Reply ? new SpendCharge(price * segments, SpendLimits.None)
            : campaign.Kind == CampaignKind.Batch ? new SpendCharge(price * segments, limits)
            : new SpendCharge(price * segments, limits with { PerCampaign = null, SegmentsPerCampaign = null });
    }
}
