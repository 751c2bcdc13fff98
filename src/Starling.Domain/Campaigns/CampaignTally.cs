using Starling.Domain.Messages;

namespace Starling.Domain.Campaigns;

/// <summary>One counter of a campaign: how many rows are in a state for a reason, and the segments they cost.</summary>
/// <param name="State">Null counts the invalid lines of the input, which are no messages.</param>
/// <param name="Reason">One of <see cref="Reasons"/>, or empty.</param>
public readonly record struct TallyRow(MessageState? State, string Reason, long Messages, long Segments);

/// <summary>The figures of a campaign (S97-S100), summed from counters that add up in any order.</summary>
public sealed class CampaignTally
{
    private readonly Dictionary<(MessageState? State, string Reason), (long Messages, long Segments)> _rows = [];

    public CampaignTally(IEnumerable<TallyRow> rows)
    {
        foreach (var row in rows)
        {
            var key = (row.State, row.Reason);
            var (messages, segments) = _rows.GetValueOrDefault(key);
            _rows[key] = (messages + row.Messages, segments + row.Segments);
        }
    }

    /// <summary>The counters, summed.</summary>
    public IEnumerable<TallyRow> Rows =>
        _rows.Select(row => new TallyRow(row.Key.State, row.Key.Reason, row.Value.Messages, row.Value.Segments));

    /// <summary>Messages in one state.</summary>
    public long this[MessageState state] => _rows.Where(row => row.Key.State == state).Sum(row => row.Value.Messages);

    /// <summary>Lines of the input that are no message.</summary>
    public long InvalidLines => _rows.Where(row => row.Key.State is null).Sum(row => row.Value.Messages);

    /// <summary>Messages: the sum over all states, always.</summary>
    public long Audience => _rows.Where(row => row.Key.State is not null).Sum(row => row.Value.Messages);

    /// <summary>Every line given to us.</summary>
    public long Lines => InvalidLines + Audience;

    /// <summary>Segments of messages that were written, whatever became of them.</summary>
    public long Segments => _rows.Sum(row => row.Value.Segments);

    /// <summary>Still to produce.</summary>
    public long Remaining => this[MessageState.Accepted] + this[MessageState.Held] + this[MessageState.Submitting];

    /// <summary>Could not be produced.</summary>
    public long ProductionErrors => this[MessageState.Failed] + this[MessageState.Quarantined];

    /// <summary>Left, and no error is known.</summary>
    public long Delivered => this[MessageState.Delivered] + this[MessageState.Sent];

    /// <summary>Left or tried, and known not to have arrived, or never to be known.</summary>
    public long DeliveryErrors =>
        this[MessageState.Undelivered] + this[MessageState.Expired] + this[MessageState.Rejected] + this[MessageState.UnknownFinal];

    /// <summary>Messages by reason, in one state.</summary>
    public IReadOnlyDictionary<string, long> ReasonsOf(MessageState state) =>
        _rows
            .Where(row => row.Key.State == state && row.Value.Messages != 0)
            .GroupBy(row => row.Key.Reason)
            .ToDictionary(group => group.Key, group => group.Sum(row => row.Value.Messages));

    /// <summary>Messages by state, without the empty ones.</summary>
    public IReadOnlyDictionary<MessageState, long> States =>
        _rows
            .Where(row => row.Key.State is not null)
            .GroupBy(row => row.Key.State!.Value)
            .Select(group => (State: group.Key, Count: group.Sum(row => row.Value.Messages)))
            .Where(row => row.Count != 0)
            .ToDictionary(row => row.State, row => row.Count);
}
