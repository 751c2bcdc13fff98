using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Testing;
using Orleans;
using Starling.Domain.Access;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Spending;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Tests;

/// <summary>The front door on a real socket of this machine, with everything behind it in memory.</summary>
internal sealed class GatewayHarness : IAsyncDisposable
{
    /// <summary>A Tuesday.</summary>
    public static readonly Instant Now = Instant.FromUtc(2026, 3, 3, 15, 30);

    public static readonly ContactKeys Keys = new([.. Enumerable.Range(0, 32).Select(octet => (byte)octet)]);

    /// <summary>Longer than any test may wait for anything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private GatewayHarness(WebApplication app, FakeLedger ledger, FakeGrains grains, SteppedTime time, LogLines logs)
    {
        _app = app;
        Ledger = ledger;
        Grains = grains;
        Time = time;
        Logs = logs;
        _channel = GrpcChannel.ForAddress(app.Urls.Single());
        Messages = new V1.MessageService.MessageServiceClient(_channel);
        Campaigns = new V1.CampaignService.CampaignServiceClient(_channel);
        Contacts = new V1.ContactService.ContactServiceClient(_channel);
        Compose = new V1.ComposeService.ComposeServiceClient(_channel);
        Decisions = new V1.DecisionService.DecisionServiceClient(_channel);
        Routes = new V1.RouteService.RouteServiceClient(_channel);
    }

    public FakeLedger Ledger { get; }

    /// <summary>What serves watches over campaigns, without a socket between.</summary>
    public MessageFeed Feed => _app.Services.GetRequiredService<MessageFeed>();

    public FakeGrains Grains { get; }

    /// <summary>What the server tells the time by.</summary>
    public IClock Clock => _app.Services.GetRequiredService<IClock>();

    /// <summary>Prices and limits.</summary>
    public CurrentSpendBook Spending => _app.Services.GetRequiredService<CurrentSpendBook>();

    public SteppedTime Time { get; }

    public LogLines Logs { get; }

    public V1.MessageService.MessageServiceClient Messages { get; }

    public V1.CampaignService.CampaignServiceClient Campaigns { get; }

    public FakeContacts People { get; private init; } = null!;

    public V1.ContactService.ContactServiceClient Contacts { get; }

    public V1.ComposeService.ComposeServiceClient Compose { get; }

    public V1.DecisionService.DecisionServiceClient Decisions { get; }

    public V1.RouteService.RouteServiceClient Routes { get; }

    public static async Task<GatewayHarness> StartAsync(Action<GatewayOptions>? configure = null, int changesRemembered = 1_000)
    {
        var clock = new FakeClock(Now);
        var ledger = new FakeLedger(clock, changesRemembered);
        var people = new FakeContacts(clock);
        var grains = new FakeGrains(ledger, clock);
        var time = new SteppedTime();
        var logs = new LogLines();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder
            .Services.AddSingleton<IAcceptLedger>(ledger)
            .AddSingleton<ICampaignLedger>(ledger)
            .AddSingleton<IMessageReader>(ledger)
            .AddSingleton<ISpendLedger>(ledger)
            .AddSingleton(new CurrentSpendBook(SpendBook.None))
            .AddSingleton<IMessageChanges>(ledger.Changes)
            .AddSingleton<IProfileLedger>(people)
            .AddSingleton<IConsentLedger>(people)
            .AddSingleton<IOpenSends>(people)
            .AddSingleton<IContactHistory>(people)
            .AddSingleton<IRouteDirectory>(people)
            .AddSingleton<IRoutePaces>(people)
            .AddSingleton(grains.Factory())
            .AddSingleton(Keys)
            .AddSingleton(provider => new HoursBook(HoursTable.Default, provider.GetRequiredService<INumberPlaces>()))
            .AddSingleton(people.Caps)
            .AddSingleton<IClock>(clock)
            .AddSingleton<TimeProvider>(time)
            .AddSingleton<ICallerIdentity, NamedCaller>()
            .AddStarlingGateway(options =>
            {
                options.DefaultSender = "36180";
                configure?.Invoke(options);
            });
        var app = builder.Build();
        app.MapStarling();
        await app.StartAsync();
        return new GatewayHarness(app, ledger, grains, time, logs) { People = people };
    }

    /// <summary>Moves the clock from one timer to the next until something is done.</summary>
    public async Task<T> WhileTimePassesAsync<T>(Task<T> task)
    {
        var began = Environment.TickCount64;
        while (!task.IsCompleted && Environment.TickCount64 - began < Patience.TotalMilliseconds)
        {
            Time.MoveOn();
            await Task.Yield();
        }

        return await task.WaitAsync(TimeSpan.Zero);
    }

    /// <summary>Waits for a condition, with a bound.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        var began = Environment.TickCount64;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 - began < Patience.TotalMilliseconds, "the condition did not come about");
            await Task.Yield();
        }
    }

    /// <summary>Calls as another tenant.</summary>
    public static Metadata As(string tenant) => new() { { NamedCaller.Header, tenant } };

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Stands in for credentials: a header names the tenant.</summary>
    private sealed class NamedCaller : ICallerIdentity
    {
        public const string Header = "x-test-tenant";

        public Caller CallerOf(ServerCallContext call) =>
            new(call.RequestHeaders.GetValue(Header) is { } name ? new TenantId(name) : TenantId.Default, ApiRole.All, null);
    }
}

/// <summary>Every line the server logged, with its exceptions.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> All => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => _lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose() { }
}
