using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;
using Starling.Carriers.Simulator;
using Starling.Gateway;
using Starling.Gateway.Http;
using Starling.Gateway.Identity;
using Starling.Grains.Campaigns;
using Starling.Grains.Codes;
using Starling.Grains.Contacts;
using Starling.Grains.Inbound;
using Starling.Grains.Routing;
using Starling.Grains.Senders;
using Starling.Grains.Spending;
using Starling.Storage;
using Starling.Storage.Postgres;

namespace Starling.Host;

/// <summary>How a server is started from code: the demonstration, tests.</summary>
public sealed class StarlingHostOptions
{
    /// <summary>As on the command line: <c>--Starling:GrpcPort=0</c>.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>Settings that go before files and environment.</summary>
    public Dictionary<string, string?> Settings { get; init; } = [];

    /// <summary>Tells the time; the wall clock unless told otherwise.</summary>
    public IClock? Clock { get; init; }

    /// <summary>How the built-in carrier behaves, when it is needed.</summary>
    public SmscScript? Script { get; init; }

    /// <summary>Whether nothing is logged to the console.</summary>
    public bool Quiet { get; init; }

    /// <summary>Gets every line of the log too.</summary>
    public ILoggerProvider? Log { get; init; }
}

/// <summary>A running server: silo, gRPC front door, ledger, carriers, in one process.</summary>
public sealed class StarlingHost : IAsyncDisposable
{
    /// <summary>The classes that read the section <see cref="HostSettings.Section"/>, several of them the same parts of it.</summary>
    public static IReadOnlyList<Type> SettingClasses { get; } =
    [typeof(HostSettings), typeof(RoutingOptions), typeof(CarrierSettings), typeof(Sections)];

    /// <summary>Defaults below every file, so that an operator can ask for more.</summary>
    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Microsoft"] = "Warning",

        // Placement runs through a resilience pipeline that would log every activation, and each call that a stop turns away.
        ["Logging:LogLevel:Polly"] = "Error",

        // Its scope would put the address of the request, and so perhaps a number, beside every line.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",

        // A start that fails is told by whoever asked for it, once.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
    };

    /// <summary>The binds' 25 s, the notice of at most a minute, and what the rest needs.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(100);

    private readonly WebApplication _app;

    private StarlingHost(WebApplication app, SimulatedSmsc? smsc)
    {
        // In the order in which the doors were opened.
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var doors = addresses.Select(address => new Uri(address)).ToArray();
        (_app, Smsc, GrpcAddress, HttpAddress, OperationsAddress) = (app, smsc, doors[0], doors[1], doors.ElementAtOrDefault(2));
    }

    /// <summary>Where callers reach it.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>Where health is asked for.</summary>
    public Uri HttpAddress { get; }

    /// <summary>Where only health and metrics are asked for; null without such a port.</summary>
    public Uri? OperationsAddress { get; }

    /// <summary>The built-in carrier, when no other is configured.</summary>
    public SimulatedSmsc? Smsc { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Whether it stopped because another cluster has its place; whoever supervises it starts it anew.</summary>
    public bool HasStoodDown => _app.Services.GetService<OrleansMembership>() is { HasStoodDown: true };

    /// <summary>Starts a server; it takes calls when this returns.</summary>
    /// <exception cref="SettingsException">The settings cannot be meant; every fault is told.</exception>
    /// <exception cref="IOException">A port is in use, or the data folder is another process's.</exception>
    /// <exception cref="UnsafeDatabaseException">The database server would lose what it confirms.</exception>
    /// <exception cref="NpgsqlException">The database server cannot be reached.</exception>
    public static async Task<StarlingHost> StartAsync(StarlingHostOptions options)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = options.Arguments, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LogLevels });
        builder.Configuration.AddInMemoryCollection(options.Settings);
        var smsc = await StartCarrierAsync(builder, options);
        try
        {
            return await StartAsync(builder, options, smsc);
        }
        catch
        {
            if (smsc is not null)
            {
                await smsc.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Waits until the process is asked to stop. The stop itself, farewell and drain, is <see cref="DisposeAsync"/>.</summary>
    public async Task WaitForShutdownAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = _app.Lifetime.ApplicationStopping.Register(asked.SetResult);
        await asked.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (Smsc is not null)
        {
            await Smsc.DisposeAsync();
        }
    }

    private static async Task<SimulatedSmsc?> StartCarrierAsync(WebApplicationBuilder builder, StarlingHostOptions options)
    {
        if (!BuiltInCarrier.IsNeeded(builder.Configuration))
        {
            return null;
        }

        var script = options.Script ?? new SmscScript { HistoryOctets = 0 };
        var smsc = await BuiltInCarrier.StartAsync(script, WallClock.Time);
        builder.Configuration.AddInMemoryCollection(BuiltInCarrier.Settings(smsc.EndPoint, script.Accounts[0]));
        return smsc;
    }

    private static async Task<StarlingHost> StartAsync(WebApplicationBuilder builder, StarlingHostOptions options, SimulatedSmsc? smsc)
    {
        var found = Unknown(builder.Configuration).ToList();
        SettingsException.ThrowIfUnreadable(found);
        AddLogging(builder, options);
        AddSettings(builder);
        builder.Services.AddLedger();
        builder.Services.AddStarlingGateway();
        builder.Services.AddGrpcReflection();
        builder.Services.AddStarlingHealth();
        builder.AddStarlingTelemetry();
        builder.Services.AddHostedService<Farewell>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<KeyRing>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        var settings = Read<HostSettings>(builder.Configuration, HostSettings.Section);
        var cluster = Read<ClusterSettings>(builder.Configuration, $"{HostSettings.Section}:Cluster");
        var engine = Read<StorageOptions>(builder.Configuration, StorageOptions.Section).Engine;
        if (cluster.IsCluster && engine == StorageEngine.Sqlite)
        {
            found.Add(
                new SettingFault("Starling:Cluster:Redis is set and Starling:Storage:Engine is Sqlite; silos share one PostgreSQL", false)
            );
        }

        var hasDashboard = settings.Dashboard && cluster.Role == ClusterRole.Silo;
        if (cluster.Role == ClusterRole.Silo)
        {
            builder.AddStarlingSilo(options.Clock ?? WallClock.Clock, WallClock.Time, cluster, hasDashboard);
        }
        else
        {
            builder.AddStarlingFrontDoor(options.Clock ?? WallClock.Clock, WallClock.Time, cluster);
        }

        var jwt = Read<JwtSettings>(builder.Configuration, $"{HostSettings.Section}:Jwt");
        if (jwt.IsUsed)
        {
            builder.AddStarlingTokens(jwt);
        }

        var operations = Read<OperationsSettings>(builder.Configuration, $"{HostSettings.Section}:Operations");
        builder.WebHost.ConfigureKestrel(kestrel => Doors.Open(kestrel, settings, operations));
        var app = builder.Build();
        SettingsException.ThrowIfAny(app.Services, found);
        app.GuardDoors();
        app.KeepDashboardLocal();
        app.UseRouting();
        if (jwt.IsUsed)
        {
            app.UseAuthentication();
        }

        app.UseStarlingHttp();
        app.MapStarling();
        app.MapStarlingHttp();
        app.MapGrpcReflectionService();
        app.MapStarlingHealth();
        app.MapStarlingTelemetry(hasDashboard);
        var isStarting = false;
        try
        {
            await ActivatorUtilities.CreateInstance<RestoreStart>(app.Services).RunAsync();
            await ActivatorUtilities.CreateInstance<KeysStart>(app.Services).RunAsync();
            await app.Services.GetRequiredService<SenderBook>().ReadAsync(CancellationToken.None);
            isStarting = true;
            await app.StartAsync();
        }
        catch
        {
            // What has begun ends in its order, and nothing of it is told beside the fault.
            if (isStarting)
            {
                await app.StopAsync();
            }

            await app.DisposeAsync();
            throw;
        }

        return new StarlingHost(app, smsc);
    }

    private static void AddLogging(WebApplicationBuilder builder, StarlingHostOptions options)
    {
        builder.Logging.ClearProviders();
        if (options.Log is { } log)
        {
            builder.Logging.AddProvider(log);
        }

        if (options.Quiet)
        {
            return;
        }

        if (Read<LogSettings>(builder.Configuration, $"{HostSettings.Section}:Logs").Json)
        {
            builder.Logging.AddJsonConsole(json => (json.UseUtcTimestamp, json.TimestampFormat, json.IncludeScopes) = (true, "O", true));
        }
        else
        {
            builder.Logging.AddSimpleConsole(text => (text.SingleLine, text.TimestampFormat) = (true, "HH:mm:ss.fff "));
        }
    }

    private static void AddSettings(WebApplicationBuilder builder)
    {
        var root = builder.Configuration.GetSection(HostSettings.Section);
        Bind<HostSettings, HostSettingsValidator>(builder.Services, root);
        Bind<OperationsSettings, OperationsSettingsValidator>(builder.Services, root.GetSection("Operations"));
        Bind<JwtSettings, JwtSettingsValidator>(builder.Services, root.GetSection("Jwt"));
        Bind<ClusterSettings, ClusterSettingsValidator>(builder.Services, root.GetSection("Cluster"));
        Bind<RoutingOptions, RoutingOptionsValidator>(builder.Services, root);
        Bind<CarrierSettings, CarrierSettingsValidator>(builder.Services, root);
        Bind<ContactOptions, ContactOptionsValidator>(builder.Services, root.GetSection("Contacts"));
        Bind<HoursOptions, HoursOptionsValidator>(builder.Services, root.GetSection("Hours"));
        Bind<SenderRuleOptions, SenderRuleOptionsValidator>(builder.Services, root.GetSection("SenderRules"));
        Bind<CapOptions, CapOptionsValidator>(builder.Services, root.GetSection("Caps"));
        Bind<CodeOptions, CodeOptionsValidator>(builder.Services, root.GetSection("Codes"));
        Bind<SpendOptions, SpendOptionsValidator>(builder.Services, root.GetSection("Spend"));
        Bind<CampaignOptions, CampaignOptionsValidator>(builder.Services, root.GetSection("Campaigns"));
        Bind<InboundOptions, InboundOptionsValidator>(builder.Services, root.GetSection("Inbound"));
        Bind<ConsentSettings, ConsentSettingsValidator>(builder.Services, root.GetSection("Consent"));
        builder.Services.AddOptions<StorageOptions>().Configure(root.GetSection("Storage").Bind).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RoutingOptions>, SenderProgramValidator>();
        builder.Services.AddSingleton<IPostConfigureOptions<RoutingOptions>, LongTextSettings>();
        builder.Services.AddSingleton<PasswordFiles>();
        builder.Services.AddSingleton<IPostConfigureOptions<CarrierSettings>>(provider => provider.GetRequiredService<PasswordFiles>());
        builder.Services.AddSingleton<IValidateOptions<CarrierSettings>>(provider => provider.GetRequiredService<PasswordFiles>());
    }

    private static void Bind<TOptions, TValidator>(IServiceCollection services, IConfigurationSection section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        // Read once: what may change while the server runs is taken by RouteReload.
        services.AddOptions<TOptions>().Configure(section.Bind).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }

    /// <summary>Settings that are needed before there are services.</summary>
    private static TSettings Read<TSettings>(ConfigurationManager configuration, string section)
        where TSettings : new() => configuration.GetSection(section).Get<TSettings>() ?? new TSettings();

    private static IEnumerable<SettingFault> Unknown(ConfigurationManager configuration) =>
        UnknownSettings.Find(configuration.GetSection(HostSettings.Section), SettingClasses);

    /// <summary>The sections below the root, by name.</summary>
    private sealed class Sections
    {
        public LogSettings? Logs { get; set; }

        public OperationsSettings? Operations { get; set; }

        public JwtSettings? Jwt { get; set; }

        public ClusterSettings? Cluster { get; set; }

        public ContactOptions? Contacts { get; set; }

        public HoursOptions? Hours { get; set; }

        public CapOptions? Caps { get; set; }

        public SenderRuleOptions? SenderRules { get; set; }

        public CodeOptions? Codes { get; set; }

        public SpendOptions? Spend { get; set; }

        public CampaignOptions? Campaigns { get; set; }

        public InboundOptions? Inbound { get; set; }

        public ConsentSettings? Consent { get; set; }

        public StorageOptions? Storage { get; set; }

        public GatewayOptions? Gateway { get; set; }

        public DestinationOptions? Destinations { get; set; }
    }
}
