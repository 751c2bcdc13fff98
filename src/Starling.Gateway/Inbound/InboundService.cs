using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Campaigns;
using Starling.Gateway.Contacts;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Inbound;

/// <summary>InboundService: what subscribers write.</summary>
internal sealed class InboundService(
    ICallerIdentity callers,
    IInboundLedger ledger,
    IReviewLedger reviews,
    CampaignFinder campaigns,
    ContactChanges changes,
    ContactKeys keys,
    GatewayGates gates,
    IOptions<GatewayOptions> options,
    TimeProvider time
) : V1.InboundService.InboundServiceBase
{
    private const int LargestPage = 1_000;

    /// <summary>Texts of one answer.</summary>
    private const int MostPerAnswer = 500;

    public override async Task<V1.ListInboundMessagesResponse> ListInboundMessages(
        V1.ListInboundMessagesRequest request,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var filter = new InboundFilter(
            tenant,
            ReadPhone(request.Phone, tenant),
            ReadTime(request.StartTime, "start_time"),
            ReadTime(request.EndTime, "end_time"),
            request.Campaign.Length > 0
                ? (await campaigns.FindAsync(request.Campaign, tenant, "campaign", context.CancellationToken)).Id
                : null
        );
        var fingerprint = new ContentHash()
            .Add(tenant.Value)
            .Add(request.Phone)
            .Add(filter.From?.ToUnixTimeTicks() ?? long.MinValue)
            .Add(filter.Until?.ToUnixTimeTicks() ?? long.MaxValue)
            .Add(filter.Campaign?.Value ?? 0L)
            .Take();
        var before = PageToken.Read(request.PageToken, fingerprint);
        var rows = await ledger.ListAsync(filter, before, size, context.CancellationToken);
        var answer = new V1.ListInboundMessagesResponse
        {
            NextPageToken = rows.Count < size ? string.Empty : PageToken.Write(rows[^1].Id, fingerprint),
        };
        answer.InboundMessages.Add(rows.Select(InboundMapping.ToProto));
        return answer;
    }

    public override async Task<V1.ListInboundReviewsResponse> ListInboundReviews(
        V1.ListInboundReviewsRequest request,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var fingerprint = new ContentHash().Add(tenant.Value).Add(request.Settled ? 1L : 0L).Take();
        var after = PageToken.Read(request.PageToken, fingerprint);
        var rows = await reviews.ListAsync(tenant, request.Settled, after, size, context.CancellationToken);
        var answer = new V1.ListInboundReviewsResponse
        {
            NextPageToken = rows.Count < size ? string.Empty : PageToken.Write(rows[^1].Text.Id, fingerprint),
        };
        answer.InboundReviews.Add(rows.Select(InboundMapping.ToProto));
        return answer;
    }

    public override async Task<V1.SettleInboundReviewResponse> SettleInboundReview(
        V1.SettleInboundReviewRequest request,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        var id = ResourceNames.ReadReview(request.Name);
        var outcome = ReadOutcome(request);
        var actor = request.Actor.Length > 0 ? request.Actor : null;
        var review =
            await reviews.SettleAsync(tenant, id, outcome, actor, context.CancellationToken)
            ?? throw StatusMapping.NotFound(ErrorReasons.ReviewNotFound, "InboundReview", request.Name);
        if (review.Outcome != outcome)
        {
            throw StatusMapping.Precondition(
                ErrorReasons.ReviewSettled,
                request.Name,
                "The review was settled otherwise; opt-outs and opt-ins are calls of ContactService."
            );
        }

        if (review.Text.Contact is { } contact)
        {
            await changes.TellAsync(tenant, contact.Key);
        }

        if (outcome == ReviewOutcome.OptOut)
        {
            await changes.WaitUntilQuietAsync(context.CancellationToken);
        }

        return new V1.SettleInboundReviewResponse { InboundReview = InboundMapping.ToProto(review) };
    }

    /// <remarks>It looks at the ledger by itself: a caller that reads slowly makes its own watch slow and nothing else.</remarks>
    public override async Task WatchInboundMessages(
        V1.WatchInboundMessagesRequest request,
        IServerStreamWriter<V1.WatchInboundMessagesResponse> responseStream,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        using var pass = gates.EnterWatch();
        var cancel = context.CancellationToken;
        var filter = new InboundFilter(tenant, ReadPhone(request.Phone, tenant));
        var fingerprint = new ContentHash().Add(tenant.Value).Add(request.Phone).Take();
        var last =
            PageToken.Read(request.Cursor, fingerprint, "cursor", "a cursor is that of an earlier answer with the same phone")
            ?? await ledger.LastIdAsync(cancel);
        await responseStream.WriteAsync(new V1.WatchInboundMessagesResponse { Cursor = PageToken.Write(last, fingerprint) }, cancel);
        while (true)
        {
            var rows = await ledger.ReadAfterAsync(filter, last, MostPerAnswer, cancel);
            if (rows.Count > 0)
            {
                last = rows[^1].Id;
                var answer = new V1.WatchInboundMessagesResponse { Cursor = PageToken.Write(last, fingerprint) };
                answer.InboundMessages.Add(rows.Select(InboundMapping.ToProto));
                await responseStream.WriteAsync(answer, cancel);
            }

            if (rows.Count < MostPerAnswer)
            {
                await Task.Delay(options.Value.WatchInterval, time, cancel);
            }
        }
    }

    private static ReviewOutcome ReadOutcome(V1.SettleInboundReviewRequest request)
    {
        if (request.Actor.Length > Limits.ConsentSource || !ValueRules.IsPlain(request.Actor))
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.ValueTooLong, "actor", request.Actor, $"at most {Limits.ConsentSource} characters on one line")
            );
        }

        return request.Outcome switch
        {
            V1.ReviewOutcome.OptOut => ReviewOutcome.OptOut,
            V1.ReviewOutcome.Nothing => ReviewOutcome.Nothing,
            _ => throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.FieldRequired, "outcome", string.Empty, "OPT_OUT or NOTHING: what the text meant")
            ),
        };
    }

    private ContactKey? ReadPhone(string phone, TenantId tenant) =>
        phone.Length == 0 ? null
        : Msisdn.TryParse(phone, out var number) ? keys.Of(tenant, number)
        : throw StatusMapping.Invalid(
            new FieldFault(ErrorReasons.PhoneMalformed, "phone", phone, "a filter takes a number in E.164, with its plus")
        );

    private static Instant? ReadTime(Timestamp? stated, string field)
    {
        try
        {
            return stated is null ? null : Instant.FromDateTimeOffset(stated.ToDateTimeOffset());
        }
        catch (InvalidOperationException)
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.ValueOutOfRange, field, stated!.ToString(), "an instant of the years 1 to 9999")
            );
        }
    }
}
