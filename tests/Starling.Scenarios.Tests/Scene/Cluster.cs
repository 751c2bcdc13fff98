using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using StackExchange.Redis;
using Starling.Client;
using Starling.Host;
using Starling.Testing.Scene;

namespace Starling.Scenarios.Tests.Scene;

/// <summary>Silos in this process on one PostgreSQL and one Redis, with a schema and a cluster of their own; tests skip where there is neither.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string _name = $"cluster-{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-cluster-").FullName;
    private readonly List<StarlingHost> _silos = [];

    private Cluster(OutsideSmsc smsc, RouteSettings route) => (Smsc, Route) = (smsc, route);

    public OutsideSmsc Smsc { get; }

    private RouteSettings Route { get; }

    private string Schema => _name.Replace('-', '_');

    private static string Postgres => Server("STARLING_TEST_POSTGRES");

    private static string Redis => Server("STARLING_TEST_REDIS");

    public static async Task<Cluster> StartAsync(RouteSettings route)
    {
        var cluster = new Cluster(await OutsideSmsc.StartAsync(Samples.CalmCarrier()), route);
        _ = Redis;
        await ExecuteAsync($"CREATE SCHEMA {cluster.Schema}");
        return cluster;
    }

    /// <summary>A silo more; it takes calls when this returns.</summary>
    public Task<StarlingHost> StartSiloAsync() => StartAsync("Silo", FreePort());

    /// <summary>A front door alone; it takes calls when this returns.</summary>
    public Task<StarlingHost> StartGatewayAsync() => StartAsync("Gateway", 0);

    /// <summary>A silo more in a process of its own, which can be killed; it takes calls when this returns.</summary>
    public async Task<SiloProcess> StartProcessAsync()
    {
        var port = ServerProcess.FreePort();
        var settings = Settings("Silo", FreePort());
        settings["Starling:GrpcPort"] = port.ToString(CultureInfo.InvariantCulture);
        var server = new ServerProcess(settings);
        await server.StartAsync();
        return new SiloProcess(server, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>As SIGTERM does.</summary>
    public async Task StopAsync(StarlingHost silo)
    {
        _silos.Remove(silo);
        await silo.DisposeAsync();
    }

    /// <summary>A client as operators set it up: every silo's address, and patience as it comes.</summary>
    public StarlingClient Connect() => Connect([.. _silos]);

    /// <summary>A client that knows these only.</summary>
    public static StarlingClient Connect(params StarlingHost[] servers) =>
        new(new StarlingClientOptions { Addresses = [.. servers.Select(server => server.GrpcAddress)] });

    /// <summary>A client that knows one address only.</summary>
    public static StarlingClient Connect(Uri address) => new(new StarlingClientOptions { Addresses = [address] });

    /// <summary>How many binds each silo holds.</summary>
    public async Task<int[]> BindsAsync()
    {
        var binds = await QueryAsync("SELECT count(*) FROM lease WHERE holder IS NOT NULL GROUP BY split_part(holder, '/', 1)");
        return [.. binds.Select(int.Parse).Order()];
    }

    public async Task<string[]> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Postgres) { SearchPath = Schema }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader[0].ToString()!);
        }

        return [.. rows];
    }

    /// <summary>Redis loses the table of members.</summary>
    public async Task LoseMembersAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Redis);
        foreach (var server in redis.GetServers())
        {
            foreach (var key in server.Keys(pattern: $"*{_name}*"))
            {
                await redis.GetDatabase().KeyDeleteAsync(key);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.ToArray())
        {
            await StopAsync(silo);
        }

        await Smsc.DisposeAsync();
        await ExecuteAsync($"DROP SCHEMA {Schema} CASCADE");
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<StarlingHost> StartAsync(string role, int gatewayPort)
    {
        var silo = await StarlingHost.StartAsync(new StarlingHostOptions { Settings = Settings(role, gatewayPort), Quiet = true });
        _silos.Add(silo);
        return silo;
    }

    private Dictionary<string, string?> Settings(string role, int gatewayPort)
    {
        var settings = Route.ToSettings(Smsc.Port, _folder);
        var connection = new NpgsqlConnectionStringBuilder(Postgres) { SearchPath = Schema };
        settings["Starling:Storage:Engine"] = "Postgres";
        settings["Starling:Storage:ConnectionString"] = connection.ToString();
        settings["Starling:Cluster:Redis"] = Redis;
        settings["Starling:Cluster:Id"] = _name;
        settings["Starling:Cluster:Role"] = role;
        settings["Starling:Cluster:GatewayPort"] = gatewayPort.ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Server(string variable)
    {
        var server = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(server), $"{variable} names no server.");
        return server!;
    }
}

/// <summary>A silo of the cluster in a process of its own, and where callers reach it.</summary>
internal sealed record SiloProcess(ServerProcess Server, Uri Address) : IDisposable
{
    public void Dispose() => Server.Dispose();
}
