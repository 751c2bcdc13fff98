using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Grains.Contracts;

namespace Starling.Grains.Tests.Routing;

/// <summary>What the carrier answers: throttled, queue full, refused, unwritable, or nothing at all.</summary>
public sealed class BindPumpAnswersTests
{
    private static readonly Duration Second = Duration.FromSeconds(1);

    [Fact]
    public async Task When_the_link_dies_exactly_what_was_written_is_unknown()
    {
        await using var rig = new PumpRig(rate: 1, maxSegments: 3);
        await rig.StartAsync();
        var written = rig.Text("a");
        var code = rig.Text("code", express: true, code: true);
        await rig.SubmitAsync(written);
        await rig.UntilAsync(() => rig.Link.Log.Count == 1);
        await rig.SubmitAsync(code);
        await rig.UntilAsync(() => rig.Link.Log.Count == 2);
        var waiting = rig.Text("b");
        await rig.SubmitAsync(waiting);
        rig.Link.Die();
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 3);
        var outcomes = rig.Ledger.Outcomes.ToDictionary(outcome => outcome.Id);
        Assert.Equal((MessageState.Unknown, Reasons.NoAnswer), (outcomes[written.Message].To, outcomes[written.Message].Reason));
        Assert.Equal(MessageState.Unknown, outcomes[code.Message].To);
        Assert.Equal((MessageState.Accepted, Reasons.NotWritten), (outcomes[waiting.Message].To, outcomes[waiting.Message].Reason));
    }

    [Fact]
    public async Task A_throttled_bind_rests_and_the_text_goes_back_with_one_attempt_more()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        rig.Link.Reply = _ => new SubmitOutcome.Throttled(0x58);
        await rig.SubmitAsync(rig.Text("a"));
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1);
        var outcome = rig.Ledger.Outcomes[0];
        Assert.Equal((MessageState.Accepted, 1, Reasons.Throttled), (outcome.To, outcome.Attempt, outcome.Reason));
        Assert.True(outcome.Due > rig.GetCurrentInstant());
        Assert.Equal(default, await rig.Pump.ReserveAsync(PumpRig.Request([rig.Text("b")])));
        await rig.PassAsync(Duration.FromMilliseconds(300));
        rig.Link.Reply = PumpRig.Accept;
        await rig.SubmitAsync(rig.Text("c"));
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 2);
        Assert.Equal(MessageState.Sent, rig.Ledger.Outcomes[1].To);
    }

    [Fact]
    public async Task A_throttled_segment_of_a_text_partly_taken_is_tried_again_in_the_same_attempt()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        var throttle = true;
        rig.Link.Reply = segment =>
        {
            var throttled = throttle && segment.Text == "a2";
            throttle &= !throttled;
            return throttled ? new SubmitOutcome.Throttled(0x58) : PumpRig.Accept(segment);
        };
        await rig.SubmitAsync(rig.Text("a", 3));
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1);
        Assert.Equal(["a1", "a2", "a3", "a2"], rig.Link.Texts);
        Assert.Equal((MessageState.Sent, 3), (rig.Ledger.Outcomes[0].To, rig.Ledger.Outcomes[0].CarrierIds.Count));
    }

    [Fact]
    public async Task A_full_queue_for_a_part_is_not_asked_again_at_once_and_at_the_deadline_the_text_is_unknown()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        rig.Link.Reply = segment => segment.Text == "a2" ? new SubmitOutcome.QueueFull(0x14) : PumpRig.Accept(segment);
        await rig.SubmitAsync(rig.Text("a", 2));
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1);
        Assert.Equal(MessageState.Unknown, rig.Ledger.Outcomes[0].To);
        Assert.Equal("1 of 2 segments taken", rig.Ledger.Outcomes[0].Detail);
        Assert.InRange(rig.Link.Log.Count, 3, 5);
    }

    [Fact]
    public async Task After_a_segment_was_refused_for_good_the_rest_stays_here()
    {
        await using var rig = new PumpRig(rate: 1, maxSegments: 3);
        await rig.StartAsync();
        rig.Link.Reply = _ => new SubmitOutcome.Rejected(0x0B);
        await rig.SubmitAsync(rig.Text("a", 3));
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1, withinSeconds: 1);
        await rig.PassAsync(2 * Second);
        Assert.Equal(["a1"], rig.Link.Texts);
        Assert.Equal(MessageState.Rejected, rig.Ledger.Outcomes[0].To);
        Assert.Equal(0, rig.Pump.Status.Waiting);
    }

    [Fact]
    public async Task A_text_that_the_route_can_never_carry_spoils_none_of_its_neighbours()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        rig.Link.Unwritable = segment => segment.Text == "bad";
        await rig.SubmitAsync(rig.Text("a"), rig.Text("bad"), rig.Text("c"));
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 3);
        Assert.Equal(["a", "c"], rig.Link.Texts);
        Assert.Equal(
            [(MessageState.Sent, ""), (MessageState.Quarantined, Reasons.NotCarried), (MessageState.Sent, "")],
            rig.Ledger.Outcomes.OrderBy(outcome => outcome.Id).Select(outcome => (outcome.To, outcome.Reason))
        );
    }

    [Fact]
    public async Task The_route_is_told_how_often_its_carrier_throttled_once()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        var told = new List<int>();
        rig.Order = demand =>
        {
            lock (told)
            {
                told.Add(demand.Throttled);
            }

            return new BindOrder(demand.Share, 100, Paused: false);
        };
        rig.Link.Reply = _ => new SubmitOutcome.Throttled(0x58);
        await rig.SubmitAsync(rig.Text("a"), rig.Text("b"));
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 2);
        Assert.NotNull(rig.Pump.Status.RestsUntil);
        await rig.PassAsync(Second);
        lock (told)
        {
            Assert.Equal(2, told.Sum());
        }

        Assert.Null(rig.Pump.Status.RestsUntil);
    }

    [Fact]
    public async Task The_last_reason_for_having_no_session_is_kept()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        Assert.Equal("", rig.Pump.Status.LastError);
        rig.Pump.OnStateChanged(LinkState.Refused, "the carrier refuses the account");
        rig.Pump.OnStateChanged(LinkState.Bound, "bound");
        Assert.Equal("the carrier refuses the account", rig.Pump.Status.LastError);
        Assert.NotNull(rig.Pump.Status.LastErrorAt);
    }
}
