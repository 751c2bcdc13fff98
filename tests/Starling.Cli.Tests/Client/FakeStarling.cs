using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>A server on a loopback port that keeps batches in memory, delivers at once, and breaks when it is told to.</summary>
internal sealed class FakeStarling : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeStarling(WebApplication app, FakeState state)
    {
        _app = app;
        State = state;
        Address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
    }

    public FakeState State { get; }

    public string Address { get; }

    /// <param name="tls">Its certificate and what it asks of callers; null: no TLS.</param>
    public static async Task<FakeStarling> StartAsync(FakeState? state = null, HttpsConnectionAdapterOptions? tls = null)
    {
        state ??= new FakeState();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                System.Net.IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http2;
                    if (tls is not null)
                    {
                        listen.UseHttps(tls);
                    }
                }
            )
        );
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(state);
        var app = builder.Build();
        app.MapGrpcService<FakeMessages>();
        app.MapGrpcService<FakeCampaigns>();
        app.MapGrpcService<FakeCompose>();
        app.MapGrpcService<FakeContacts>();
        app.MapGrpcService<FakeInbound>();
        app.MapGrpcService<FakeRoutes>();
        app.MapGrpcService<FakeKeys>();
        app.MapGrpcService<FakeSenders>();
        app.MapGrpcService<FakeDecisions>();
        await app.StartAsync();
        return new FakeStarling(app, state);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
    }
}

internal sealed class FakeInbound : InboundService.InboundServiceBase
{
    public override Task<ListInboundReviewsResponse> ListInboundReviews(ListInboundReviewsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListInboundReviewsResponse { InboundReviews = { Review(ReviewOutcome.Unspecified, "") } });

    public override Task<SettleInboundReviewResponse> SettleInboundReview(SettleInboundReviewRequest request, ServerCallContext context) =>
        request.Name == "inboundReviews/7"
            ? Task.FromResult(new SettleInboundReviewResponse { InboundReview = Review(request.Outcome, request.Actor) })
            : throw new RpcException(new Status(StatusCode.NotFound, "There is no such review."));

    private static InboundReview Review(ReviewOutcome outcome, string by) =>
        new()
        {
            Name = "inboundReviews/7",
            InboundMessage = new InboundMessage { Phone = "+14165550123", Text = "not interested" },
            OpenTime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_788_000_000 },
            Outcome = outcome,
            SettledBy = by,
        };

    public override Task<ListInboundMessagesResponse> ListInboundMessages(ListInboundMessagesRequest request, ServerCallContext context) =>
        Task.FromResult(
            new ListInboundMessagesResponse
            {
                InboundMessages =
                {
                    new InboundMessage
                    {
                        Name = "inboundMessages/1",
                        Phone = "+14165550123",
                        Recipient = "36180",
                        Text = "Arrêt!\u001b[2J",
                        ReceiveTime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_789_482_600 },
                        Keyword = InboundKeyword.Stop,
                        Effect = InboundEffect.OptedOut,
                    },
                },
            }
        );
}

internal sealed class FakeCompose : ComposeService.ComposeServiceBase
{
    public override Task<AnalyzeResponse> Analyze(AnalyzeRequest request, ServerCallContext context) =>
        Task.FromResult(
            new AnalyzeResponse
            {
                Coding = TextCoding.Ucs2,
                Units = 40,
                Segments = 1,
                UnitsPerSegment = 70,
                UnitsLeft = 30,
                Text = request.TemplateText + " STOP 36180",
                StopMention = " STOP 36180",
                StopMentionUnits = 11,
                OffendingCharacters =
                {
                    new OffendingCharacter
                    {
                        Character = "ê",
                        CodePoint = "U+00EA",
                        Description = "letter with an accent",
                        Utf16Index = 4,
                        Occurrences = 1,
                    },
                },
                Suggestions =
                {
                    new TextSuggestion
                    {
                        Lossy = true,
                        Text = "La fete STOP 36180",
                        Coding = TextCoding.Gsm7,
                        Units = 40,
                        Segments = 1,
                        UnitsLeft = 120,
                    },
                },
            }
        );
}

/// <summary>Time as it passes: these tests talk to sockets.</summary>
internal sealed class RealTime : TimeProvider;

/// <summary>Two messages with something to say.</summary>
internal static class FakeExplained
{
    public static readonly Message Suppressed = new()
    {
        Name = "messages/1-1",
        Phone = "+14165550101",
        State = MessageState.Suppressed,
        Reason = "NO_CONSENT",
        ReasonDetail = "none on record",
        CreateTime = At(0),
        UpdateTime = At(0),
    };

    public static readonly Message Delivered = new()
    {
        Name = "messages/1-2",
        Phone = "+14165550102",
        State = MessageState.Delivered,
        ReasonDetail = "DELIVRD",
        Segments = 2,
        Attempts = 1,
        CreateTime = At(0),
        UpdateTime = At(9),
    };

    private static Google.Protobuf.WellKnownTypes.Timestamp At(int seconds) =>
        Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 3, 3, 15, 30, seconds, TimeSpan.Zero));
}
