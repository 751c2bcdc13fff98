using System.Runtime.InteropServices;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;

namespace Starling.Storage.Ledger;

/// <summary>What one transaction adds to the counters: gathered while rows move, written once before the commit.</summary>
internal sealed class CounterDeltas
{
    /// <summary>Stands for the invalid lines of the input, which have no state.</summary>
    public const int InvalidLines = -1;

    private readonly Dictionary<(long Campaign, int State, string Reason), (long Messages, long Segments)> _deltas = [];

    public void Add(CampaignId campaign, MessageState? state, string reason, long messages, long segments)
    {
        ref var delta = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _deltas,
            (campaign.Value, state is { } known ? (int)known : InvalidLines, reason),
            out _
        );
        delta = (delta.Messages + messages, delta.Segments + segments);
    }

    /// <summary>What is not zero, in order of key, so that two writers never wait for each other crosswise.</summary>
    public IReadOnlyList<(long Campaign, int State, string Reason, long Messages, long Segments)> Take()
    {
        var rows = _deltas
            .Where(delta => delta.Value != (0, 0))
            .Select(delta => (delta.Key.Campaign, delta.Key.State, delta.Key.Reason, delta.Value.Messages, delta.Value.Segments))
            .Order()
            .ToList();
        _deltas.Clear();
        return rows;
    }

    public void Forget() => _deltas.Clear();
}
