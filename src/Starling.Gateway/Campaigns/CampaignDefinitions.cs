using System.Collections.Concurrent;
using Starling.Domain.Campaigns;
using Starling.Domain.Ports;

namespace Starling.Gateway.Campaigns;

/// <summary>Definitions of campaigns, which never change once made, for messages that inherit from them. A cache.</summary>
internal sealed class CampaignDefinitions(ICampaignLedger ledger)
{
    /// <summary>Definitions kept; beyond it all are forgotten and read again.</summary>
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<CampaignId, CampaignDefinition> _known = new();

    public async ValueTask<CampaignDefinition?> FindAsync(CampaignId id, CancellationToken cancel)
    {
        if (_known.TryGetValue(id, out var known))
        {
            return known;
        }

        if (await ledger.FindAsync(id, cancel) is not { } campaign)
        {
            return null;
        }

        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(id, campaign.Definition);
    }
}
