using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Carriers.Simulator;
using Starling.Gateway;
using Starling.Gateway.Http;
using Starling.Grains.Campaigns;
using Starling.Grains.Contacts;
using Starling.Grains.Inbound;
using Starling.Grains.Routing;
using Starling.Storage;

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

    /// <summary>Whether its log goes to the console.</summary>
    public bool Quiet { get; init; }
}

/// <summary>A running server: silo, gRPC front door, ledger, carriers, in one process.</summary>
public sealed class StarlingHost : IAsyncDisposable
{
    /// <summary>Without credentials, a page of a stranger whose name was made to lead to this machine must not be served.</summary>
    private static readonly string[] LocalNames = ["localhost", "127.0.0.1", "[::1]"];

    private readonly WebApplication _app;

    private StarlingHost(WebApplication app, SimulatedSmsc? smsc, Uri grpc, Uri http) =>
        (_app, Smsc, GrpcAddress, HttpAddress) = (app, smsc, grpc, http);

    /// <summary>Where callers reach it.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>Where health is asked for.</summary>
    public Uri HttpAddress { get; }

    /// <summary>The built-in carrier, when no other is configured.</summary>
    public SimulatedSmsc? Smsc { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server; it takes calls when this returns.</summary>
    /// <exception cref="SettingsException">The settings cannot be meant; every fault is told.</exception>
    /// <exception cref="IOException">A port is in use, or the data folder is another process's.</exception>
    public static async Task<StarlingHost> StartAsync(StarlingHostOptions options)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = options.Arguments, ContentRootPath = AppContext.BaseDirectory }
        );
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

    /// <summary>Waits until the process is asked to stop.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

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
        AddLogging(builder, options.Quiet);
        AddSettings(builder);
        builder.Services.AddSqliteLedger();
        builder.Services.AddStarlingGateway();
        builder.Services.PostConfigure<HostFilteringOptions>(filter => filter.AllowedHosts = LocalNames);
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks();
        builder.AddStarlingSilo(options.Clock ?? WallClock.Clock, WallClock.Time);
        var settings = builder.Configuration.GetSection(HostSettings.Section).Get<HostSettings>() ?? new HostSettings();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings));
        var app = builder.Build();
        SettingsException.ThrowIfAny(app.Services, found);
        app.UseRouting();
        app.UseStarlingHttp();
        app.MapStarling();
        app.MapStarlingHttp();
        app.MapGrpcReflectionService();
        app.MapGrpcHealthChecksService();
        app.MapHealthChecks("/healthz");
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        return new StarlingHost(app, smsc, new Uri(addresses[0]), new Uri(addresses[1]));
    }

    private static void AddLogging(WebApplicationBuilder builder, bool quiet)
    {
        // Placement runs through a resilience pipeline that would log every activation.
        builder
            .Logging.AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Microsoft", LogLevel.Warning);

        // A start that fails is told by whoever asked for it, once.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (quiet)
        {
            builder.Logging.ClearProviders();
        }
    }

    private static void AddSettings(WebApplicationBuilder builder)
    {
        var root = builder.Configuration.GetSection(HostSettings.Section);
        Bind<HostSettings, HostSettingsValidator>(builder.Services, root);
        Bind<RoutingOptions, RoutingOptionsValidator>(builder.Services, root);
        Bind<CarrierSettings, CarrierSettingsValidator>(builder.Services, root);
        Bind<ContactOptions, ContactOptionsValidator>(builder.Services, root.GetSection("Contacts"));
        Bind<CampaignOptions, CampaignOptionsValidator>(builder.Services, root.GetSection("Campaigns"));
        Bind<InboundOptions, InboundOptionsValidator>(builder.Services, root.GetSection("Inbound"));
        builder.Services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IPostConfigureOptions<RoutingOptions>, LongTextSettings>();
    }

    private static void Bind<TOptions, TValidator>(IServiceCollection services, IConfigurationSection section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }

    private static IEnumerable<SettingFault> Unknown(ConfigurationManager configuration) =>
        UnknownSettings.Find(
            configuration.GetSection(HostSettings.Section),
            [typeof(HostSettings), typeof(RoutingOptions), typeof(CarrierSettings), typeof(Sections)]
        );

    private static void Listen(KestrelServerOptions kestrel, HostSettings settings)
    {
        if (!IPAddress.TryParse(settings.Listen, out var address))
        {
            address = IPAddress.Loopback; // The validator says what is wrong, before anything listens.
        }

        kestrel.Listen(address, settings.GrpcPort, port => port.Protocols = HttpProtocols.Http2);
        kestrel.Listen(address, settings.HttpPort, port => port.Protocols = HttpProtocols.Http1);
    }

    /// <summary>The sections below the root, by name.</summary>
    private sealed class Sections
    {
        public ContactOptions? Contacts { get; set; }

        public CampaignOptions? Campaigns { get; set; }

        public InboundOptions? Inbound { get; set; }

        public StorageOptions? Storage { get; set; }

        public GatewayOptions? Gateway { get; set; }
    }
}
