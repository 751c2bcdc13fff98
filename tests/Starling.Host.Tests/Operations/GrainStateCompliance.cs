using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Orleans.Runtime;
using Orleans.Storage;
using Starling.Grains;
using Starling.Grains.Contracts;
using Starling.Grains.Routing;

namespace Starling.Host.Tests.Operations;

/// <summary>
/// State of grains in the server's own storage, on every engine: what comes back, which rows are whose, who wins. The provider has three traps,
/// each shown here beside what keeps us out of it: it does not see types, it reads keys as numbers, and it leaves first writes to the schema.
/// </summary>
public abstract class GrainStateCompliance
{
    private static int _lastKey;

    private readonly string _key = GrainKeys.Route($"test-{Interlocked.Increment(ref _lastKey)}");

    protected abstract StarlingHost Host { get; }

    private IGrainStorage Storage => Host.Services.GetRequiredService<IGrainStorage>();

    [Fact]
    public async Task A_state_comes_back_as_it_was_instants_included()
    {
        var pause = new RoutePause(Instant.FromUtc(2026, 9, 15, 14, 30) + Duration.FromNanoseconds(7), "default", "trop de « stop » ✋");
        await WriteAsync(_key, new RouteState { SegmentsPerSecond = 40, Pause = pause });
        var read = await ReadAsync(_key);
        Assert.True(read.RecordExists);
        Assert.Equal((40, pause), (read.State!.SegmentsPerSecond, read.State!.Pause));
    }

    [Fact]
    public async Task What_was_never_written_is_a_fresh_state()
    {
        var read = await ReadAsync(_key);
        Assert.False(read.RecordExists);
        Assert.Null(read.State!.Pause);
    }

    [Fact]
    public async Task Of_two_first_writes_one_succeeds_and_the_state_can_be_read()
    {
        await WriteAsync(_key, new RouteState { SegmentsPerSecond = 1 });
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(_key, new RouteState { SegmentsPerSecond = 2 }));
        Assert.Equal(1, (await ReadAsync(_key)).State!.SegmentsPerSecond);
    }

    [Fact]
    public async Task Of_many_first_writes_at_once_exactly_one_succeeds()
    {
        var writes = await Task.WhenAll(
            Enumerable
                .Range(1, 8)
                .Select(async rate =>
                {
                    try
                    {
                        await Task.Run(() => WriteAsync(_key, new RouteState { SegmentsPerSecond = rate }));
                        return rate;
                    }
                    catch (InconsistentStateException)
                    {
                        return 0;
                    }
                })
        );
        Assert.Equal(Assert.Single(writes, rate => rate > 0), (await ReadAsync(_key)).State!.SegmentsPerSecond);
    }

    [Fact]
    public async Task Whoever_wrote_last_from_an_older_reading_is_refused()
    {
        await WriteAsync(_key, new RouteState());
        var (first, second) = (await ReadAsync(_key), await ReadAsync(_key));
        first.State!.SegmentsPerSecond = 1;
        await Storage.WriteStateAsync(RouteState.Name, Id(_key), first);
        second.State!.SegmentsPerSecond = 2;
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(RouteState.Name, Id(_key), second));
        first.State!.SegmentsPerSecond = 3;
        await Storage.WriteStateAsync(RouteState.Name, Id(_key), first);
        Assert.Equal(3, (await ReadAsync(_key)).State!.SegmentsPerSecond);
    }

    [Fact]
    public async Task A_cleared_state_is_fresh_and_can_be_written_again_but_not_from_an_older_reading()
    {
        await WriteAsync(_key, new RouteState { SegmentsPerSecond = 1 });
        var older = await ReadAsync(_key);
        var cleared = await ReadAsync(_key);
        await Storage.ClearStateAsync(RouteState.Name, Id(_key), cleared);
        Assert.Null((await ReadAsync(_key)).State!.SegmentsPerSecond);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(RouteState.Name, Id(_key), older));
        cleared.State = new RouteState { SegmentsPerSecond = 2 };
        await Storage.WriteStateAsync(RouteState.Name, Id(_key), cleared);
        Assert.Equal(2, (await ReadAsync(_key)).State!.SegmentsPerSecond);
    }

    [Theory]
    [InlineData("7", "007")]
    [InlineData("abc", "ABC")]
    [InlineData("15551234567", "0015551234567")]
    public async Task Names_that_look_like_the_same_number_have_rows_of_their_own_because_keys_begin_with_a_word(string one, string other)
    {
        await WriteAsync(GrainKeys.Route(one), new RouteState { SegmentsPerSecond = 1 });
        Assert.False((await ReadAsync(GrainKeys.Route(other))).RecordExists);

        await WriteAsync(one, new RouteState { SegmentsPerSecond = 1 });
        Assert.True((await ReadAsync(other)).RecordExists, "The provider tells such keys apart by now.");
    }

    [Fact]
    public async Task Types_are_not_told_apart_so_that_state_names_must_be()
    {
        await WriteAsync(_key, new RouteState { SegmentsPerSecond = 1 });
        var another = new GrainState<RouteState>();
        await Storage.ReadStateAsync(RouteState.Name, GrainId.Create("another", _key), another);
        Assert.True(another.RecordExists, "The provider tells types apart by now.");
        await Storage.ReadStateAsync("another", GrainId.Create("another", _key), another);
        Assert.False(another.RecordExists);
    }

    private async Task<IGrainState<RouteState>> ReadAsync(string key)
    {
        var state = new GrainState<RouteState>();
        await Storage.ReadStateAsync(RouteState.Name, Id(key), state);
        return state;
    }

    private Task WriteAsync(string key, RouteState state) =>
        Storage.WriteStateAsync(RouteState.Name, Id(key), new GrainState<RouteState>(state));

    private static GrainId Id(string key) => GrainId.Create("route", key);
}
