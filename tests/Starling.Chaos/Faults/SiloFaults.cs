using System.Globalization;

namespace Starling.Chaos.Faults;

/// <summary>kill -9 of a silo, started again two seconds later.</summary>
internal sealed class SiloKilled : Fault
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(2);

    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var silo = scene.Any(random);
        var (at, held) = (ChaosScene.Now, scene.Leases.HeldBy(silo));
        await silo.KillAsync();
        await WaitAsync(Away);
        await silo.StartAsync();
        return new Strike("kill -9", at, ChaosScene.Now, $"{silo.Name} ended with 137, held {held.Count} binds")
        {
            Silo = silo.Name,
            Held = held,
            MayBeUnknown = held.Count * scene.Options.Credits,
        };
    }
}

/// <summary>SIGTERM of a silo, started again when it has ended.</summary>
internal sealed class SiloStopped : Fault
{
    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var silo = scene.Any(random);
        var (at, held) = (ChaosScene.Now, scene.Leases.HeldBy(silo));
        await silo.StopAsync();
        var took = ChaosScene.Now - at;
        await silo.StartAsync();
        return new Strike(
            "SIGTERM",
            at,
            ChaosScene.Now,
            $"{silo.Name} ended with 0 after {took.TotalSeconds:F1} s, held {held.Count} binds"
        )
        {
            Silo = silo.Name,
            Held = held,
        };
    }
}

/// <summary>SIGSTOP of a silo, SIGCONT at least five seconds later: it wakes and does not know that it slept.</summary>
internal sealed class SiloFrozen : Fault
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var silo = scene.Any(random);
        var length = Between(random, Shortest, scene.Options.LongestFreeze);
        var (at, held) = (ChaosScene.Now, scene.Leases.HeldBy(silo));
        await silo.FreezeAsync();
        try
        {
            await WaitAsync(length);
            var state = StateOf(silo.ProcessId);
            Prove(state == 'T', $"{silo.Name} stood still; its state is {state}");
        }
        finally
        {
            await silo.ThawAsync();
        }

        return new Strike("SIGSTOP", at, ChaosScene.Now, $"{silo.Name} stood still for {length.TotalSeconds:F1} s, held {held.Count} binds")
        {
            Silo = silo.Name,
            Held = held,
            MayBeUnknown = held.Count * scene.Options.Credits,
            LivesOnSince = at,
        };
    }

    /// <summary>The letter after the name, which stands in parentheses; man 5 proc.</summary>
    private static char StateOf(int? process)
    {
        var line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        return line[line.LastIndexOf(')') + 2];
    }
}

/// <summary>One more silo, for good.</summary>
internal sealed class SiloJoins : Fault
{
    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var at = ChaosScene.Now;
        var silo = await scene.AddSiloAsync();
        return new Strike("silo added", at, ChaosScene.Now, $"{silo.Name} is ready") { Silo = null };
    }
}
