using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>What the hot path needs of a campaign's row.</summary>
internal sealed record CampaignFacts(TenantId Tenant, CampaignState State, CampaignKind Kind, DuplicateRule Duplicates, string? Sender)
{
    /// <summary>Whether it still takes messages in.</summary>
    public bool IsOpen => State is CampaignState.Draft or CampaignState.Scheduled or CampaignState.Running or CampaignState.Paused;

    /// <summary>Whether what comes back unwritten ends instead of waiting.</summary>
    public bool IsCancelled => State is CampaignState.Cancelling or CampaignState.Cancelled;
}

/// <summary>Campaigns as a writer last saw them. An engine with several writers forgets them with each transaction.</summary>
internal sealed class CampaignFactsCache(RowConnection db)
{
    private const int Limit = 4096;

    private readonly Dictionary<long, CampaignFacts> _known = [];

    public CampaignFacts? this[CampaignId id]
    {
        get
        {
            if (_known.TryGetValue(id.Value, out var facts))
            {
                return facts;
            }

            var row = db["SELECT tenant, state, kind, duplicates, sender FROM campaign WHERE id = ?"].Bind(id.Value);
            if (!row.Step())
            {
                return null;
            }

            facts = new CampaignFacts(
                new TenantId(row.Text(0)),
                (CampaignState)row.Int(1),
                (CampaignKind)row.Int(2),
                (DuplicateRule)row.Int(3),
                row.TextOrNull(4)
            );
            row.Reset();
            if (_known.Count >= Limit)
            {
                _known.Clear();
            }

            _known.Add(id.Value, facts);
            return facts;
        }
    }

    public void Forget(CampaignId id) => _known.Remove(id.Value);

    public void Forget() => _known.Clear();
}
