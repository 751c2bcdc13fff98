using FsCheck.Xunit;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Gateway.Campaigns;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Tests.Campaigns;

public sealed class CampaignMappingTests
{
    [Property]
    public void Reports_add_up_whatever_the_counters(List<(byte State, byte Count, bool HasReason)> counters, byte invalid)
    {
        var states = Enum.GetValues<MessageState>();
        var rows = counters.Select(counter => new TallyRow(
            states[counter.State % states.Length],
            counter.HasReason ? Reasons.Expired : "",
            counter.Count,
            counter.Count
        ));
        var report = CampaignMapping.ToProto(new CampaignTally([.. rows, new TallyRow(null, "", invalid, 0)]));
        long Of(MessageState state) => report.States.GetValueOrDefault(MessageMapping.NameOf(state));

        Assert.Equal(report.Lines, report.InvalidLines + report.Audience);
        Assert.Equal(report.Audience, report.States.Values.Sum());
        Assert.Equal(
            report.Audience,
            report.Production.Produced
                + report.Production.Errors
                + report.Production.Remaining
                + Of(MessageState.Suppressed)
                + Of(MessageState.Cancelled)
        );
        Assert.Equal(report.Production.Produced, report.Delivery.Delivered + report.Delivery.Errors + Of(MessageState.Unknown));
        Assert.Equal(report.Delivery.Delivered, report.Confirmation.WithReceipt + report.Confirmation.WithoutReceipt);
        Assert.Equal(report.Errors, report.Production.Errors + report.Delivery.Errors);
    }

    [Property]
    public void Totals_by_reason_add_up_to_the_audience_and_the_lines(List<(byte State, byte Count, byte Reason)> counters, byte invalid)
    {
        var states = Enum.GetValues<MessageState>();
        string[] reasons = ["", Reasons.OptedOut, Reasons.NoConsent, Reasons.Capped, Reasons.MissingField];
        var rows = counters.Select(counter => new TallyRow(
            states[counter.State % states.Length],
            reasons[counter.Reason % reasons.Length],
            counter.Count,
            0
        ));
        var report = CampaignMapping.ToProto(new CampaignTally([.. rows, new TallyRow(null, "", invalid, 0)]));
        long Of(MessageState state) => report.States.GetValueOrDefault(MessageMapping.NameOf(state));

        Assert.Equal(Of(MessageState.Suppressed), report.SuppressedReasons.Values.Sum());
        Assert.Equal(Of(MessageState.Failed), report.FailedReasons.Values.Sum());
        Assert.Equal(Of(MessageState.Held), report.HeldReasons.Values.Sum());
        var others = states.Except([MessageState.Suppressed, MessageState.Failed, MessageState.Held]).Sum(Of);
        var byReason = report.SuppressedReasons.Values.Concat(report.FailedReasons.Values).Concat(report.HeldReasons.Values).Sum();
        Assert.Equal(report.Audience, byReason + others);
        Assert.Equal(report.Lines, byReason + others + report.InvalidLines);
    }

    [Theory]
    [MemberData(nameof(MessageStates))]
    public void Message_states_have_the_same_names_on_both_sides(MessageState state)
    {
        Assert.Equal(state.ToString(), MessageMapping.ToProto(state).ToString());
        Assert.Equal(state, MessageMapping.ToDomain(MessageMapping.ToProto(state)));
    }

    [Fact]
    public void The_contract_has_no_message_state_that_the_ledger_lacks() =>
        Assert.Equal(Enum.GetValues<MessageState>().Length + 1, Enum.GetValues<V1.MessageState>().Length);

    [Theory]
    [MemberData(nameof(CampaignStates))]
    public void Campaign_states_have_the_same_names_on_both_sides(CampaignState state)
    {
        Assert.Equal(state.ToString(), CampaignMapping.ToProto(state).ToString());
        Assert.Equal(state, CampaignMapping.ToDomain(CampaignMapping.ToProto(state)));
    }

    public static TheoryData<MessageState> MessageStates() => [.. Enum.GetValues<MessageState>()];

    public static TheoryData<CampaignState> CampaignStates() => [.. Enum.GetValues<CampaignState>()];
}
