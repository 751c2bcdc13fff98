using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Access;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Gateway.Campaigns;
using Starling.Gateway.Identity;
using Starling.Grains;

namespace Starling.Gateway.Submissions;

/// <summary>MessageService: takes texts in and tells what became of them. A reply means that the message is on disk.</summary>
internal sealed partial class SubmissionService(
    ICallerIdentity callers,
    IAcceptLedger ledger,
    IMessageReader messages,
    MessageQueries queries,
    CampaignDefinitions definitions,
    SendReader reader,
    SenderOwners owners,
    CodeGate codes,
    SpendGate spending,
    BatchOpener opener,
    CampaignFinder finder,
    MessageFeed feed,
    GatewayGates gates,
    IGrainFactory grains,
    PatientCalls calls,
    IOptions<GatewayOptions> options,
    IClock clock,
    TimeProvider time,
    ILogger<SubmissionService> logger
) : V1.MessageService.MessageServiceBase
{
    public override async Task<V1.SendMessageResponse> SendMessage(V1.SendMessageRequest request, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        var now = clock.GetCurrentInstant();
        if (reader.Read(request, tenant, now, out var faults) is not { } unit)
        {
            throw StatusMapping.Invalid(faults);
        }

        var cancel = context.CancellationToken;
        if (
            owners.Refusal(tenant, unit.Message.Sender, CommunicationType.Find(unit.Message.Type)!) is { } refusal
            && (request.ValidateOnly || request.RequestId.Length == 0 || !await ledger.KnowsRequestAsync(tenant, request.RequestId, cancel))
        )
        {
            throw refusal;
        }

        if (request.ValidateOnly)
        {
            return new V1.SendMessageResponse { Message = MessageMapping.ToProto(unit, null, now) };
        }

        using var pass = gates.EnterSend();
        await spending.PassAsync(unit, context.CancellationToken);
        await codes.PassAsync(unit, context.CancellationToken);

        // By its request id the ledger knows it again: asked once more, it says whether an accept whose answer was lost did happen.
        var outcome = (await calls.AskAsync(() => ledger.AcceptUnitsAsync([unit], cancel), cancel))[0];
        return outcome switch
        {
            UnitOutcome.Taken { New: true } taken => Taken(unit, taken, now),
            UnitOutcome.Taken taken => new() { Message = await queries.GetAsync(taken.Id, tenant, cancel) },
            UnitOutcome.Conflict conflict => throw StatusMapping.Reused(unit.RequestId, ResourceNames.Of(conflict.Id)),
            _ => throw gates.Full(),
        };
    }

    public override async Task SubmitBatch(
        IAsyncStreamReader<V1.SubmitBatchRequest> requestStream,
        IServerStreamWriter<V1.SubmitBatchResponse> responseStream,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        using var pass = gates.EnterBatch();
        var cancel = context.CancellationToken;
        if (!await requestStream.MoveNext(cancel) || requestStream.Current.FrameCase != V1.SubmitBatchRequest.FrameOneofCase.Opening)
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.FrameOutOfOrder, "frame", string.Empty, "first opening, then pages, last closing")
            );
        }

        if (requestStream.Current.Opening.Autostart)
        {
            callers.Require(context, ApiRole.Approver);
        }

        var batch = await opener.OpenAsync(requestStream.Current.Opening, tenant, cancel);
        await responseStream.WriteAsync(new V1.SubmitBatchResponse { Opened = Opened(batch) }, cancel);
        var campaign = batch is { Campaign: { } id, ValidateOnly: false } ? grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(id)) : null;
        var news = campaign is null ? null : new CampaignNews(batch.Campaign!.Value, campaign, logger);
        var stream = new BatchStream(batch, ledger, campaign, news, gates, calls, options.Value, clock, time);
        await stream.RunAsync(requestStream, responseStream, cancel);
    }

    public override async Task<V1.GetMessageResponse> GetMessage(V1.GetMessageRequest request, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        var id = ResourceNames.ReadMessage(request.Name);
        return new V1.GetMessageResponse { Message = await queries.GetAsync(id, tenant, context.CancellationToken) };
    }

    public override Task<V1.ListMessagesResponse> ListMessages(V1.ListMessagesRequest request, ServerCallContext context) =>
        queries.ListAsync(request, callers.TenantOf(context), context.CancellationToken);

    public override async Task<V1.CancelMessageResponse> CancelMessage(V1.CancelMessageRequest request, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        var id = ResourceNames.ReadMessage(request.Name);
        await queries.GetAsync(id, tenant, context.CancellationToken);
        if (await messages.CancelAsync(id, clock.GetCurrentInstant(), context.CancellationToken) is not { } message)
        {
            throw MessageQueries.NotFound(id);
        }

        return message.State == MessageState.Cancelled
            ? new V1.CancelMessageResponse
            {
                Message = MessageMapping.ToProto(message, await definitions.FindAsync(message.Campaign, context.CancellationToken)),
            }
            : throw StatusMapping.Precondition(
                ErrorReasons.MessageState,
                request.Name,
                $"Only a message that is accepted or held can be taken back; this one is {MessageMapping.NameOf(message.State)}.",
                ("state", MessageMapping.NameOf(message.State))
            );
    }

    public override async Task WatchMessages(
        V1.WatchMessagesRequest request,
        IServerStreamWriter<V1.WatchMessagesResponse> responseStream,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        var cancel = context.CancellationToken;
        using var pass = gates.EnterWatch();
        CheckScope(request);
        if (request.Names.Count > 0)
        {
            var watch = new MessageWatch(messages, definitions, options.Value.WatchInterval, time);
            await watch.RunAsync(request, tenant, responseStream, cancel);
            return;
        }

        var campaign = request.Singles ? null : await finder.FindAsync(request.Campaign, tenant, "campaign", cancel);
        await feed.RunAsync(tenant, campaign?.Id, request.Cursor, responseStream, cancel);
    }

    private static void CheckScope(V1.WatchMessagesRequest request)
    {
        var scopes = (request.Names.Count > 0 ? 1 : 0) + (request.Campaign.Length > 0 ? 1 : 0) + (request.Singles ? 1 : 0);
        if (scopes == 0)
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.FieldRequired, "names", string.Empty, "one of names, campaign and singles says what to watch")
            );
        }

        if (scopes > 1)
        {
            throw StatusMapping.Invalid(
                new FieldFault(
                    ErrorReasons.ValueMalformed,
                    "names",
                    $"{scopes} of three",
                    "only one of names, campaign and singles is given"
                )
            );
        }

        if (request is { Names.Count: > 0, Cursor.Length: > 0 })
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.ValueMalformed, "cursor", request.Cursor, "a watch by names has no cursor: ask again")
            );
        }
    }

    private V1.SendMessageResponse Taken(UnitMessage unit, UnitOutcome.Taken taken, Instant now)
    {
        var lane = grains.GetGrain<ICampaignLaneGrain>(GrainKeys.Lane(taken.Campaign, unit.Message.Contact.Lane));
        GatewayMeter.Single();
        _ = OfferAsync(lane, taken.Id);
        return new V1.SendMessageResponse { Message = MessageMapping.ToProto(unit, taken.Id, now) };
    }

    /// <summary>The message is on disk: its lane is told, and would find it alone.</summary>
    private async Task OfferAsync(ICampaignLaneGrain lane, MessageId id)
    {
        try
        {
            TraceHandOver.Give(Activity.Current);
            await lane.OfferAsync([id]);
        }
        catch (Exception exception)
        {
            LogUntold(exception, id.Value);
        }
    }

    private static V1.BatchOpened Opened(OpenBatch batch) =>
        new()
        {
            Campaign = batch.Campaign is { } id ? ResourceNames.Of(id) : string.Empty,
            NextIndex = batch.Cursor.NextIndex,
            Closed = batch.Cursor.Total is not null,
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lane of message {Message} could not be told of it; it will find it")]
    private partial void LogUntold(Exception exception, long message);
}
