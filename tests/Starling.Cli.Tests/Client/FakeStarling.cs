using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Starling.V1;
using Status = Grpc.Core.Status;

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

    public static async Task<FakeStarling> StartAsync(FakeState? state = null)
    {
        state ??= new FakeState();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
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
        await app.StartAsync();
        return new FakeStarling(app, state);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
    }
}

/// <summary>What the fake remembers, and which faults it is to show.</summary>
internal sealed class FakeState
{
    /// <summary>Breaks the stream after this many pages of it, the last of them stored and not answered. 0: never.</summary>
    public int BreakAfterPages { get; set; }

    /// <summary>How many streams break so.</summary>
    public int Breaks { get; set; } = int.MaxValue;

    /// <summary>Answers RESOURCE_EXHAUSTED this many times before anything else.</summary>
    public int Refusals { get; set; }

    /// <summary>Messages stay HELD instead of being delivered.</summary>
    public bool Hold { get; set; }

    /// <summary>What the stored items add up to; a bad one is null.</summary>
    public ConcurrentDictionary<long, BatchItem?> Items { get; } = new();

    /// <summary>The one route there is.</summary>
    public Route Route { get; } =
        new()
        {
            Name = "routes/main",
            State = RouteState.Active,
            ConfiguredSegmentsPerSecond = 100,
            SegmentsPerSecond = 100,
            Binds =
            {
                new RouteBind
                {
                    State = BindState.Refused,
                    WindowSegments = 10,
                    LastError = "command_status 0x0E",
                    LastErrorTime = new Timestamp { Seconds = 1_789_482_600 },
                },
            },
        };

    public List<BatchOpening> Openings { get; } = [];

    public List<long> PagesReceived { get; } = [];

    public List<SendMessageRequest> Sends { get; } = [];

    public List<ImportItem> People { get; } = [];

    public List<SuppressionItem> OptOuts { get; } = [];

    /// <summary>The cursor of each watch over a campaign.</summary>
    public List<string> WatchedFrom { get; } = [];

    public OptInRequest? OptIn { get; set; }

    public Campaign? Campaign { get; set; }

    public long NextIndex { get; set; }

    public bool Closed { get; set; }

    public Campaign Snapshot()
    {
        var campaign = Campaign!.Clone();
        var valid = Items.Values.OfType<BatchItem>().ToList();
        var unsigned = valid.Count(item => item.Consent is null);
        var over = Closed && !Hold;
        var report = new CampaignReport
        {
            Lines = Items.Count,
            InvalidLines = Items.Count - valid.Count,
            Audience = valid.Count,
            Segments = valid.Count - unsigned,
            Production = new ProductionFigures { Produced = valid.Count - unsigned, Remaining = Hold ? valid.Count : 0 },
            Delivery = new DeliveryFigures { Delivered = Hold ? 0 : valid.Count - unsigned },
            Confirmation = new ConfirmationFigures { WithReceipt = Hold ? 0 : valid.Count - unsigned },
        };
        if (Hold && valid.Count > 0)
        {
            report.States["HELD"] = valid.Count;
        }
        else if (valid.Count > 0)
        {
            report.States["DELIVERED"] = valid.Count - unsigned;
            if (unsigned > 0)
            {
                report.States["SUPPRESSED"] = unsigned;
                report.SuppressedReasons["NO_CONSENT"] = unsigned;
            }
        }

        campaign.InputComplete = Closed;
        campaign.Report = report;
        campaign.State = over ? CampaignState.Completed : CampaignState.Running;
        return campaign;
    }

    public static RpcException Refusal(StatusCode code, string message, string reason, params IMessage[] details)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = "starling", Reason = reason }));
        status.Details.Add(details.Select(Any.Pack));
        return status.ToRpcException();
    }

    public void RefuseIfTold()
    {
        if (Refusals > 0)
        {
            Refusals--;
            throw Refusal(
                StatusCode.ResourceExhausted,
                "Full.",
                "SERVER_FULL",
                new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(20)) }
            );
        }
    }
}

internal sealed class FakeMessages(FakeState state) : MessageService.MessageServiceBase
{
    public override Task<SendMessageResponse> SendMessage(SendMessageRequest request, ServerCallContext context)
    {
        lock (state)
        {
            state.Sends.Add(request);
            state.RefuseIfTold();
        }

        if (!request.Phone.StartsWith('+'))
        {
            throw FakeState.Refusal(
                StatusCode.InvalidArgument,
                "The request is not valid.",
                "INVALID_REQUEST",
                new BadRequest
                {
                    FieldViolations =
                    {
                        new BadRequest.Types.FieldViolation { Field = "phone", Description = "must start with +" },
                    },
                }
            );
        }

        return Task.FromResult(
            new SendMessageResponse
            {
                Message = new Message
                {
                    Name = "messages/1",
                    Phone = request.Phone,
                    Sender = request.Sender,
                    State = MessageState.Accepted,
                },
            }
        );
    }

    public override Task<GetMessageResponse> GetMessage(GetMessageRequest request, ServerCallContext context) =>
        Task.FromResult(
            new GetMessageResponse
            {
                Message = new[] { FakeExplained.Suppressed, FakeExplained.Delivered }.Single(message => message.Name == request.Name),
            }
        );

    public override Task<ListMessagesResponse> ListMessages(ListMessagesRequest request, ServerCallContext context) =>
        Task.FromResult(
            new ListMessagesResponse
            {
                Messages =
                {
                    new Message(FakeExplained.Suppressed) { Campaign = request.Campaign, Phone = request.Phone },
                },
            }
        );

    public override async Task WatchMessages(
        WatchMessagesRequest request,
        IServerStreamWriter<WatchMessagesResponse> responseStream,
        ServerCallContext context
    )
    {
        if (request.Names.Count > 0)
        {
            await responseStream.WriteAsync(News(request.Names[0], ""));
            return;
        }

        state.WatchedFrom.Add(request.Cursor);
        if (request.Cursor.Length == 0)
        {
            await responseStream.WriteAsync(new WatchMessagesResponse { Cursor = "begin" });
            await responseStream.WriteAsync(News("messages/1-0", "one"));
            throw FakeState.Refusal(StatusCode.Unavailable, "The server stops.", "UNAVAILABLE");
        }

        await responseStream.WriteAsync(News("messages/1-1", "two"));
    }

    private static WatchMessagesResponse News(string name, string cursor)
    {
        var message = new Message
        {
            Name = name,
            State = MessageState.Delivered,
            Segments = 1,
        };
        return new WatchMessagesResponse { Cursor = cursor, Messages = { message } };
    }

    public override async Task SubmitBatch(
        IAsyncStreamReader<SubmitBatchRequest> requestStream,
        IServerStreamWriter<SubmitBatchResponse> responseStream,
        ServerCallContext context
    )
    {
        var pages = 0;
        while (await requestStream.MoveNext())
        {
            var frame = requestStream.Current;
            switch (frame.FrameCase)
            {
                case SubmitBatchRequest.FrameOneofCase.Opening:
                    Open(frame.Opening);
                    await responseStream.WriteAsync(
                        new SubmitBatchResponse
                        {
                            Opened = new BatchOpened
                            {
                                Campaign = state.Campaign!.Name,
                                NextIndex = state.NextIndex,
                                Closed = state.Closed,
                            },
                        }
                    );
                    break;
                case SubmitBatchRequest.FrameOneofCase.Page:
                    var answer = Store(frame.Page);
                    if (++pages == state.BreakAfterPages && state.Breaks > 0)
                    {
                        state.Breaks--;
                        context.GetHttpContext().Abort();
                        return;
                    }

                    await responseStream.WriteAsync(new SubmitBatchResponse { Page = answer });
                    break;
                default:
                    await responseStream.WriteAsync(new SubmitBatchResponse { Closed = Close(frame.Closing) });
                    break;
            }
        }
    }

    private void Open(BatchOpening opening)
    {
        lock (state)
        {
            state.RefuseIfTold();
            state.Openings.Add(opening);
            if (opening.NewCampaign is { Objective: "" })
            {
                throw FakeState.Refusal(
                    StatusCode.InvalidArgument,
                    "The campaign is not valid.",
                    "INVALID_REQUEST",
                    new BadRequest
                    {
                        FieldViolations =
                        {
                            new BadRequest.Types.FieldViolation
                            {
                                Field = "opening.new_campaign.objective",
                                Description = "must be stated",
                            },
                        },
                    }
                );
            }

            if (state.Campaign is null)
            {
                state.Campaign = opening.NewCampaign.Clone();
                state.Campaign.Name = "campaigns/7";
            }
        }
    }

    private PageAccepted Store(BatchPage page)
    {
        lock (state)
        {
            Assert.True(page.FirstIndex <= state.NextIndex, "PAGE_GAP");
            Assert.InRange(page.Items.Count, 1, 500);
            state.PagesReceived.Add(page.FirstIndex);
            var answer = new PageAccepted { FirstIndex = page.FirstIndex };
            for (var i = 0; i < page.Items.Count; i++)
            {
                var index = page.FirstIndex + i;
                var item = page.Items[i];
                var bad = !item.Phone.StartsWith('+');
                var fresh = state.Items.TryAdd(index, bad ? null : item);
                if (bad)
                {
                    answer.RejectedItems.Add(
                        new RejectedItem
                        {
                            Index = index,
                            ItemId = item.ItemId,
                            Reason = "PHONE_INVALID",
                            Field = "phone",
                            Value = item.Phone,
                            Rule = "must start with +",
                        }
                    );
                }
                else
                {
                    answer.AcceptedCount++;
                    answer.AlreadyAcceptedCount += fresh ? 0 : 1;
                }
            }

            state.NextIndex = Math.Max(state.NextIndex, page.FirstIndex + page.Items.Count);
            answer.NextIndex = state.NextIndex;
            return answer;
        }
    }

    private BatchClosed Close(BatchClosing closing)
    {
        lock (state)
        {
            Assert.Equal(state.NextIndex, closing.TotalItems);
            state.Closed = true;
            return new BatchClosed { TotalItems = closing.TotalItems };
        }
    }
}

internal sealed class FakeCampaigns(FakeState state) : CampaignService.CampaignServiceBase
{
    public override Task<GetCampaignResponse> GetCampaign(GetCampaignRequest request, ServerCallContext context)
    {
        if (request.Name != state.Campaign?.Name)
        {
            throw FakeState.Refusal(StatusCode.NotFound, $"There is no {request.Name}.", "CAMPAIGN_NOT_FOUND");
        }

        return Task.FromResult(new GetCampaignResponse { Campaign = state.Snapshot() });
    }

    public override Task<ListCampaignsResponse> ListCampaigns(ListCampaignsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListCampaignsResponse { Campaigns = { state.Campaign is null ? [] : [state.Snapshot()] } });

    public override Task<PauseCampaignResponse> PauseCampaign(PauseCampaignRequest request, ServerCallContext context)
    {
        var campaign = state.Snapshot();
        campaign.State = CampaignState.Paused;
        return Task.FromResult(new PauseCampaignResponse { Campaign = campaign, InFlightMessages = 3 });
    }

    public override async Task WatchCampaign(
        WatchCampaignRequest request,
        IServerStreamWriter<WatchCampaignResponse> responseStream,
        ServerCallContext context
    )
    {
        Campaign campaign;
        do
        {
            campaign = state.Snapshot();
            await responseStream.WriteAsync(new WatchCampaignResponse { Campaign = campaign });
            await Task.Delay(request.Interval.ToTimeSpan(), new RealTime(), context.CancellationToken);
        } while (campaign.State != CampaignState.Completed);
    }
}

internal sealed class FakeInbound : InboundService.InboundServiceBase
{
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
                        Text = "Arrêt!",
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
