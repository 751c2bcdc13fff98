namespace Starling.Chaos.Faults;

/// <summary>PostgreSQL ends, by one of three ways in turn, and starts again after up to three seconds.</summary>
internal sealed class PostgresRestarted(int turn) : Fault
{
    private static readonly string[] Ways = ["fast", "immediate", "kill -9"];
    private static readonly TimeSpan LongestAway = TimeSpan.FromSeconds(3);

    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var way = Ways[turn % Ways.Length];
        var at = ChaosScene.Now;
        if (way == "kill -9")
        {
            await scene.Postgres.KillAsync();
        }
        else
        {
            await scene.Postgres.StopAsync(way);
        }

        await WaitAsync(Between(random, TimeSpan.Zero, LongestAway));
        await scene.Postgres.StartAsync();
        return new Strike($"PostgreSQL {way}", at, ChaosScene.Now, "it was away, and is ready")
        {
            // Whoever could not renew its lease in time begins anew.
            MayBeUnknown = scene.Options.Binds * scene.Options.Credits,
        };
    }
}

/// <summary>Redis is gone for a while, and comes back empty.</summary>
internal sealed class RedisAway : Fault
{
    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var at = ChaosScene.Now;
        scene.Redis.Kill();
        await WaitAsync(scene.Options.RedisAway);
        await scene.Redis.StartAsync();
        return new Strike("Redis stopped", at, ChaosScene.Now, $"it was away for {scene.Options.RedisAway.TotalSeconds:F0} s");
    }
}

/// <summary>Redis forgets all silos, and one more starts that knows of no other: two clusters on one ledger, until somebody gives way.</summary>
internal sealed class RedisEmptied : Fault
{
    private static readonly TimeSpan SideBySide = TimeSpan.FromSeconds(10);

    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var at = ChaosScene.Now;
        Prove(await scene.Redis.EmptyAsync(), "Redis is empty");
        var silo = await scene.AddSiloAsync();
        await WaitAsync(SideBySide);
        var held = scene.Leases.HeldBy(silo);
        await silo.StopAsync();
        return new Strike("Redis emptied", at, ChaosScene.Now, $"{silo.Name} worked beside the others and held {held.Count} binds");
    }
}

/// <summary>Redis forgets all silos, one more starts beside them, and the silo with the most binds is killed: both clusters want these.</summary>
internal sealed class ClusterSplit : Fault
{
    private static readonly TimeSpan SideBySide = TimeSpan.FromSeconds(15);

    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var at = ChaosScene.Now;
        Prove(await scene.Redis.EmptyAsync(), "Redis is empty");
        var other = await scene.AddSiloAsync();
        var victim = scene.Silos.Where(silo => silo != other && silo.IsServing).MaxBy(silo => scene.Leases.HeldBy(silo).Count)!;
        var held = scene.Leases.HeldBy(victim);
        await victim.KillAsync();
        await WaitAsync(SideBySide);
        var (theirs, all) = (scene.Leases.HeldBy(other).Count, scene.Options.Binds);
        await victim.StartAsync();
        await other.StopAsync();
        return new Strike("cluster split", at, ChaosScene.Now, $"{victim.Name} was killed; {other.Name} held {theirs} of {all} binds")
        {
            MayBeUnknown = held.Count * scene.Options.Credits,
        };
    }
}

/// <summary>Redis forgets all silos, one more starts beside them, and the one with the most binds sleeps just long enough to lose them to it.</summary>
/// <remarks>In a cluster of one silo nobody tells it when it wakes: only the leases do.</remarks>
internal sealed class SplitAndAsleep : Fault
{
    private static readonly TimeSpan Asleep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SideBySide = TimeSpan.FromSeconds(8);

    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var at = ChaosScene.Now;
        Prove(await scene.Redis.EmptyAsync(), "Redis is empty");
        var other = await scene.AddSiloAsync();
        var sleeper = scene.Silos.Where(silo => silo != other && silo.IsServing).MaxBy(silo => scene.Leases.HeldBy(silo).Count)!;
        var (asleepAt, held) = (ChaosScene.Now, scene.Leases.HeldBy(sleeper));
        await sleeper.FreezeAsync();
        await WaitAsync(Asleep);
        await sleeper.ThawAsync();
        await WaitAsync(SideBySide);
        var theirs = scene.Leases.HeldBy(other).Count;
        await other.StopAsync();
        return new Strike(
            "split, and asleep",
            at,
            ChaosScene.Now,
            $"{sleeper.Name} slept on {held.Count} binds; {other.Name} held {theirs} of them"
        )
        {
            Silo = sleeper.Name,
            Held = held,
            MayBeUnknown = held.Count * scene.Options.Credits,
            LivesOnSince = asleepAt,
        };
    }
}
