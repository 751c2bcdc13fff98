using System.Globalization;
using System.Security.Cryptography;
using NodaTime;
using Starling.Client;
using Starling.Host;
using Starling.Testing.Scene;

namespace Starling.Throughput.Cluster;

/// <summary>A whole installation of processes of its own, in a folder that goes away with it.</summary>
/// <remarks>
/// What is in force in production is in force here: recorded consent, the local hours of Toronto on a clock that shows a Tuesday 10:30,
/// caps, duplicates, sealed consents, receipts, and a database that loses nothing it has confirmed.
/// </remarks>
internal sealed class Installation : IAsyncDisposable
{
    /// <summary>As deploy/README.md recommends, for a machine that is shared with everything else.</summary>
    private const string PostgresSettings =
        "-c shared_buffers=2GB -c max_wal_size=8GB -c min_wal_size=2GB -c wal_compression=lz4 -c checkpoint_timeout=15min "
        + "-c wal_buffers=64MB -c autovacuum_vacuum_cost_limit=2000 -c autovacuum_naptime=15s";

    private readonly DirectoryInfo _folder;
    private readonly PostgresServer? _postgres;
    private readonly RedisServer? _redis;
    private readonly List<Silo> _silos = [];

    private Installation(
        LoadOptions options,
        CarrierPlan plan,
        DirectoryInfo folder,
        PostgresServer? postgres,
        RedisServer? redis,
        Smsc smsc,
        Duration offset
    )
    {
        (Options, Plan, _folder, _postgres, _redis, Smsc, Offset) = (options, plan, folder, postgres, redis, smsc, offset);
        Ledger = new LedgerReader(options.Engine, postgres?.ConnectionString ?? DataFolder);
    }

    public LoadOptions Options { get; }

    public CarrierPlan Plan { get; }

    public Smsc Smsc { get; }

    public LedgerReader Ledger { get; }

    /// <summary>What the silos' clocks are ahead of ours.</summary>
    public Duration Offset { get; }

    public IReadOnlyList<Silo> Silos => _silos;

    public int? PostgresProcess => _postgres?.ProcessId;

    private string DataFolder => Path.Combine(_folder.FullName, "data");

    public static async Task<Installation> StartAsync(LoadOptions options, CarrierPlan plan)
    {
        var folder = Directory.CreateTempSubdirectory("starling-load-");
        // PostgreSQL runs as a user of its own, who must be able to walk through.
        await MachineCommand.RunAsync(folder.FullName, "chmod", "711", folder.FullName);
        PostgresServer? postgres = null;
        RedisServer? redis = null;
        if (options.Engine == Engine.Postgres)
        {
            postgres = await PostgresServer.StartAsync(Path.Combine(folder.FullName, "postgres"), PostgresSettings);
            redis = new RedisServer(Path.Combine(folder.FullName, "redis"));
            await redis.StartAsync();
        }

        var now = WallClock.Clock.GetCurrentInstant();
        var offset = OffsetClock.FromTuesdayMorning(WallClock.Clock).GetCurrentInstant() - now;
        var scene = new Installation(options, plan, folder, postgres, redis, await Smsc.StartAsync(plan), offset);
        for (var number = 1; number <= options.Silos; number++)
        {
            scene._silos.Add(new Silo(offset, scene.SettingsOf(number)));
        }

        await scene.StartSilosAsync();
        return scene;
    }

    /// <summary>One after the other: the first makes the schema.</summary>
    public async Task StartSilosAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.StartAsync();
        }
    }

    /// <summary>In good order, so that nothing is in memory when they come back.</summary>
    public async Task StopSilosAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.StopAsync();
        }
    }

    public StarlingClient Connect() => new(new StarlingClientOptions { Addresses = [.. _silos.Select(silo => silo.Grpc)] });

    public async ValueTask DisposeAsync()
    {
        await StopSilosAsync();
        await Smsc.DisposeAsync();
        _redis?.Dispose();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private Dictionary<string, string> SettingsOf(int number)
    {
        var settings = new Dictionary<string, string>
        {
            ["GrpcPort"] = "0",
            ["HttpPort"] = "0",
            // Its filter stands before every call of a grain; a cluster of any size has it off.
            ["Dashboard"] = "false",
            ["Storage:DataFolder"] = DataFolder,
            ["Contacts:MaxActive"] = Text(Math.Max(5_000, 2 * (Options.ContactCount + Options.WarmUp))),
            ["Caps:Promotional"] = "30 per 7 days",
            ["Caps:Informational"] = "30 per 7 days",
            ["Routes:load:Host"] = "127.0.0.1",
            ["Routes:load:Port"] = Text(Smsc.Port),
            ["Routes:load:SystemId"] = "starling",
            ["Routes:load:Password"] = "secret",
            ["Routes:load:SegmentsPerSecond"] = Text(Options.SegmentsPerSecond),
            ["Routes:load:Binds"] = Text(Options.Binds),
            ["Routes:load:Window"] = Text(Options.Window),
            ["Routes:load:SystemType"] = $"silo-{number}",
        };
        if (_postgres is not null && _redis is not null)
        {
            settings["Storage:Engine"] = "Postgres";
            settings["Storage:ConnectionString"] = _postgres.ConnectionString;
            settings["Cluster:Redis"] = _redis.Address;
            settings["Consent:SealKeyFile"] = SealKey();
        }

        return settings.ToDictionary(setting => $"Starling:{setting.Key}", setting => setting.Value);
    }

    private string SealKey()
    {
        var file = Path.Combine(_folder.FullName, "consent-seal");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        }

        return file;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
