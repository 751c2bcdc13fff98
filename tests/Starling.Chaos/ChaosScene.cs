using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Starling.Carriers.Simulator;
using Starling.Chaos.Servers;
using Starling.Client;
using Starling.Host;
using Starling.Testing.Scene;

namespace Starling.Chaos;

/// <summary>Everything that takes part in a run: servers, silos, the SMSC, and those who look on.</summary>
internal sealed class ChaosScene : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Dictionary<string, string?> _settings;
    private readonly List<SiloProcess> _silos = [];

    private ChaosScene(
        ChaosOptions options,
        DirectoryInfo folder,
        PostgresServer postgres,
        RedisServer redis,
        OutsideSmsc smsc,
        SmscScript script
    )
    {
        (Options, _folder, Postgres, Redis, Smsc, Script) = (options, folder, postgres, redis, smsc, script);
        Leases = new LeaseWatch(postgres.ConnectionString);
        Watch = new SiloWatch(
            _silos,
            silo => Strikes.Enqueue(Strike.Left(silo, Leases.HeldBy(silo), options)),
            (silo, fault) => Strikes.Enqueue(new Strike("did not start", Now, Now, $"{silo.Name}: {fault.Message.Split('\n')[0]}"))
        );
        var sealKey = Path.Combine(folder.FullName, "consent-seal");
        File.WriteAllText(sealKey, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        _settings = new RouteSettings
        {
            SegmentsPerSecond = options.Rate,
            Binds = options.Binds,
            Window = options.Window,
            More = new Dictionary<string, string> { ["ResponseTimeout"] = "00:00:05" },
            Elsewhere = new Dictionary<string, string>
            {
                ["Storage:Engine"] = "Postgres",
                ["Storage:ConnectionString"] = postgres.ConnectionString,
                ["Cluster:Redis"] = redis.Address,
                ["Consent:SealKeyFile"] = sealKey,
                ["Dashboard"] = "false",
            },
        }.ToSettings(smsc.Port, Path.Combine(folder.FullName, "data"));
    }

    public ChaosOptions Options { get; }

    public PostgresServer Postgres { get; }

    public RedisServer Redis { get; }

    public OutsideSmsc Smsc { get; }

    /// <summary>Parts of it may change while the SMSC runs.</summary>
    public SmscScript Script { get; }

    public LeaseWatch Leases { get; }

    public SiloWatch Watch { get; }

    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>What has struck so far.</summary>
    public ConcurrentQueue<Strike> Strikes { get; } = new();

    public static DateTimeOffset Now => WallClock.Time.GetUtcNow();

    public static async Task<ChaosScene> BeginAsync(ChaosOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("starling-chaos-");
        // PostgreSQL runs as a user of its own, who must be able to walk through.
        await MachineCommand.RunAsync(folder.FullName, "chmod", "711", folder.FullName);
        var postgres = await PostgresServer.StartAsync(Path.Combine(folder.FullName, "postgres"));
        var redis = new RedisServer(Path.Combine(folder.FullName, "redis"));
        await redis.StartAsync();
        var script = Carrier(options);
        var scene = new ChaosScene(options, folder, postgres, redis, await OutsideSmsc.StartAsync(script), script);
        for (var number = 1; number <= options.Silos; number++)
        {
            await scene.AddSiloAsync();
        }

        return scene;
    }

    /// <summary>One more silo, which takes calls when this returns.</summary>
    public async Task<SiloProcess> AddSiloAsync()
    {
        var silo = new SiloProcess(_silos.Count + 1, _settings);
        _silos.Add(silo);
        await silo.StartAsync();
        return silo;
    }

    /// <summary>A client of all silos that prefers one of them.</summary>
    public StarlingClient Connect(int first)
    {
        var addresses = _silos.Take(Options.Silos).Select(silo => silo.Address).ToList();
        return new StarlingClient(
            new StarlingClientOptions
            {
                Addresses = [.. addresses.Skip(first % addresses.Count), .. addresses.Take(first % addresses.Count)],
            }
        );
    }

    /// <summary>A client that prefers the youngest of the silos that serve.</summary>
    public StarlingClient ConnectToYoungest()
    {
        var serving = _silos.Where(silo => silo.IsServing).Reverse().Select(silo => silo.Address).ToList();
        return serving.Count == 0 ? Connect(0) : new StarlingClient(new StarlingClientOptions { Addresses = serving });
    }

    /// <summary>One of the silos that serve; who holds binds is struck more often.</summary>
    public SiloProcess Any(Random random)
    {
        var serving = _silos.Where(silo => silo.IsServing && !silo.HasLeft);
        var lots = serving.SelectMany(silo => Enumerable.Repeat(silo, 1 + Leases.HeldBy(silo).Count)).ToArray();
        return lots[random.Next(lots.Length)];
    }

    /// <summary>Whatever a fault that failed has left lying is set up again.</summary>
    public async Task MendAsync()
    {
        foreach (var silo in _silos.Where(silo => !silo.IsServing))
        {
            await silo.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        await Leases.DisposeAsync();
        foreach (var silo in _silos)
        {
            silo.Dispose();
        }

        await Smsc.DisposeAsync();
        Redis.Dispose();
        await Postgres.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static SmscScript Carrier(ChaosOptions options) =>
        new()
        {
            Seed = (ulong)options.Seed,
            AnswerDelayMin = TimeSpan.FromMilliseconds(50),
            AnswerDelayMax = TimeSpan.FromMilliseconds(50),
            RejectShare = 0.01,
            ReceiptDelayMin = TimeSpan.FromMilliseconds(500),
            ReceiptDelayMax = TimeSpan.FromSeconds(5),
            EarlyReceiptShare = 0.05,
            LateReceiptShare = 0.05,
            LateReceiptDelay = TimeSpan.FromSeconds(10),
            DuplicateReceiptShare = 0.05,
            RedeliverAfter = TimeSpan.FromSeconds(1),
            MagicPrefix = null,
        };
}
