using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Starling.Domain.Ports;
using Starling.Grains.Membership;

namespace Starling.Grains.Tests.Membership;

/// <summary>
/// Silos on one witness: the alarm within ten seconds and one line of it · who goes · nobody goes for a silo that is dead,
/// restarted, late to be known, or for a table or a ledger that is away · the row goes with its silo.
/// </summary>
public sealed class MembershipBeatTests : IAsyncDisposable
{
    private readonly MemoryWitness _witness = new();
    private readonly List<Silo> _silos = [];

    [Fact]
    public async Task After_an_emptied_table_the_new_silo_stays_and_the_others_stand_down_in_turn_with_an_alarm_within_ten_seconds()
    {
        var (a, b) = (Start("a", 7, "a", "b"), Start("b", 7, "a", "b"));
        await PassAsync(20);
        Assert.Empty(a.Log.Concat(b.Log));

        a.IsListed = b.IsListed = false;
        var d = Start("d", 2, "d");
        await PassAsync(10);
        Assert.True(a.HasStoodDown);
        Assert.False(b.HasStoodDown || d.HasStoodDown);
        Assert.All([a, b, d], silo => Assert.Single(silo.Log, line => line.Contains("MEMBERSHIP SPLIT", StringComparison.Ordinal)));

        await StopAsync(a);
        await PassAsync(10);
        Assert.True(b.HasStoodDown);
        await StopAsync(b);
        await PassAsync(10);
        Assert.False(d.HasStoodDown);
        Assert.Equal(["d"], _witness.Silos);
        Assert.Contains(d.Log, line => line.Contains("one cluster again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_emptied_table_is_told_within_ten_seconds_and_once()
    {
        var a = Start("a", 7, "a");
        await PassAsync(20);
        a.IsListed = false;
        await PassAsync(10);
        Assert.Contains("MEMBERSHIP LOST", Assert.Single(a.Log), StringComparison.Ordinal);
        await PassAsync(60);
        Assert.Single(a.Log);
        Assert.False(a.HasStoodDown);
    }

    [Fact]
    public async Task A_silo_that_becomes_known_within_three_seconds_raises_no_alarm()
    {
        var a = Start("a", 7, "a");
        await PassAsync(20);
        var b = Start("b", 9, "b");
        await PassAsync(3);
        (a.Known, b.Known) = (["a", "b"], ["a", "b"]);
        await PassAsync(20);
        Assert.Empty(a.Log.Concat(b.Log));
    }

    [Fact]
    public async Task Rows_of_silos_that_died_are_nobodys_opponents()
    {
        await _witness.BeatAsync(new Sighting("here", "dead", 99, true, ["dead"], 0), default);
        var a = Start("a", 7, "a");
        await PassAsync(30);
        Assert.Empty(a.Log);
    }

    [Fact]
    public async Task A_table_that_is_away_says_nothing()
    {
        var a = Start("a", 7, "a");
        await PassAsync(10);
        a.TableIsAway = true;
        a.IsListed = false;
        await PassAsync(60);
        Assert.Empty(a.Log);
    }

    [Fact]
    public async Task A_ledger_that_is_away_is_told_once_and_makes_nobody_stand_down()
    {
        var (a, b) = (Start("a", 7, "a", "b"), Start("b", 7, "a", "b"));
        await PassAsync(10);
        _witness.IsAway = true;
        await PassAsync(60);
        _witness.IsAway = false;
        await PassAsync(20);
        Assert.All([a, b], silo => Assert.Contains("did not take the word", Assert.Single(silo.Log), StringComparison.Ordinal));
        Assert.False(a.HasStoodDown || b.HasStoodDown);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await StopAsync(silo);
        }
    }

    private Silo Start(string name, long version, params string[] known)
    {
        var silo = new Silo(name, version) { Known = known };
        silo.Beat = new MembershipBeat(_witness, silo, silo.Time, silo);
        _silos.Add(silo);
        _ = silo.Beat.StartAsync(default);
        return silo;
    }

    private static async Task StopAsync(Silo silo)
    {
        silo.HasEnded = true;
        await silo.Beat.StopAsync(default);
        silo.Beat.Dispose();
    }

    /// <summary>Lets seconds pass, each with the beats of all silos that run.</summary>
    private async Task PassAsync(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            var running = _silos.FindAll(silo => !silo.HasEnded);
            await Task.WhenAll(running.Select(silo => RestAsync(silo, after: -1)));
            var looks = running.ConvertAll(silo => silo.Looks);
            running.ForEach(silo => silo.Time.Advance(TimeSpan.FromSeconds(1)));
            await Task.WhenAll(running.Zip(looks, RestAsync));
        }
    }

    /// <summary>Until a silo has made its beat and waits for the next.</summary>
    private static async Task RestAsync(Silo silo, int after)
    {
        for (var waited = 0; silo.Looks <= after || silo.Looks == 0 || silo.Time.Waits < silo.Looks; waited++)
        {
            Assert.True(waited < 1_000_000, "a beat did not come");
            await Task.Yield();
        }
    }

    /// <summary>A clock of one silo that counts how often somebody began to wait.</summary>
    private sealed class CountingTime : FakeTimeProvider
    {
        private int _waits;

        public int Waits => Volatile.Read(ref _waits);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _waits);
            return timer;
        }
    }

    private sealed class MemoryWitness : IMembershipWitness
    {
        private readonly Lock _gate = new();
        private readonly SortedDictionary<string, Sighting> _rows = [];

        public bool IsAway { get; set; }

        public string[] Silos
        {
            get
            {
                lock (_gate)
                {
                    return [.. _rows.Keys];
                }
            }
        }

        public Task<IReadOnlyList<Sighting>> BeatAsync(Sighting mine, CancellationToken cancel)
        {
            lock (_gate)
            {
                if (IsAway)
                {
                    throw new TimeoutException("the ledger is away");
                }

                _rows[mine.Silo] = mine with { Beat = (_rows.GetValueOrDefault(mine.Silo)?.Beat ?? 0) + 1 };
                return Task.FromResult<IReadOnlyList<Sighting>>([.. _rows.Values]);
            }
        }

        public Task LeaveAsync(string cluster, string silo, CancellationToken cancel)
        {
            lock (_gate)
            {
                _rows.Remove(silo);
            }

            return Task.CompletedTask;
        }
    }

    /// <summary>A silo's membership as a test sets it, and what it logs.</summary>
    private sealed class Silo(string name, long version) : ISiloMembership, ILogger<MembershipBeat>
    {
        private int _looks;

        public CountingTime Time { get; } = new();

        public MembershipBeat Beat { get; set; } = null!;

        public bool HasEnded { get; set; }

        public IReadOnlyList<string> Known { get; set; } = [];

        public bool IsListed { get; set; } = true;

        public bool TableIsAway { get; set; }

        public bool HasStoodDown { get; private set; }

        public int Looks => Volatile.Read(ref _looks);

        public List<string> Log { get; } = [];

        string ISiloMembership.Cluster => "here";

        string ISiloMembership.Silo => name;

        public (long Version, IReadOnlyList<string> Living) Look()
        {
            Interlocked.Increment(ref _looks);
            return (version, Known);
        }

        public Task<bool> IsListedAsync(CancellationToken cancel) =>
            TableIsAway ? Task.FromException<bool>(new TimeoutException("the table is away")) : Task.FromResult(IsListed);

        public void StandDown() => HasStoodDown = true;

        IDisposable? ILogger.BeginScope<TState>(TState state) => null;

        bool ILogger.IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Log.Add(formatter(state, exception));
    }
}
