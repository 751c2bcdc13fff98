using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Gateway.Campaigns;

/// <summary>Finds and makes campaigns for callers: theirs only, and the same one for the same request.</summary>
internal sealed class CampaignFinder(ICampaignLedger ledger, SenderOwners owners)
{
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT or NOT_FOUND.</exception>
    public async Task<Campaign> FindAsync(string name, TenantId tenant, string field, CancellationToken cancel)
    {
        var id = ResourceNames.ReadCampaign(name, field);
        return
            await ledger.FindAsync(id, cancel) is { Definition.Kind: CampaignKind.Batch } campaign && campaign.Definition.Tenant == tenant
            ? campaign
            : throw StatusMapping.NotFound(ErrorReasons.CampaignNotFound, "Campaign", name);
    }

    /// <summary>Whether its sender may carry it now.</summary>
    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: it may not.</exception>
    public void Check(CampaignDefinition definition)
    {
        if (owners.Refusal(definition.Tenant, definition.Sender, definition.Type) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <param name="definition">What is asked for.</param>
    /// <param name="statesEnd">Whether the request named the end.</param>
    /// <param name="requestId">The caller's; empty: a retry makes another.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="Grpc.Core.RpcException">
    /// ALREADY_EXISTS: the request id made another campaign; FAILED_PRECONDITION: there is none of it yet, and its sender may not carry it.
    /// </exception>
    public async Task<Campaign> MakeAsync(CampaignDefinition definition, bool statesEnd, string requestId, CancellationToken cancel)
    {
        if (
            owners.Refusal(definition.Tenant, definition.Sender, definition.Type) is { } refusal
            && (requestId.Length == 0 || !await ledger.KnowsAsync(definition.Tenant, requestId, cancel))
        )
        {
            throw refusal;
        }

        var id = requestId.Length > 0 ? requestId : Guid.NewGuid().ToString("N");
        var campaign = await ledger.CreateAsync(definition, id, cancel);
        return CampaignReader.IsSame(definition, campaign.Definition, statesEnd)
            ? campaign
            : throw StatusMapping.Reused(requestId, ResourceNames.Of(campaign.Id));
    }
}
