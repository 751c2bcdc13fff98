using Grpc.Core;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Campaigns;

namespace Starling.Gateway.Submissions;

/// <summary>A batch whose first frame was good.</summary>
/// <param name="Campaign">Its campaign; null when only a check was asked for and the campaign was to be made.</param>
/// <param name="Cursor">Where it stands.</param>
/// <param name="Items">Reads its items.</param>
/// <param name="Autostart">Whether the campaign is started with the first page.</param>
/// <param name="ValidateOnly">Whether nothing is stored.</param>
internal sealed record OpenBatch(CampaignId? Campaign, BatchCursor Cursor, ItemReader Items, bool Autostart, bool ValidateOnly);

/// <summary>Takes the first frame of a batch: finds or makes its campaign and its place in the ledger.</summary>
internal sealed class BatchOpener(
    IAcceptLedger ledger,
    CampaignFinder campaigns,
    CampaignReader definitions,
    PhoneNumberReader phones,
    Destinations destinations,
    ConsentReader consents,
    ContactKeys keys,
    IClock clock
)
{
    /// <exception cref="RpcException">Anything that keeps the batch from beginning.</exception>
    public async Task<OpenBatch> OpenAsync(V1.BatchOpening opening, TenantId tenant, CancellationToken cancel)
    {
        Check(opening);
        var (id, definition, isScheduled) = await FindCampaignAsync(opening, tenant, cancel);
        var cursor =
            id is { } campaign && !opening.ValidateOnly
                ? await ledger.OpenBatchAsync(campaign, opening.RequestId, cancel)
                : new BatchCursor(0, 0, null);
        var items = new ItemReader(phones, destinations, consents, keys, tenant, opening.DefaultRegion, definition.Type.Name);
        return new OpenBatch(id, cursor, items, opening.Autostart && !isScheduled, opening.ValidateOnly);
    }

    private void Check(V1.BatchOpening opening)
    {
        var faults = new List<FieldFault>();
        if (opening.RequestId.Length == 0)
        {
            faults.Add(new(ErrorReasons.FieldRequired, "request_id", string.Empty, "a batch is named by its request id, to be continued"));
        }
        else if (!RequestIdRules.IsGood(opening.RequestId, out var fault))
        {
            faults.Add(fault);
        }

        if (opening.DefaultRegion.Length > 0 && !phones.KnowsRegion(opening.DefaultRegion))
        {
            faults.Add(RegionRules.Fault(opening.DefaultRegion));
        }

        if (opening.ExpectedItems is < 0 or > Limits.BatchItems)
        {
            faults.Add(new(ErrorReasons.ValueOutOfRange, "expected_items", $"{opening.ExpectedItems}", $"0 to {Limits.BatchItems}"));
        }

        if (opening.TargetCase == V1.BatchOpening.TargetOneofCase.None)
        {
            faults.Add(new(ErrorReasons.FieldRequired, "campaign", string.Empty, "a batch names a campaign or brings a new_campaign"));
        }

        if (faults.Count > 0)
        {
            throw StatusMapping.Invalid(faults, "opening.");
        }
    }

    private async Task<(CampaignId? Id, CampaignDefinition Definition, bool IsScheduled)> FindCampaignAsync(
        V1.BatchOpening opening,
        TenantId tenant,
        CancellationToken cancel
    )
    {
        if (opening.TargetCase == V1.BatchOpening.TargetOneofCase.Campaign)
        {
            var found = await campaigns.FindAsync(opening.Campaign, tenant, "opening.campaign", cancel);
            return found.State is CampaignState.Cancelling or CampaignState.Cancelled
                ? throw StatusMapping.Precondition(
                    ErrorReasons.CampaignState,
                    opening.Campaign,
                    "The campaign is cancelled and takes no recipients."
                )
                : (found.Id, found.Definition, found.State == CampaignState.Scheduled);
        }

        var definition = definitions.Read(opening.NewCampaign, tenant, clock.GetCurrentInstant(), out var faults);
        if (definition is null)
        {
            throw StatusMapping.Invalid(faults, "opening.new_campaign.");
        }

        if (opening.ValidateOnly)
        {
            campaigns.Check(definition);
            return (null, definition, false);
        }

        var made = await campaigns.MakeAsync(definition, opening.NewCampaign.ExpireTime is not null, opening.RequestId, cancel);
        return (made.Id, made.Definition, made.State == CampaignState.Scheduled);
    }
}
