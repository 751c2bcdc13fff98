using Grpc.Core;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

public sealed class StarlingClientTests
{
    [Fact]
    public async Task A_retry_carries_the_same_automatic_request_id_and_leaves_the_callers_object_alone()
    {
        await using var server = await FakeStarling.StartAsync(new FakeState { Refusals = 2 });
        using var client = Client(server.Address);
        var request = new SendMessageRequest { Phone = "+14165550100", Text = "hello" };
        var answer = await client.Messages.SendMessageAsync(request);
        Assert.Equal("messages/1", answer.Message.Name);
        Assert.Equal("", request.RequestId);
        Assert.Equal(3, server.State.Sends.Count);
        Assert.NotEqual("", Assert.Single(server.State.Sends.Select(send => send.RequestId).Distinct()));
    }

    [Fact]
    public async Task The_callers_own_request_id_is_kept()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client(server.Address);
        await client.Messages.SendMessageAsync(
            new SendMessageRequest
            {
                Phone = "+14165550100",
                Text = "hello",
                RequestId = "mine",
            }
        );
        Assert.Equal("mine", server.State.Sends[0].RequestId);
    }

    [Fact]
    public async Task The_next_address_is_used_when_one_is_away()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client("http://127.0.0.1:9", server.Address);
        var answer = await client.Messages.SendMessageAsync(new SendMessageRequest { Phone = "+14165550100", Text = "hello" });
        Assert.Equal("messages/1", answer.Message.Name);
        using var upload = new BatchUpload(
            Client("http://127.0.0.1:9", server.Address),
            new BatchOpening { NewCampaign = new Campaign { Objective = "news" } }
        );
        Assert.Equal("campaigns/7", (await upload.RunAsync(AsyncEnumerable.Empty<BatchItem>())).Campaign);
    }

    [Fact]
    public async Task A_refusal_tells_the_field_and_the_rule_and_is_not_retried()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client(server.Address);
        var fault = await Assert.ThrowsAsync<StarlingException>(async () =>
            await client.Messages.SendMessageAsync(new SendMessageRequest { Phone = "12" })
        );
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_REQUEST", false), (fault.Status, fault.Reason, fault.IsTransient));
        Assert.Equal([new FieldViolation("phone", "must start with +")], fault.Violations);
        Assert.Single(server.State.Sends);
    }

    [Fact]
    public async Task A_watch_whose_server_stops_goes_on_at_the_next_one()
    {
        await using var first = await FakeStarling.StartAsync();
        await using var second = await FakeStarling.StartAsync();
        using var client = Client(first.Address, second.Address);
        var told = new List<string>();
        var request = new WatchMessagesRequest { Campaign = "campaigns/7" };
        await foreach (var news in client.WatchMessagesAsync(request, TestContext.Current.CancellationToken))
        {
            told.AddRange(news.Messages.Select(message => message.Name));
        }

        Assert.Equal(["messages/1-0", "messages/1-1"], told);
        Assert.Equal([""], first.State.WatchedFrom);
        Assert.Equal(["one"], second.State.WatchedFrom);
    }

    [Fact]
    public async Task Waits_grow_beyond_what_the_server_asks_for()
    {
        // Six refusals that ask for 20 ms each: such waits only would be over before a server has restarted.
        await using var server = await FakeStarling.StartAsync(new FakeState { Refusals = 6 });
        var time = new HastyTime();
        using var client = new StarlingClient(new StarlingClientOptions { Addresses = [new Uri(server.Address)], TimeProvider = time });
        await client.Messages.SendMessageAsync(new SendMessageRequest { Phone = "+14165550100", Text = "hello" });
        Assert.Equal(["100", "200", "400", "800", "1600", "3200"], time.Waits.Select(wait => $"{wait.TotalMilliseconds}"));
    }

    [Fact]
    public async Task A_limit_that_has_room_tomorrow_is_told_and_not_waited_for()
    {
        await using var server = await FakeStarling.StartAsync(new FakeState { Refusals = 1, RefusalAsks = TimeSpan.FromHours(8) });
        using var client = new StarlingClient(
            new StarlingClientOptions { Addresses = [new Uri(server.Address)], TimeProvider = new HastyTime() }
        );
        var refusal = await Assert.ThrowsAsync<StarlingException>(async () =>
            await client.Messages.SendMessageAsync(new SendMessageRequest { Phone = "+14165550100", Text = "hello" })
        );
        Assert.Equal(TimeSpan.FromHours(8), refusal.RetryAfter);
    }

    [Fact]
    public async Task A_watch_that_is_cut_goes_on_behind_the_last_cursor()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client(server.Address);
        var request = new WatchMessagesRequest { Campaign = "campaigns/7" };
        var told = new List<string>();
        await foreach (var news in client.WatchMessagesAsync(request, TestContext.Current.CancellationToken))
        {
            told.AddRange(news.Messages.Select(message => message.Name));
        }

        Assert.Equal(["messages/1-0", "messages/1-1"], told);
        Assert.Equal(["", "one"], server.State.WatchedFrom);
        Assert.Equal("two", request.Cursor);
    }

    [Theory]
    [InlineData("ftp://x", 5, "absolute http or https")]
    [InlineData("http://x", 0, "MaxAttempts: 0 is not within 1 to 20")]
    public void Options_out_of_range_are_refused_by_name(string address, int attempts, string expected)
    {
        var fault = Assert.Throws<ArgumentException>(() =>
            new StarlingClient(new StarlingClientOptions { Addresses = [new Uri(address)], MaxAttempts = attempts })
        );
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Notes each wait and lets it be over at once.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime <= TimeSpan.Zero)
            {
                return base.CreateTimer(callback, state, dueTime, period);
            }

            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
        }
    }

    private static StarlingClient Client(params string[] addresses) =>
        new(
            new StarlingClientOptions
            {
                Addresses = [.. addresses.Select(address => new Uri(address))],
                FirstBackoff = TimeSpan.FromMilliseconds(2),
                MaxBackoff = TimeSpan.FromMilliseconds(20),
            }
        );
}
