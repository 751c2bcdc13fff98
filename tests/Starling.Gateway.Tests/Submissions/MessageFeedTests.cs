using Grpc.Core;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Gateway.Tests.Submissions;

/// <summary>
/// A watch over a whole campaign or over single messages: each change once at least · in order · only what was asked for · on from a
/// cursor · told when it was left behind · never in the writer's way.
/// </summary>
public sealed class MessageFeedTests : IAsyncLifetime
{
    private const int Remembered = 64;

    private readonly CancellationTokenSource _end = new(GatewayHarness.Patience);
    private GatewayHarness _door = null!;
    private V1.Campaign _campaign = null!;

    public async ValueTask InitializeAsync()
    {
        _door = await GatewayHarness.StartAsync(changesRemembered: Remembered);
        _campaign = (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = Definition(), RequestId = "c" })).Campaign;
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        _end.Dispose();
    }

    [Fact]
    public async Task A_campaigns_messages_are_told_as_they_change_and_only_they()
    {
        using var watch = await WatchAsync(new() { Campaign = _campaign.Name });
        Take(1, 0, 2);
        await SingleAsync("elsewhere");
        Assert.Equal(["messages/1-0 Accepted", "messages/1-1 Accepted"], await watch.NextAsync(2));

        Move(1, 1, MessageState.Sent);
        Move(1, 0, MessageState.Suppressed);
        Assert.Equal(["messages/1-1 Sent", "messages/1-0 Suppressed"], await watch.NextAsync(2));
    }

    [Fact]
    public async Task Singles_are_told_without_campaigns_and_without_other_tenants()
    {
        using var watch = await WatchAsync(new() { Singles = true });
        Take(1, 0, 2);
        await SingleAsync("theirs", "other");
        await SingleAsync("ours");
        Assert.Equal(["messages/900-1 Accepted"], await watch.NextAsync(1));
    }

    [Fact]
    public async Task A_watch_that_was_cut_goes_on_behind_its_cursor_and_misses_nothing()
    {
        string cursor;
        using (var first = await WatchAsync(new() { Campaign = _campaign.Name }))
        {
            Take(1, 0, 3);
            await first.NextAsync(3);
            cursor = first.Cursor;
        }

        Move(1, 0, MessageState.Sent);
        Move(1, 2, MessageState.Sent);
        Move(1, 0, MessageState.Delivered);
        using var second = await WatchAsync(new() { Campaign = _campaign.Name, Cursor = cursor });
        Assert.False(second.WasReset);
        Assert.Equal(["messages/1-2 Sent", "messages/1-0 Delivered"], await second.NextAsync(2));
    }

    [Fact]
    public async Task Every_answer_can_be_gone_on_from()
    {
        using var watch = await WatchAsync(new() { Campaign = _campaign.Name });
        var cursors = new List<string> { watch.Cursor };
        Take(1, 0, 1);
        await watch.NextAsync(1);
        cursors.Add(watch.Cursor);
        Move(1, 0, MessageState.Sent);
        await watch.NextAsync(1);
        cursors.Add(watch.Cursor);
        Move(1, 0, MessageState.Delivered);
        await watch.NextAsync(1);
        foreach (var cursor in cursors)
        {
            using var again = await WatchAsync(new() { Campaign = _campaign.Name, Cursor = cursor });
            Assert.Equal(["messages/1-0 Delivered"], await again.NextAsync(1));
        }
    }

    [Fact]
    public async Task A_cursor_whose_changes_are_forgotten_gets_a_reset_and_goes_on_from_now()
    {
        string cursor;
        using (var first = await WatchAsync(new() { Campaign = _campaign.Name }))
        {
            cursor = first.Cursor;
        }

        Take(1, 0, Remembered + 1);
        using var second = await WatchAsync(new() { Campaign = _campaign.Name, Cursor = cursor });
        Assert.True(second.WasReset);
        Move(1, 7, MessageState.Sent);
        Assert.Equal(["messages/1-7 Sent"], await second.NextAsync(1));
    }

    [Fact]
    public async Task A_cursor_of_another_run_of_the_server_gets_a_reset()
    {
        await using var earlier = await GatewayHarness.StartAsync();
        using var before = earlier.Messages.WatchMessages(new() { Singles = true });
        Assert.True(await before.ResponseStream.MoveNext(_end.Token));
        using var watch = await WatchAsync(new() { Singles = true, Cursor = before.ResponseStream.Current.Cursor });
        Assert.True(watch.WasReset);
    }

    [Fact]
    public async Task A_watcher_that_does_not_read_holds_nobody_up_and_is_told_what_it_missed()
    {
        var answers = new HeldAnswers();
        var running = _door.Feed.RunAsync(Domain.Contacts.TenantId.Default, new CampaignId(1), "", answers, _end.Token);
        answers.LetThrough(1);
        await GatewayHarness.UntilAsync(() => answers.Told.Count == 1);

        // The second answer is written and not taken; meanwhile far more changes than are remembered come and go.
        Take(1, 0, 1);
        await _door.WhileTimePassesAsync(answers.IsWriting(2));
        for (var round = 0; round < 5; round++)
        {
            Take(1, 1 + (uint)round * Remembered, Remembered);
        }

        answers.LetThrough(2);
        await _door.WhileTimePassesAsync(answers.HasTold(3));
        var told = answers.Told.ToArray();
        Assert.Equal(["messages/1-0"], told[1].Messages.Select(message => message.Name));
        Assert.True(told[2].Reset);

        answers.LetThrough(1);
        Move(1, 300, MessageState.Sent);
        await _door.WhileTimePassesAsync(answers.HasTold(4));
        Assert.Equal(["messages/1-300"], answers.Told.Last().Messages.Select(message => message.Name));
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public async Task Exactly_one_of_names_campaign_and_singles_is_asked_for(bool names, bool campaign, bool singles)
    {
        var request = new V1.WatchMessagesRequest { Singles = singles, Campaign = campaign ? _campaign.Name : "" };
        request.Names.Add(names ? ["messages/1-0"] : []);
        Assert.Equal(StatusCode.InvalidArgument, (await FaultAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_watch()
    {
        using var watch = await WatchAsync(new() { Campaign = _campaign.Name });
        foreach (var cursor in new[] { watch.Cursor, watch.Cursor + "A", "x" })
        {
            var fault = await FaultAsync(new() { Singles = true, Cursor = cursor });
            Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.PageTokenInvalid), (fault.StatusCode, fault.ReasonOf()));
        }
    }

    [Fact]
    public async Task Somebody_elses_campaign_is_not_there()
    {
        using var watch = _door.Messages.WatchMessages(new() { Campaign = _campaign.Name }, GatewayHarness.As("other"));
        var fault = await Faults.OfAsync(async () => await watch.ResponseStream.MoveNext(_end.Token));
        Assert.Equal((StatusCode.NotFound, ErrorReasons.CampaignNotFound), (fault.StatusCode, fault.ReasonOf()));
    }

    private Task<RpcException> FaultAsync(V1.WatchMessagesRequest request) =>
        Faults.OfAsync(async () =>
        {
            using var watch = _door.Messages.WatchMessages(request);
            await watch.ResponseStream.MoveNext(_end.Token);
        });

    private async Task<Watcher> WatchAsync(V1.WatchMessagesRequest request)
    {
        var watcher = new Watcher(_door, _door.Messages.WatchMessages(request), _end.Token);
        await watcher.BeginAsync();
        return watcher;
    }

    private void Take(int batch, uint first, int count) => _door.Ledger.Accept(new CampaignId(1), batch, first, count);

    private void Move(int batch, uint index, MessageState state) =>
        _door.Ledger.Move(new MessageId(batch, index), message => message with { State = state });

    private async Task SingleAsync(string requestId, string? tenant = null)
    {
        var request = new V1.SendMessageRequest
        {
            Phone = "+14165550123",
            Text = "Hello",
            RequestId = requestId,
        };
        await _door.Messages.SendMessageAsync(request, tenant is null ? null : GatewayHarness.As(tenant));
    }

    private static V1.Campaign Definition() =>
        new()
        {
            DisplayName = "Spring",
            CommunicationType = "promotional",
            Objective = "promotion",
            Sender = "36180",
            TemplateText = "Hello",
        };

    /// <summary>A caller that reads a stream until it has heard so many changes.</summary>
    private sealed class Watcher(GatewayHarness door, AsyncServerStreamingCall<V1.WatchMessagesResponse> call, CancellationToken cancel)
        : IDisposable
    {
        public string Cursor { get; private set; } = "";

        public bool WasReset { get; private set; }

        public async Task BeginAsync()
        {
            Assert.True(await call.ResponseStream.MoveNext(cancel));
            Assert.Empty(call.ResponseStream.Current.Messages);
            (Cursor, WasReset) = (call.ResponseStream.Current.Cursor, call.ResponseStream.Current.Reset);
        }

        public async Task<List<string>> NextAsync(int count)
        {
            var told = new List<string>();
            while (told.Count < count)
            {
                Assert.True(await door.WhileTimePassesAsync(call.ResponseStream.MoveNext(cancel)));
                told.AddRange(call.ResponseStream.Current.Messages.Select(message => $"{message.Name} {message.State}"));
                Cursor = call.ResponseStream.Current.Cursor;
            }

            return told;
        }

        public void Dispose() => call.Dispose();
    }

    /// <summary>A stream whose caller takes an answer only when the test lets it.</summary>
    private sealed class HeldAnswers : IServerStreamWriter<V1.WatchMessagesResponse>
    {
        private readonly SemaphoreSlim _taken = new(0);
        private int _begun;

        public WriteOptions? WriteOptions { get; set; }

        public System.Collections.Concurrent.ConcurrentQueue<V1.WatchMessagesResponse> Told { get; } = new();

        public void LetThrough(int answers) => _taken.Release(answers);

        public Task<bool> IsWriting(int answer) => UntilAsync(() => Volatile.Read(ref _begun) >= answer);

        public Task<bool> HasTold(int answers) => UntilAsync(() => Told.Count >= answers);

        public Task WriteAsync(V1.WatchMessagesResponse message) => WriteAsync(message, default);

        public async Task WriteAsync(V1.WatchMessagesResponse message, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _begun);
            await _taken.WaitAsync(cancellationToken);
            Told.Enqueue(message);
        }

        private static async Task<bool> UntilAsync(Func<bool> condition)
        {
            await GatewayHarness.UntilAsync(condition);
            return true;
        }
    }
}
