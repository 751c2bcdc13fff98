using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Grains.Contracts;

namespace Starling.Grains.Tests.Routing;

/// <summary>
/// What a bind may write: what was granted; within deadline, validity, lease, share, window; whole. In which order. What becomes of what it
/// wrote and of what it did not; whom its credits belong to; how it ends.
/// </summary>
public sealed class BindPumpTests
{
    private static readonly Duration Second = Duration.FromSeconds(1);

    [Fact]
    public async Task Only_what_the_intent_granted_is_written()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        IntentAnswer[] said =
        [
            IntentAnswer.Granted,
            IntentAnswer.ContactMoved,
            IntentAnswer.MessageMoved,
            IntentAnswer.CampaignStopped,
            IntentAnswer.Granted,
        ];
        rig.Ledger.Say = entry => said[entry.Id.Index - 1];
        var answers = await rig.SubmitAsync(rig.Text("a"), rig.Text("b"), rig.Text("c"), rig.Text("d"), rig.Text("e"));
        Assert.Equal(
            [TextAnswer.Taken, TextAnswer.ContactMoved, TextAnswer.MessageMoved, TextAnswer.CampaignStopped, TextAnswer.Taken],
            answers
        );
        await rig.UntilAsync(() => rig.Link.Log.Count == 2);
        await rig.PassAsync(2 * Second);
        Assert.Equal(["a", "e"], rig.Link.Texts);
        Assert.Equal(rig.Route.Credits - 2, rig.Pump.Status.Credits);
    }

    [Fact]
    public async Task Nothing_is_written_after_the_deadline_and_it_goes_back_with_a_due_time()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        rig.Link.TakesNothing = true;
        await rig.SubmitAsync(rig.Text("a"), rig.Text("b", 2));
        await rig.PassAsync(rig.Route.Deadline + Duration.FromMilliseconds(50));
        rig.Link.TakesNothing = false;
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 2);
        Assert.All(
            rig.Ledger.Outcomes,
            outcome =>
            {
                Assert.Equal((MessageState.Accepted, 1, Reasons.NotWritten), (outcome.To, outcome.Attempt, outcome.Reason));
                Assert.True(outcome.Due > rig.GetCurrentInstant());
            }
        );
        await rig.PassAsync(Second);
        Assert.Empty(rig.Link.Log);
        Assert.Equal(rig.Route.Credits, rig.Pump.Status.Credits);
        Assert.Equal(0, rig.Pump.Status.Waiting);
    }

    [Fact]
    public async Task The_last_look_sees_a_deadline_that_passed_since_the_text_was_gathered()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        rig.Link.BeforeLook = () => rig.Time.Advance(rig.Route.Deadline.ToTimeSpan());
        await rig.SubmitAsync(rig.Text("a"));
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1);
        Assert.Empty(rig.Link.Log);
        Assert.Equal(Reasons.NotWritten, rig.Ledger.Outcomes[0].Reason);
    }

    [Fact]
    public async Task Nothing_is_written_when_its_validity_is_over()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        var end = rig.GetCurrentInstant() + Duration.FromMilliseconds(20);
        rig.Link.BeforeLook = () => rig.Time.Advance(TimeSpan.FromMilliseconds(30));
        await rig.SubmitAsync(rig.Text("a", notAfter: end), rig.Text("b"));
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1 && rig.Link.Log.Count == 1);
        Assert.Equal(["b"], rig.Link.Texts);
    }

    [Fact]
    public async Task A_process_that_was_suspended_writes_nothing_on_its_old_lease()
    {
        await using var rig = new PumpRig(rate: 1, maxSegments: 3);
        await rig.StartAsync();
        Assert.True(rig.Route.Deadline > 5 * Second);
        rig.Ledger.RenewalFault = new IOException("The disk is away.");
        rig.Link.BeforeLook = () => rig.Time.Advance(TimeSpan.FromSeconds(5));
        await rig.SubmitAsync(rig.Text("a"));
        await rig.PassAsync(Second);
        Assert.Empty(rig.Link.Log);
        Assert.False(rig.Pump.Status.HoldsLease);
    }

    [Fact]
    public async Task The_last_look_sees_a_lease_that_ended_since_the_text_was_gathered()
    {
        await using var rig = new PumpRig(rate: 1, maxSegments: 3);
        await rig.StartAsync();
        rig.Link.TakesNothing = true;
        await rig.SubmitAsync(rig.Text("a"));
        rig.Ledger.RenewalFault = new IOException("The disk is away.");
        await rig.PassAsync(Duration.FromMilliseconds(1_980));
        Assert.True(rig.Pump.Status.HoldsLease);
        rig.Link.BeforeLook = () => rig.Time.Advance(TimeSpan.FromMilliseconds(30));
        rig.Link.TakesNothing = false;
        rig.Pump.OnStateChanged(LinkState.Bound, "look again");
        await rig.PassAsync(Duration.FromMilliseconds(100));
        Assert.False(rig.Pump.Status.HoldsLease);
        Assert.Empty(rig.Link.Log);
    }

    [Fact]
    public async Task A_ledger_that_was_away_for_a_while_ends_nothing()
    {
        await using var rig = new PumpRig(rate: 10, maxSegments: 10);
        await rig.StartAsync();
        await rig.SubmitAsync(rig.Text("a"));
        await rig.UntilAsync(() => rig.Link.Log.Count == 1);
        rig.Ledger.RenewalFault = rig.Ledger.OutcomeFault = new IOException("The disk is away.");
        rig.Link.Answer(PumpRig.Accept);
        await rig.PassAsync(5 * Second);
        Assert.False(rig.Pump.HasEnded);
        Assert.Empty(rig.Ledger.Outcomes);
        rig.Ledger.RenewalFault = rig.Ledger.OutcomeFault = null;
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1 && rig.Pump.Status.HoldsLease);
        Assert.Equal(MessageState.Sent, rig.Ledger.Outcomes[0].To);
    }

    [Fact]
    public async Task A_start_missed_by_more_than_50_ms_is_taken_anew_so_that_the_rate_holds()
    {
        await using var rig = new PumpRig(rate: 5, window: 40);
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        var jumps = 0;
        rig.Link.BeforeLook = () => rig.Time.Advance(TimeSpan.FromMilliseconds(jumps++ == 0 ? 500 : 0));
        await rig.SubmitAsync([.. Enumerable.Range(0, 5).Select(text => rig.Text($"{text}"))]);
        await rig.UntilAsync(() => rig.Link.Log.Count == 5);
        await rig.UntilAsync(() => rig.Pump.Status.Waiting == 0);
        for (var text = 0; text < 10; text++)
        {
            await SubmitWhenThereIsRoomAsync(rig, rig.Text($"more {text}"));
        }

        await rig.UntilAsync(() => rig.Link.Log.Count == 15);
        PumpRig.AssertRate(rig.Link.Log, 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task At_any_arrivals_share_window_and_credits_hold_and_long_texts_leave_whole(int seed)
    {
        var random = new Random(seed);
        var rate = random.Next(4, 60);
        var window = random.Next(3, 30);
        await using var rig = new PumpRig(rate, window, maxSegments: 3, slowSender: random.Next(3, 6), wholeText: seed % 3 == 0);
        await rig.StartAsync();
        rig.Link.Reply = segment => random.Next(3) == 0 ? PumpRig.Accept(segment) : null;
        for (var step = 0; step < 150; step++)
        {
            var sender = random.Next(4) == 0 ? PumpRig.SlowSender : PumpRig.Sender;
            ReadyText[] texts =
            [
                .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => rig.Text("t", random.Next(1, 4), random.Next(6) == 0, sender)),
            ];
            var grant = await rig.Pump.ReserveAsync(PumpRig.Request(texts));
            _ = rig.Pump.SubmitAsync(grant, texts);
            await rig.PassAsync(Duration.FromMilliseconds(random.Next(1, 10) * 5));
            if (random.Next(3) == 0)
            {
                rig.Link.Answer(PumpRig.Accept);
            }

            Assert.InRange(rig.Pump.Status.Credits, 0, rig.Route.Credits);
        }

        rig.Link.Reply = PumpRig.Accept;
        rig.Link.Answer(PumpRig.Accept);
        await rig.UntilAsync(() => rig.Pump.Status is { Waiting: 0, Unanswered: 0 } && rig.Ledger.OpenIntents == 0);
        Assert.True(rig.Link.Log.Count > 20);
        PumpRig.AssertRate(rig.Link.Log, rate);
        PumpRig.AssertRate(
            rig.Link.Log.Where(written => written.Segment.Source.Value == PumpRig.SlowSender),
            rig.Route.SlowestSender!.Value
        );
        Assert.InRange(rig.Link.MostUnanswered, 1, window);
        Assert.All(
            rig.Link.Log.Where(written => written.Segment.Part is not null).GroupBy(written => written.Segment.Destination),
            text => Assert.Equal(text.First().Segment.Part!.Value.Total, text.Count())
        );
        Assert.Equal(
            rig.Link.Log.Select(written => written.Segment.Destination).Distinct().Count(),
            rig.Ledger.Outcomes.Count(outcome => outcome.To == MessageState.Sent)
        );
    }

    [Fact]
    public async Task A_long_text_leaves_whole_at_one_segment_a_second_on_each_of_four_binds()
    {
        await using var rig = new PumpRig(rate: 4, binds: 4, maxSegments: 4);
        await rig.StartAsync();
        Assert.Equal(1, rig.Pump.Status.Share);
        var t0 = rig.Time.GetTimestamp();
        await rig.SubmitAsync(rig.Text("a", 4));
        await rig.UntilAsync(() => rig.Link.Log.Count == 4, rig.Route.Deadline.TotalSeconds);
        Assert.Equal(["a1", "a2", "a3", "a4"], rig.Link.Texts);
        Assert.Single(rig.Link.Log.Select(written => written.Segment.Part!.Value.Reference).Distinct());
        PumpRig.AssertRate(rig.Link.Log, 1);
        Assert.True(rig.Link.Log[^1].At < t0 + (rig.Route.Deadline / 2).BclCompatibleTicks + TimeSpan.TicksPerSecond);
    }

    [Fact]
    public async Task A_long_text_that_cannot_end_in_time_is_not_begun()
    {
        await using var rig = new PumpRig(rate: 1, maxSegments: 3);
        await rig.StartAsync();
        rig.Link.TakesNothing = true;
        await rig.SubmitAsync(rig.Text("a", 3));
        await rig.PassAsync(rig.Route.Deadline - 2 * Second);
        rig.Link.TakesNothing = false;
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1);
        Assert.Empty(rig.Link.Log);
        Assert.Equal((MessageState.Accepted, Reasons.NotWritten), (rig.Ledger.Outcomes[0].To, rig.Ledger.Outcomes[0].Reason));
    }

    [Fact]
    public async Task Express_goes_before_bulk_that_is_not_begun()
    {
        await using var rig = new PumpRig(window: 2);
        await rig.StartAsync();
        rig.Link.TakesNothing = true;
        await rig.SubmitAsync(rig.Text("bulk 1"), rig.Text("bulk 2"));
        await rig.SubmitAsync(rig.Text("code", express: true));
        rig.Link.Reply = PumpRig.Accept;
        rig.Link.TakesNothing = false;
        await rig.UntilAsync(() => rig.Link.Log.Count == 3);
        Assert.Equal(["code", "bulk 1", "bulk 2"], rig.Link.Texts);
    }

    [Fact]
    public async Task Express_of_a_limited_sender_goes_before_its_bulk()
    {
        await using var rig = new PumpRig(slowSender: 4, maxSegments: 1);
        await rig.StartAsync();
        rig.Link.TakesNothing = true;
        await rig.SubmitAsync(rig.Text("bulk", sender: PumpRig.SlowSender));
        await rig.SubmitAsync(rig.Text("code", express: true, sender: PumpRig.SlowSender));
        rig.Link.TakesNothing = false;
        await rig.UntilAsync(() => rig.Link.Log.Count == 2);
        Assert.Equal(["code", "bulk"], rig.Link.Texts);
    }

    [Fact]
    public async Task A_limited_sender_keeps_its_own_rate_and_holds_nobody_up()
    {
        await using var rig = new PumpRig(rate: 50, window: 100, maxSegments: 3, slowSender: 1);
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        await rig.SubmitAsync(rig.Text("slow", 3, sender: PumpRig.SlowSender));
        await rig.SubmitAsync([.. Enumerable.Range(0, 20).Select(text => rig.Text($"{text}"))]);
        await rig.UntilAsync(() => rig.Link.Log.Count >= 21, withinSeconds: 0.5);
        Assert.Equal("slow1", Assert.Single(rig.Link.Texts, text => text.StartsWith("slow", StringComparison.Ordinal)));
        await rig.UntilAsync(() => rig.Link.Log.Count == 23, withinSeconds: 4);
        PumpRig.AssertRate(rig.Link.Log.Where(written => written.Segment.Source.Value == PumpRig.SlowSender), 1);
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 21);
        Assert.All(rig.Ledger.Outcomes, outcome => Assert.Equal(MessageState.Sent, outcome.To));
    }

    [Fact]
    public async Task Who_waits_for_a_limited_sender_lets_others_pass()
    {
        await using var rig = new PumpRig(slowSender: 1, maxSegments: 1);
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        var room = await rig.Pump.ReserveAsync(new CreditRequest(1, 1, false, PumpRig.SlowSender, false));
        Assert.Equal(1, room.Segments);
        var second = await rig.Pump.ReserveAsync(new CreditRequest(2, 2, false, PumpRig.SlowSender, false));
        Assert.Equal(0, second.Segments);
        var waiting = rig.Pump.ReserveAsync(new CreditRequest(2, 2, false, PumpRig.SlowSender, true));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(2, (await rig.Pump.ReserveAsync(new CreditRequest(2, 1, false, PumpRig.Sender, false))).Segments);
        await rig.UntilAsync(() => waiting.IsCompleted, withinSeconds: 1);
    }

    [Fact]
    public async Task Credits_are_never_exceeded_and_free_only_when_the_outcome_is_durable()
    {
        await using var rig = new PumpRig(rate: 1_000, window: 10, maxSegments: 1);
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        var commit = new TaskCompletionSource();
        rig.Ledger.OutcomesWaitFor = commit.Task;
        var bulk = rig.Route.Credits - rig.Route.ReservedCredits;
        await rig.SubmitAsync([.. Enumerable.Range(0, bulk).Select(text => rig.Text($"{text}"))]);
        await rig.UntilAsync(() => rig.Link.Log.Count == bulk);
        await rig.PassAsync(Second);
        Assert.Equal(rig.Route.ReservedCredits, rig.Pump.Status.Credits);
        Assert.Equal(default, await rig.Pump.ReserveAsync(PumpRig.Request([rig.Text("x")])));
        Assert.Equal(1, (await rig.Pump.ReserveAsync(PumpRig.Request([rig.Text("x", express: true)]))).Segments);
        commit.SetResult();
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == bulk);
        await PumpRig.WaitAsync(() => rig.Pump.Status.Credits == rig.Route.Credits - 1);
    }

    [Fact]
    public async Task Grants_that_nobody_uses_lapse()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        var texts = new[] { rig.Text("a") };
        var grant = await rig.Pump.ReserveAsync(PumpRig.Request(texts));
        await rig.PassAsync(Duration.FromMilliseconds(10_600));
        Assert.Equal(rig.Route.Credits, rig.Pump.Status.Credits);
        Assert.Equal([TextAnswer.NotTaken], await rig.Pump.SubmitAsync(grant, texts));
        Assert.Equal(rig.Route.Credits, rig.Pump.Status.Credits);
    }

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
    public async Task A_lost_lease_ends_all_writing()
    {
        await using var rig = new PumpRig(rate: 2, maxSegments: 2);
        await rig.StartAsync();
        await rig.SubmitAsync(rig.Text("a", 2));
        await rig.UntilAsync(() => rig.Link.Log.Count == 2);
        await rig.SubmitAsync(rig.Text("b", 2));
        rig.Ledger.TakeAway();
        await rig.UntilAsync(() => rig.Pump.HasEnded, withinSeconds: 1);
        Assert.Equal(["a1", "a2"], rig.Link.Texts);
        Assert.False(rig.Pump.Status.HoldsLease);
        Assert.Equal("another", rig.Ledger.Row!.Holder);
        Assert.Equal(default, await rig.Pump.ReserveAsync(PumpRig.Request([rig.Text("c")])));
    }

    [Fact]
    public async Task An_intent_whose_answer_was_lost_before_the_commit_costs_nothing()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        rig.Ledger.IntentFault = (new LedgerUnsureException("lost", new IOException()), AfterCommit: false);
        Assert.Equal([TextAnswer.NotTaken], await rig.SubmitAsync(rig.Text("a")));
        await rig.UntilAsync(() => rig.Pump.Status.Credits == rig.Route.Credits);
        await rig.PassAsync(Second);
        Assert.False(rig.Pump.HasEnded);
        Assert.Equal([TextAnswer.Taken], await rig.SubmitAsync(rig.Text("b")));
        await rig.UntilAsync(() => rig.Link.Log.Count == 1);
        Assert.Equal(["b"], rig.Link.Texts);
    }

    [Fact]
    public async Task An_intent_that_was_committed_without_an_answer_is_never_written()
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        rig.Ledger.IntentFault = (new LedgerUnsureException("lost", new IOException()), AfterCommit: true);
        Assert.Equal([TextAnswer.NotTaken], await rig.SubmitAsync(rig.Text("a")));
        await rig.UntilAsync(() => rig.Pump.HasEnded);
        Assert.Empty(rig.Link.Log);
        Assert.Equal(1, rig.Ledger.OpenIntents);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_answer_is_settled_however_long_the_ledger_stays_away(bool wasCommitted)
    {
        await using var rig = new PumpRig();
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        rig.Ledger.IntentFault = (new LedgerUnsureException("lost", null), wasCommitted);
        rig.Ledger.RenewalFault = new LedgerAwayException("away", null);
        var asked = rig.SubmitAsync(rig.Text("a"));
        await rig.PassAsync(Second);
        Assert.False(asked.IsCompleted);
        Assert.False(rig.Pump.HasEnded);

        rig.Ledger.RenewalFault = null;
        await rig.UntilAsync(() => asked.IsCompleted);
        Assert.Equal([TextAnswer.NotTaken], await asked);
        if (wasCommitted)
        {
            // Only the next holder's sweep may touch what this one does not know of.
            await rig.UntilAsync(() => rig.Pump.HasEnded);
            Assert.Equal(1, rig.Ledger.OpenIntents);
        }
        else
        {
            await rig.PassAsync(Second);
            Assert.Equal(rig.Route.Credits, rig.Pump.Status.Credits);
            Assert.Equal([TextAnswer.Taken], await rig.SubmitAsync(rig.Text("b")));
        }

        Assert.DoesNotContain("a", rig.Link.Texts);
    }

    [Fact]
    public async Task A_share_that_was_taken_away_counts_from_the_renewal_that_says_so_even_while_the_route_is_silent()
    {
        await using var rig = new PumpRig(rate: 20, window: 100);
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        rig.Report = _ => new ValueTask<BindOrder>(new TaskCompletionSource<BindOrder>().Task);
        await rig.PassAsync(Second);
        rig.Ledger.SetShare(2);
        var since = rig.Time.GetTimestamp();
        for (var text = 0; text < 5; text++)
        {
            await SubmitWhenThereIsRoomAsync(rig, rig.Text($"{text}"));
        }

        await rig.UntilAsync(() => rig.Link.Log.Count == 5);
        Assert.Equal(2, rig.Pump.Status.Share);
        PumpRig.AssertRate(rig.Link.Log.Where(written => written.At > since), 2);
    }

    [Fact]
    public async Task A_higher_share_is_used_one_window_after_the_ledger_granted_it()
    {
        await using var rig = new PumpRig(rate: 4, binds: 2, window: 100);
        await rig.StartAsync();
        Assert.Equal(2, rig.Pump.Status.Share);
        rig.Order = _ => new BindOrder(4, 4, Paused: false);
        await rig.UntilAsync(() => rig.Ledger.Row!.Share == 4);
        var granted = rig.GetCurrentInstant();
        await rig.UntilAsync(() => rig.Pump.Status.Share == 4);
        Assert.True(rig.GetCurrentInstant() - granted >= Duration.FromMilliseconds(1_000));
    }

    [Fact]
    public async Task A_lower_share_is_kept_before_it_is_committed()
    {
        await using var rig = new PumpRig(rate: 4);
        await rig.StartAsync();
        rig.Order = _ => new BindOrder(1, 1, Paused: false);
        await rig.UntilAsync(() => rig.Ledger.Row!.Share == 1);
        Assert.Equal(1, rig.Pump.Status.Share);
    }

    [Fact]
    public async Task A_share_falls_when_the_long_text_that_was_begun_at_it_has_ended()
    {
        await using var rig = new PumpRig(rate: 2, window: 100);
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        await rig.SubmitAsync(rig.Text("a", 4));
        await rig.UntilAsync(() => rig.Link.Log.Count is 1 or 2);
        rig.Order = _ => new BindOrder(1, 1, Paused: false);
        await rig.UntilAsync(() => rig.Ledger.Row!.Share == 1);
        Assert.Equal(["a1", "a2", "a3", "a4"], rig.Link.Texts);
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1);
        Assert.Equal(MessageState.Sent, rig.Ledger.Outcomes[0].To);
        PumpRig.AssertRate(rig.Link.Log, 2);
    }

    [Fact]
    public async Task Nothing_is_taken_before_the_route_has_spoken()
    {
        await using var rig = new PumpRig();
        rig.Report = _ => throw new TimeoutException("no answer");
        await rig.StartAsync();
        Assert.Equal(default, await rig.Pump.ReserveAsync(PumpRig.Request([rig.Text("a")])));
        rig.Report = demand => new(rig.Order(demand));
        await rig.PassAsync(Second / 2);
        await rig.SubmitAsync(rig.Text("a"));
        await rig.UntilAsync(() => rig.Link.Log.Count == 1);
    }

    [Fact]
    public async Task A_paused_bind_takes_nothing_ends_what_it_has_begun_and_gives_the_rest_and_its_share_back()
    {
        await using var rig = new PumpRig(rate: 2, window: 100);
        await rig.StartAsync();
        rig.Link.Reply = PumpRig.Accept;
        var held = await rig.Pump.ReserveAsync(PumpRig.Request([rig.Text("c")]));
        await rig.SubmitAsync(rig.Text("a", 4), rig.Text("b"));
        await rig.UntilAsync(() => rig.Link.Log.Count is 1 or 2);
        rig.Order = _ => new BindOrder(0, 0, Paused: true);
        await rig.UntilAsync(() => rig.Ledger.Outcomes.Count == 1);
        Assert.Equal((MessageState.Accepted, Reasons.NotWritten), (rig.Ledger.Outcomes[0].To, rig.Ledger.Outcomes[0].Reason));
        Assert.Equal(default, await rig.Pump.ReserveAsync(PumpRig.Request([rig.Text("d")])));
        Assert.Equal([TextAnswer.NotTaken], await rig.Pump.SubmitAsync(held, [rig.Text("c")]));
        await rig.UntilAsync(() => rig.Ledger.Row!.Share == 0);
        Assert.Equal(["a1", "a2", "a3", "a4"], rig.Link.Texts);
        await rig.PassAsync(2 * Second);
        Assert.Equal(4, rig.Link.Log.Count);

        rig.Order = _ => new BindOrder(2, 2, Paused: false);
        await rig.UntilAsync(() => rig.Pump.Status.Share == 2);
        await rig.SubmitAsync(rig.Text("e"));
        await rig.UntilAsync(() => rig.Link.Log.Count == 5);
        PumpRig.AssertRate(rig.Link.Log, 2);
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

    [Fact]
    public async Task A_new_holder_writes_nothing_for_one_window()
    {
        await using var rig = new PumpRig(rate: 100);
        rig.Pump.Start();
        await PumpRig.WaitAsync(() => rig.Pump.Status is { HoldsLease: true, Link: LinkState.Bound });
        await rig.PassAsync(Duration.FromMilliseconds(400));
        Assert.Equal(default, await rig.Pump.ReserveAsync(PumpRig.Request([rig.Text("a")])));
        await rig.PassAsync(Duration.FromMilliseconds(700));
        await rig.SubmitAsync(rig.Text("a"));
        await rig.UntilAsync(() => rig.Link.Log.Count == 1);
    }

    [Fact]
    public async Task A_drained_bind_leaves_nothing_and_gives_its_lease_back()
    {
        await using var rig = new PumpRig(rate: 20);
        await rig.StartAsync();
        await rig.SubmitAsync([.. Enumerable.Range(0, 8).Select(text => rig.Text($"{text}"))]);
        rig.Link.Reply = PumpRig.Accept;
        var drained = rig.Pump.DrainAsync(Duration.FromSeconds(20));
        rig.Link.Answer(PumpRig.Accept);
        Assert.Equal(default, await rig.Pump.ReserveAsync(PumpRig.Request([rig.Text("late")])));
        await rig.UntilAsync(() => drained.IsCompleted);
        await drained;
        Assert.Equal(8, rig.Ledger.Outcomes.Count(outcome => outcome.To == MessageState.Sent));
        Assert.Equal(0, rig.Ledger.OpenIntents);
        Assert.Null(rig.Ledger.Row!.Holder);
    }

    [Fact]
    public async Task What_a_drained_bind_could_not_write_goes_back_and_what_had_no_answer_is_unknown()
    {
        await using var rig = new PumpRig(rate: 1, maxSegments: 2);
        await rig.StartAsync();
        await rig.SubmitAsync(rig.Text("a"));
        await rig.UntilAsync(() => rig.Link.Log.Count == 1);
        await rig.SubmitAsync(rig.Text("b", 2));
        var drained = rig.Pump.DrainAsync(Duration.FromMilliseconds(100));
        await rig.UntilAsync(() => drained.IsCompleted);
        Assert.Equal(
            [MessageState.Unknown, MessageState.Accepted],
            rig.Ledger.Outcomes.OrderBy(outcome => outcome.Id).Select(outcome => outcome.To)
        );
        Assert.Equal(0, rig.Ledger.OpenIntents);
        Assert.Null(rig.Ledger.Row!.Holder);
    }

    private static async Task SubmitWhenThereIsRoomAsync(PumpRig rig, ReadyText text)
    {
        CreditGrant grant = default;
        while (grant.Segments == 0)
        {
            await rig.PassAsync(Duration.FromMilliseconds(20));
            grant = await rig.Pump.ReserveAsync(PumpRig.Request([text]));
        }

        Assert.Equal([TextAnswer.Taken], await rig.Pump.SubmitAsync(grant, [text]));
    }
}
