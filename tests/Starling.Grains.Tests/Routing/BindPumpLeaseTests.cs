using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Grains.Contracts;

namespace Starling.Grains.Tests.Routing;

/// <summary>What a bind may do by its lease: nothing after it ended, was lost, or could not be renewed; what becomes of an intent whose answer was lost.</summary>
public sealed class BindPumpLeaseTests
{
    private static readonly Duration Second = Duration.FromSeconds(1);

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
}
