namespace Starling.Chaos.Faults;

/// <summary>Something that goes wrong, and is mended again by whoever runs the machines.</summary>
internal abstract class Fault
{
    /// <summary>Strikes, waits for its end, and mends it.</summary>
    /// <returns>What happened, with its proof.</returns>
    /// <exception cref="InvalidOperationException">It cannot be shown that it happened.</exception>
    public abstract Task<Strike> StrikeAsync(ChaosScene scene, Random random);

    /// <summary>All faults of a run, in the order that follows from its seed.</summary>
    public static Fault[] Plan(ChaosOptions options)
    {
        Fault[] plan =
        [
            .. Times<SiloKilled>(options.Kills),
            .. Times<SiloStopped>(options.Terms),
            .. Times<SiloFrozen>(options.Freezes),
            .. Enumerable.Range(0, options.PostgresRestarts).Select(turn => new PostgresRestarted(turn)),
            .. Times<RedisAway>(options.RedisStops),
            .. Times<RedisEmptied>(options.RedisEmpties),
            .. Times<ClusterSplit>(options.Splits),
            .. Times<SplitAndAsleep>(options.SplitsAsleep),
            .. Times<SmscMuted>(options.Mutes),
            .. Times<SmscCut>(options.Cuts),
            .. Times<SmscThrottles>(options.Throttles),
            .. Times<SiloJoins>(options.Joins),
        ];
        new Random(options.Seed).Shuffle(plan);
        return plan;
    }

    /// <exception cref="InvalidOperationException">It is not true.</exception>
    protected static void Prove(bool happened, string what)
    {
        if (!happened)
        {
            throw new InvalidOperationException($"not shown: {what}");
        }
    }

    protected static TimeSpan Between(Random random, TimeSpan least, TimeSpan most) => least + (random.NextDouble() * (most - least));

    protected static Task WaitAsync(TimeSpan time) => Task.Delay(time, Host.WallClock.Time);

    private static IEnumerable<Fault> Times<T>(int count)
        where T : Fault, new() => Enumerable.Range(0, count).Select(_ => new T());
}
