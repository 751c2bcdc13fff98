using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Grains.Contracts;

namespace Starling.Grains.Tests.Routing;

/// <summary>What a bind may write: what was granted; within deadline, validity and credits; whole, and in which order; how it ends.</summary>
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
}
