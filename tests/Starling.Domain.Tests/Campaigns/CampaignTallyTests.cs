using FsCheck.Xunit;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;

namespace Starling.Domain.Tests.Campaigns;

public sealed class CampaignTallyTests
{
    private static readonly MessageState[] States = Enum.GetValues<MessageState>();

    /// <summary>Counter rows of many writers; one in fifteen counts invalid lines.</summary>
    private static TallyRow[] Rows((byte State, bool Late, short Messages, short Segments)[] drawn) =>
        [
            .. drawn.Select(row => new TallyRow(
                row.State % (States.Length + 1) == States.Length ? null : States[row.State % (States.Length + 1)],
                row.Late ? Reasons.Expired : "",
                row.Messages,
                row.Segments
            )),
        ];

    [Property]
    public bool The_audience_is_the_sum_over_all_states((byte, bool, short, short)[] drawn)
    {
        var tally = new CampaignTally(Rows(drawn));
        return tally.Audience == States.Sum(state => tally[state])
            && tally.Audience == tally.States.Values.Sum()
            && tally.Lines == tally.InvalidLines + tally.Audience
            && tally.Audience == Rows(drawn).Where(row => row.State is not null).Sum(row => (long)row.Messages);
    }

    [Property]
    public bool Every_message_is_in_one_figure_and_no_message_in_two((byte, bool, short, short)[] drawn)
    {
        var tally = new CampaignTally(Rows(drawn));
        var open = tally[MessageState.Unknown] + tally[MessageState.Suppressed] + tally[MessageState.Cancelled];
        return tally.Audience == tally.Remaining + tally.ProductionErrors + tally.Delivered + tally.DeliveryErrors + open;
    }

    [Property]
    public bool Counters_add_up_in_any_order_and_grouping((byte, bool, short, short)[] drawn, ushort at)
    {
        var rows = Rows(drawn);
        var cut = rows.Length == 0 ? 0 : at % rows.Length;
        var other = new CampaignTally(rows[cut..].Concat(new CampaignTally(rows[..cut]).Rows));
        var tally = new CampaignTally(rows);
        return tally.Rows.ToHashSet().SetEquals(other.Rows) && tally.Segments == other.Segments;
    }

    [Fact]
    public void Reasons_add_up_to_their_state()
    {
        var tally = new CampaignTally([
            new TallyRow(MessageState.Suppressed, Reasons.OptedOut, 3, 0),
            new TallyRow(MessageState.Suppressed, Reasons.NoConsent, 4, 0),
            new TallyRow(MessageState.Suppressed, Reasons.OptedOut, -1, 0),
            new TallyRow(MessageState.Suppressed, Reasons.Duplicate, 0, 0),
            new TallyRow(null, "", 5, 0),
        ]);
        Assert.Equal(
            new Dictionary<string, long> { [Reasons.OptedOut] = 2, [Reasons.NoConsent] = 4 },
            tally.ReasonsOf(MessageState.Suppressed)
        );
        Assert.Equal((6, 5, 11), (tally.Audience, tally.InvalidLines, tally.Lines));
    }
}
