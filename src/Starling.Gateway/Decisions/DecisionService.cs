using Grpc.Core;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Explaining;
using Starling.Domain.Ports;
using Starling.Gateway.Campaigns;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Decisions;

/// <summary>DecisionService: why a text was sent, is held or was not sent, or would be.</summary>
internal sealed class DecisionService(
    ICallerIdentity callers,
    IMessageReader messages,
    CampaignFinder campaigns,
    CampaignTexts texts,
    DecisionExplainer explainer,
    ContactKeys keys,
    IClock clock
) : V1.DecisionService.DecisionServiceBase
{
    /// <summary>How far from now a text that does not exist may be: no campaign runs longer.</summary>
    private static readonly Duration Furthest = Duration.FromDays(35);

    private static readonly long LastSecond = Instant.FromUtc(9999, 1, 1, 0, 0).ToUnixTimeSeconds();

    public override async Task<V1.ExplainDecisionResponse> ExplainDecision(V1.ExplainDecisionRequest request, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        var cancel = context.CancellationToken;
        var words = ReadLanguage(request.Language, context);
        var answer = new V1.ExplainDecisionResponse();
        switch (request.SubjectCase)
        {
            case V1.ExplainDecisionRequest.SubjectOneofCase.Message:
                answer.Explanations.Add(await ExplainMessageAsync(request, tenant, words, cancel));
                break;
            case V1.ExplainDecisionRequest.SubjectOneofCase.Campaign:
                answer.Explanations.Add(await ExplainCampaignAsync(request, tenant, words, cancel));
                break;
            case V1.ExplainDecisionRequest.SubjectOneofCase.Hypothetical:
                answer.Explanations.Add(await ExplainHypotheticalAsync(request, tenant, words, cancel));
                break;
            default:
                throw Required("subject", "one of message, campaign and hypothetical says what is to be explained");
        }

        return answer;
    }

    private async Task<V1.DecisionExplanation> ExplainMessageAsync(
        V1.ExplainDecisionRequest request,
        TenantId tenant,
        DecisionWords words,
        CancellationToken cancel
    )
    {
        var id = ResourceNames.ReadMessage(request.Message, "message");
        if (await messages.FindAsync(id, cancel) is not { } message || message.Tenant != tenant)
        {
            throw MessageQueries.NotFound(id);
        }

        if (request.WhoCase != V1.ExplainDecisionRequest.WhoOneofCase.None && ReadContact(request, tenant).Key != message.Contact)
        {
            throw MessageQueries.NotFound(id);
        }

        return await explainer.ExplainRecordedAsync(message, words, cancel);
    }

    private async Task<IReadOnlyList<V1.DecisionExplanation>> ExplainCampaignAsync(
        V1.ExplainDecisionRequest request,
        TenantId tenant,
        DecisionWords words,
        CancellationToken cancel
    )
    {
        var campaign = await campaigns.FindAsync(request.Campaign, tenant, "campaign", cancel);
        var (key, number) = ReadContact(request, tenant);
        var found = await texts.ListAsync(tenant, key, campaign, cancel);
        if (found.Count == 0)
        {
            var definition = campaign.Definition;
            var ask = new HypotheticalAsk(definition.Type, campaign, null, definition.Sender, null, clock.GetCurrentInstant());
            return [await explainer.ExplainAskedAsync(tenant, key, number, ask, words, words.NoText(request.Campaign), cancel)];
        }

        var explained = new List<V1.DecisionExplanation>();
        foreach (var message in found)
        {
            explained.Add(await explainer.ExplainRecordedAsync(message, words, cancel));
        }

        return explained;
    }

    private async Task<V1.DecisionExplanation> ExplainHypotheticalAsync(
        V1.ExplainDecisionRequest request,
        TenantId tenant,
        DecisionWords words,
        CancellationToken cancel
    )
    {
        var asked = request.Hypothetical;
        var (key, number) = ReadContact(request, tenant);
        var campaign =
            asked.Campaign.Length > 0 ? await campaigns.FindAsync(asked.Campaign, tenant, "hypothetical.campaign", cancel) : null;
        var type =
            asked.CommunicationType.Length == 0
                ? campaign?.Definition.Type ?? CommunicationType.Promotional
                : CommunicationType.Find(asked.CommunicationType)
                    ?? throw StatusMapping.Invalid(
                        new FieldFault(
                            ErrorReasons.CommunicationTypeUnknown,
                            "hypothetical.communication_type",
                            asked.CommunicationType,
                            "a communication type of the tenant"
                        )
                    );
        var sender = campaign?.Definition.Sender;
        if (asked.Sender.Length > 0 && !SenderAddress.TryParse(asked.Sender, out sender))
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.SenderMalformed, "hypothetical.sender", asked.Sender, "a short code, a number or a name")
            );
        }

        if (asked.ProfileId.Length > Limits.ProfileId)
        {
            throw StatusMapping.Invalid(
                new FieldFault(
                    ErrorReasons.ValueTooLong,
                    "hypothetical.profile_id",
                    asked.ProfileId,
                    $"at most {Limits.ProfileId} characters"
                )
            );
        }

        var profile = asked.ProfileId.Length > 0 ? asked.ProfileId : null;
        var ask = new HypotheticalAsk(type, campaign, profile, sender, asked.Sender, ReadAt(asked.AtTime));
        return await explainer.ExplainAskedAsync(tenant, key, number, ask, words, null, cancel);
    }

    private Instant ReadAt(Google.Protobuf.WellKnownTypes.Timestamp? time)
    {
        var now = clock.GetCurrentInstant();
        if (time is null)
        {
            return now;
        }

        var at = Instant.FromUnixTimeSeconds(Math.Clamp(time.Seconds, 0, LastSecond)) + Duration.FromNanoseconds(time.Nanos);
        return now - Furthest <= at && at <= now + Furthest
            ? at
            : throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.ValueOutOfRange, "hypothetical.at_time", time.ToString(), "at most 35 days from now")
            );
    }

    private (ContactKey Key, Msisdn? Number) ReadContact(V1.ExplainDecisionRequest request, TenantId tenant) =>
        request.WhoCase switch
        {
            V1.ExplainDecisionRequest.WhoOneofCase.Phone => Msisdn.TryParse(request.Phone, out var number)
                ? (keys.Of(tenant, number), number)
                : throw StatusMapping.Invalid(
                    new FieldFault(ErrorReasons.PhoneMalformed, "phone", request.Phone, "a number in E.164, with its plus")
                ),
            V1.ExplainDecisionRequest.WhoOneofCase.Contact => (ResourceNames.ReadContact(request.Contact, "contact"), null),
            _ => throw Required("who", "a phone or a contact says whose decision it is"),
        };

    private static DecisionWords ReadLanguage(string tag, ServerCallContext context)
    {
        if (tag.Length == 0)
        {
            return DecisionWords.Accepted(context.RequestHeaders.GetValue("accept-language"));
        }

        return DecisionWords.Find(tag)
            ?? throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.LanguageMalformed, "language", tag, $"one of {string.Join(", ", DecisionWords.Languages)}")
            );
    }

    private static RpcException Required(string field, string rule) =>
        StatusMapping.Invalid(new FieldFault(ErrorReasons.FieldRequired, field, string.Empty, rule));
}
