namespace Starling.Throughput;

/// <summary>Which ledger a run is against.</summary>
internal enum Engine
{
    Postgres = 0,
    Sqlite = 1,
}

/// <summary>What a run is made of.</summary>
internal sealed record LoadOptions
{
    /// <summary>Messages of each measurement.</summary>
    public int Messages { get; init; } = 100_000;

    /// <summary>Contacts with consent in the ledger; at least as many as messages for a batch. 0: as many as messages.</summary>
    public int Contacts { get; init; }

    public Engine Engine { get; init; } = Engine.Postgres;

    public int Silos { get; init; } = 1;

    /// <summary>Messages to other contacts before anything is measured: code that was never run is slow.</summary>
    public int WarmUp { get; init; } = 2_000;

    /// <summary>Seconds of each open-loop measurement.</summary>
    public int Seconds { get; init; } = 20;

    /// <summary>Calls per second of the open-loop measurements.</summary>
    public int Rate { get; init; } = 1_000;

    /// <summary>Callers of the closed-loop measurements.</summary>
    public IReadOnlyList<int> Callers { get; init; } = [1, 8, 64, 256];

    public int Campaigns { get; init; } = 100;

    /// <summary>Sessions of the route.</summary>
    public int Binds { get; init; } = 4;

    /// <summary>Unanswered segments of each; wide enough not to bind unless a scenario says otherwise.</summary>
    public int Window { get; init; } = 4_000;

    /// <summary>Of the route; the highest there is, so that it does not bind.</summary>
    public int SegmentsPerSecond { get; init; } = 100_000;

    /// <summary>Silos of a real cluster; none: processes of our own.</summary>
    public IReadOnlyList<Uri> Addresses { get; init; } = [];

    /// <summary>The key that a real cluster wants.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Told once and told twice that the texts may reach people.</summary>
    public bool MayBeRealCarrier { get; init; }

    /// <inheritdoc cref="MayBeRealCarrier"/>
    public bool PeopleWillBeTexted { get; init; }

    /// <summary>Where the reports go; null: to the console only.</summary>
    public string? Results { get; init; }

    /// <summary>As it was typed.</summary>
    public string Command { get; init; } = "";

    public int ContactCount => Math.Max(Contacts, Messages);
}
