using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>What the fake remembers, and which faults it is to show.</summary>
internal sealed class FakeState
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the last maker of a key showed; null: nothing.</summary>
    public string? Credential { get; set; }

    /// <summary>The last step of a sender that was asked for.</summary>
    public Google.Protobuf.IMessage? LastSenderRequest { get; set; }

    /// <summary>The last decision that was asked about.</summary>
    public ExplainDecisionRequest? Asked { get; set; }

    /// <summary>Breaks the stream after this many pages of it, the last of them stored and not answered. 0: never.</summary>
    public int BreakAfterPages { get; set; }

    /// <summary>How many streams break so.</summary>
    public int Breaks { get; set; } = int.MaxValue;

    /// <summary>Answers RESOURCE_EXHAUSTED this many times before anything else.</summary>
    public int Refusals { get; set; }

    /// <summary>How long a refusal asks to wait.</summary>
    public TimeSpan RefusalAsks { get; set; } = TimeSpan.FromMilliseconds(20);

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

    public List<StartCampaignRequest> Starts { get; } = [];

    public List<ImportItem> People { get; } = [];

    public List<SuppressionItem> OptOuts { get; } = [];

    /// <summary>The cursor of each watch over a campaign.</summary>
    public List<string> WatchedFrom { get; } = [];

    public OptInRequest? OptIn { get; set; }

    public Campaign? Campaign { get; set; }

    public long NextIndex { get; set; }

    public bool Closed
    {
        get => _closed.Task.IsCompleted;
        set
        {
            if (value)
            {
                _closed.TrySetResult();
            }
        }
    }

    /// <summary>Ends when the batch is closed.</summary>
    public Task ClosedAsync(CancellationToken cancel) => _closed.Task.WaitAsync(cancel);

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
        campaign.State =
            campaign.State == CampaignState.Scheduled ? CampaignState.Scheduled
            : over ? CampaignState.Completed
            : CampaignState.Running;
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
                new RetryInfo { RetryDelay = Duration.FromTimeSpan(RefusalAsks) }
            );
        }
    }
}
