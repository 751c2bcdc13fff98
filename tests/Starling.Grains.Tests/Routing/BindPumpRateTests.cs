using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Grains.Contracts;

namespace Starling.Grains.Tests.Routing;

/// <summary>The rate of a bind: its share, raised and lowered; starts that were missed; a pause; at any arrivals.</summary>
public sealed class BindPumpRateTests
{
    private static readonly Duration Second = Duration.FromSeconds(1);

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
