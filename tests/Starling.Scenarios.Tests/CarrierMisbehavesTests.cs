using Starling.Carriers.Simulator;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>Carriers throttle, fill up, fall silent, hang up, refuse and are away; texts wait, and none is lost or doubled.</summary>
public sealed class CarrierMisbehavesTests
{
    private const int Window = 10;

    /// <summary>ESME_RMSGQFUL, SMPP 3.4 §5.1.3.</summary>
    private const uint QueueFull = 0x14;

    private static readonly RouteSettings Route = new() { SegmentsPerSecond = 200, Window = Window };

    [Fact(Timeout = 90_000)]
    public async Task A_limit_that_the_contract_does_not_name_slows_the_route_and_loses_nothing()
    {
        var carrier = Samples.CalmCarrier();
        carrier.Accounts = [new SmscAccount { SegmentsPerSecond = 60 }];
        await using var story = await BeginAsync(carrier);

        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(150));
        var report = await story.SettledAsync(result.Campaign);

        Assert.True(story.Smsc.Now.Snapshot().Accounts[0].Throttled > 0);
        Assert.Equal(150, report.In(MessageState.Delivered));
        await story.CheckAsync(new HistoryLimits { Window = Window });
    }

    [Fact(Timeout = 90_000)]
    public async Task A_route_that_is_throttled_slows_as_a_whole_until_its_carrier_bears_it()
    {
        var carrier = Samples.CalmCarrier();
        carrier.Accounts = [new SmscAccount { SegmentsPerSecond = 60 }];
        await using var story = await BeginAsync(carrier);

        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(900));
        var name = "routes/" + RouteSettings.Name;
        var route = new Route();
        await Eventually.TrueAsync(
            async () =>
                (route = (await story.Client.Routes.GetRouteAsync(new GetRouteRequest { Name = name })).Route).SegmentsPerSecond <= 64,
            "the route has come down to what its carrier bears"
        );
        Assert.Equal((200, 0), (route.ConfiguredSegmentsPerSecond, route.SetSegmentsPerSecond));
        Assert.NotNull(route.SlowTime);
        Assert.Equal(RouteState.Active, route.State);
        var before = story.Smsc.Now.Snapshot().Accounts[0];
        var report = await story.SettledAsync(result.Campaign);
        var after = story.Smsc.Now.Snapshot().Accounts[0];

        Assert.Equal(900, report.In(MessageState.Delivered));
        var (submits, throttled) = (after.Submits - before.Submits, after.Throttled - before.Throttled);
        Assert.True(throttled * 10 < submits, $"{throttled} of {submits} submits were still throttled");
        await story.CheckAsync(new HistoryLimits { Window = Window });
    }

    [Fact(Timeout = 90_000)]
    public async Task A_full_queue_delays_the_message_and_not_its_neighbours()
    {
        var carrier = Samples.CalmCarrier();
        carrier.MagicPrefix = "";
        await using var story = await BeginAsync(carrier);
        string[] full = ["+14165550021", "+15145550021", "+16045550021"];

        var items = full.Select(phone => WithPhone(0, phone)).Concat(Samples.People(60));
        var result = await story.SendBatchAsync(Samples.Notice(), items);
        await story.ReportAsync(result.Campaign, report => report.In(MessageState.Delivered) >= 60, "the neighbours are delivered");
        var report = await story.SettledAsync(result.Campaign);

        Assert.Equal(63, report.In(MessageState.Delivered));
        var twice = await story.Client.Messages.ListMessagesAsync(new ListMessagesRequest { Campaign = result.Campaign, Phone = full[0] });
        Assert.Equal(2, Assert.Single(twice.Messages).Attempts);
        var seen = await story.CheckAsync(new HistoryLimits { Window = Window });
        Assert.Equal(full.Length, seen.Submits.Count(submit => submit.Status == QueueFull));
    }

    [Fact(Timeout = 90_000)]
    public async Task What_a_silent_carrier_swallowed_is_unknown_and_never_sent_again()
    {
        await using var story = await BeginAsync(
            Samples.CalmCarrier(),
            Route with
            {
                More = new Dictionary<string, string> { ["ResponseTimeout"] = "00:00:01.500", ["EnquireLinkAfter"] = "00:00:01" },
            }
        );
        story.Smsc.Now.Mute(TimeSpan.FromHours(1));
        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(80));
        await story.ReportAsync(result.Campaign, report => report.In(MessageState.Unknown) > 0, "silence is said to be unknown");

        story.Smsc.Now.Mute(TimeSpan.Zero);
        var report = await story.SettledAsync(result.Campaign);

        Assert.Equal(80, report.In(MessageState.Delivered) + report.In(MessageState.Unknown));
        Assert.Equal(story.Smsc.Now.Snapshot().Accounts[0].Swallowed, report.In(MessageState.Unknown));
        await story.CheckAsync(new HistoryLimits { MostUnknown = 80 });
    }

    [Fact(Timeout = 90_000)]
    public async Task A_one_time_code_that_nobody_answers_goes_once_more_marked_and_then_is_unknown()
    {
        var carrier = Samples.CalmCarrier();
        carrier.MagicPrefix = "";
        await using var story = await BeginAsync(
            carrier,
            Route with
            {
                More = new Dictionary<string, string> { ["ResponseTimeout"] = "00:00:01.500" },
            }
        );
        const string Swallowed = "+14165550030";
        var sent = await story.SendAsync(
            new SendMessageRequest
            {
                Sender = Samples.Sender,
                Phone = Swallowed,
                Text = "Your code is 271828.",
                CommunicationType = "one_time_code",
            }
        );
        var message = new Message();
        await Eventually.TrueAsync(
            async () => (message = await story.GetMessageAsync(sent.Name)).State == V1.MessageState.Unknown,
            "the second attempt is not answered either"
        );

        Assert.True(message.PossibleDuplicate);
        Assert.Equal(2, message.Attempts);
        var seen = await story.CheckAsync(new HistoryLimits { MostUnknown = 1 });
        Assert.Equal(2, seen.Submits.Count(submit => submit.Destination == Swallowed[1..]));
    }

    [Fact(Timeout = 90_000)]
    public async Task Connections_that_break_inside_a_PDU_leave_at_most_a_window_unknown()
    {
        var carrier = Samples.CalmCarrier();
        carrier.CutEvery = 60;
        await using var story = await BeginAsync(carrier);

        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(300));
        var report = await story.SettledAsync(result.Campaign);

        var cuts = story.Smsc.Now.Snapshot().Accounts[0].Cuts;
        Assert.True(cuts >= 4);
        Assert.Equal(300, report.In(MessageState.Delivered) + report.In(MessageState.Unknown));
        await story.CheckAsync(new HistoryLimits { Window = Window, MostUnknown = (int)cuts * Window });
    }

    [Fact(Timeout = 90_000)]
    public async Task Messages_wait_while_the_carrier_refuses_our_credentials()
    {
        var other = Samples.CalmCarrier();
        other.Accounts = [new SmscAccount { Password = "changed" }];
        await using var story = await BeginAsync(other);
        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(50));
        await Eventually.TrueAsync(() => story.Smsc.Now.Snapshot().Accounts[0].BindsRefused > 0, "a bind is refused");
        Assert.Equal(50, (await story.ReportAsync(result.Campaign)).In(MessageState.Accepted));

        await story.Smsc.GoAsync();
        await story.Smsc.ComeAsync(Samples.CalmCarrier());
        var report = await story.SettledAsync(result.Campaign);

        Assert.Equal(50, report.In(MessageState.Delivered));
        await story.CheckAsync(new HistoryLimits { Window = Window });
    }

    [Fact(Timeout = 90_000)]
    public async Task Messages_wait_for_a_carrier_that_is_not_there_yet_and_for_one_that_goes_and_comes()
    {
        await using var story = new Story(OutsideSmsc.Absent());
        await story.StartServerAsync(Route);
        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(300));
        Assert.Equal(300, (await story.ReportAsync(result.Campaign)).In(MessageState.Accepted));

        await story.Smsc.ComeAsync(Samples.CalmCarrier());
        await Eventually.TrueAsync(() => story.Smsc.Submits >= 100, "the carrier reads submits");
        await story.Smsc.GoAsync();
        await story.Smsc.ComeAsync(Samples.CalmCarrier());
        // What the first life had taken has no receipts to come: the carrier forgot it.
        var report = await story.ReportAsync(result.Campaign, report => report.Production.Remaining == 0, "nothing is left to send");

        Assert.Equal(300, report.In(MessageState.Delivered) + report.In(MessageState.Sent) + report.In(MessageState.Unknown));
        await Eventually.TrueAsync(() => story.Smsc.Now.Snapshot().Pending == 0, "the carrier has no receipt left");
        await story.CheckAsync(new HistoryLimits { MostUnknown = Route.Binds * Window });
    }

    private static async Task<Story> BeginAsync(SmscScript script, RouteSettings? route = null)
    {
        var story = new Story(await OutsideSmsc.StartAsync(script));
        await story.StartServerAsync(route ?? Route);
        return story;
    }

    private static BatchItem WithPhone(int index, string phone)
    {
        var item = Samples.Person(index);
        item.Phone = phone;
        return item;
    }
}
