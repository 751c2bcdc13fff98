using Starling.Chaos.Servers;

namespace Starling.Chaos;

/// <summary>One fault that did strike.</summary>
/// <param name="Kind">As in the table.</param>
/// <param name="At">When it began.</param>
/// <param name="Until">When everything was up again.</param>
/// <param name="Proof">What shows that it happened.</param>
internal sealed record Strike(string Kind, DateTimeOffset At, DateTimeOffset Until, string Proof)
{
    /// <summary>The silo that it took away.</summary>
    public string? Silo { get; init; }

    /// <summary>What that silo held when it struck.</summary>
    public IReadOnlyList<SeenLease> Held { get; init; } = [];

    /// <summary>Messages that it may leave unknown.</summary>
    public int MayBeUnknown { get; init; }

    /// <summary>The silo stood still from then on, woke again, and must find its leases gone; null: it did not.</summary>
    public DateTimeOffset? LivesOnSince { get; init; }

    /// <summary>A silo that ended by itself, unasked.</summary>
    public static Strike Left(SiloProcess silo, IReadOnlyList<SeenLease> held, ChaosOptions options) =>
        new("left by itself", ChaosScene.Now, ChaosScene.Now, $"{silo.Name} ended")
        {
            Silo = silo.Name,
            Held = held,
            MayBeUnknown = held.Count * options.Credits,
        };
}
