namespace Starling.Chaos;

/// <summary>What a run is made of; the same options are the same plan, though never the same instants.</summary>
internal sealed record ChaosOptions
{
    private const int MostSegments = 10;

    public int Seed { get; init; } = 1;

    public int Silos { get; init; } = 3;

    public int Binds { get; init; } = 4;

    /// <summary>Unanswered submits of each bind.</summary>
    public int Window { get; init; } = 25;

    /// <summary>Segments per second of the route.</summary>
    public int Rate { get; init; } = 300;

    /// <summary>From the beginning of one fault to the next, if that one is over.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Lines of the campaign at least; it goes on until all faults have struck.</summary>
    public int Messages { get; init; }

    /// <summary>kill -9 of a silo.</summary>
    public int Kills { get; init; }

    /// <summary>SIGTERM of a silo.</summary>
    public int Terms { get; init; }

    /// <summary>SIGSTOP of a silo, SIGCONT after 5 s or more.</summary>
    public int Freezes { get; init; }

    /// <summary>The longest of them.</summary>
    public TimeSpan LongestFreeze { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Ends of PostgreSQL, in turn fast, immediate and by kill -9, each followed by a start.</summary>
    public int PostgresRestarts { get; init; }

    /// <summary>kill -9 of Redis, which comes back empty.</summary>
    public int RedisStops { get; init; }

    /// <summary>How long it stays away.</summary>
    public TimeSpan RedisAway { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Redis emptied and one more silo started, which knows of no other.</summary>
    public int RedisEmpties { get; init; }

    /// <summary>As before, and the silo with the most binds killed: both clusters get some of them.</summary>
    public int Splits { get; init; }

    /// <summary>As before, and the silo with the most binds asleep until it has lost them.</summary>
    public int SplitsAsleep { get; init; }

    /// <summary>The SMSC reads and forgets.</summary>
    public int Mutes { get; init; }

    /// <summary>Every session of the SMSC ends in the middle of a PDU.</summary>
    public int Cuts { get; init; }

    /// <summary>The SMSC throttles 30 % of what it reads.</summary>
    public int Throttles { get; init; }

    /// <summary>One more silo for good.</summary>
    public int Joins { get; init; }

    /// <summary>Batch streams cut at random points and continued with overlap.</summary>
    public int Streams { get; init; }

    /// <summary>People who say stop, half of them by text, half through the front door.</summary>
    public int Stops { get; init; }

    /// <summary>Single messages per second beside the campaign.</summary>
    public int Singles { get; init; } = 5;

    /// <summary>How long the run waits for what should come: sending that goes on, the end of the last message.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Errors that the clients may see at most; null: any number.</summary>
    public int? MostErrors { get; init; }

    /// <summary>Gets what the silos said.</summary>
    public string? Logs { get; init; }

    public int Faults =>
        Kills + Terms + Freezes + PostgresRestarts + RedisStops + RedisEmpties + Splits + SplitsAsleep + Mutes + Cuts + Throttles + Joins;

    /// <summary>RouteProfile.Credits: what one bind may leave unknown.</summary>
    public int Credits => Math.Max(Window + ((Window + 1) / 2), 2 * MostSegments);

    /// <summary>How long the run will take at least.</summary>
    public TimeSpan Expected => TimeSpan.FromSeconds(Math.Max(Every.TotalSeconds * (Faults + 1), (double)Messages / Rate));
}
