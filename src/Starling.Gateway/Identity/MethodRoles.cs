using System.Collections.Frozen;
using Starling.Domain.Access;

namespace Starling.Gateway.Identity;

/// <summary>Which roles may call a method: any one of those named is enough.</summary>
/// <param name="Roles">One of them.</param>
/// <param name="OfInstallation">Whether it is about what all tenants share, so that only the tenant <c>default</c> may.</param>
public sealed record MethodRule(ApiRole Roles, bool OfInstallation = false);

/// <summary>The rule of each method. One without a rule is served to nobody.</summary>
public static class MethodRoles
{
    private static readonly FrozenDictionary<string, MethodRule> Rules = Build();

    /// <param name="method">As gRPC names it: <c>/starling.v1.MessageService/SendMessage</c>.</param>
    public static MethodRule? Of(string method) => Rules.GetValueOrDefault(method);

    private static FrozenDictionary<string, MethodRule> Build()
    {
        var rules = new Dictionary<string, MethodRule>();
        Allow("MessageService", ApiRole.All, "GetMessage", "ListMessages", "WatchMessages");
        Allow("MessageService", ApiRole.Sender, "SendMessage");
        Allow("MessageService", ApiRole.Sender | ApiRole.Operator, "CancelMessage");
        Allow("MessageService", ApiRole.Author, "SubmitBatch");
        Allow("CampaignService", ApiRole.All, "GetCampaign", "ListCampaigns", "WatchCampaign");
        Allow("CampaignService", ApiRole.Author, "CreateCampaign");
        Allow("CampaignService", ApiRole.Approver, "StartCampaign", "ResumeCampaign");
        Allow("CampaignService", ApiRole.Author | ApiRole.Approver | ApiRole.Operator, "PauseCampaign", "CancelCampaign");
        Allow("ComposeService", ApiRole.All, "Analyze");
        Allow("DecisionService", ApiRole.All, "ExplainDecision");
        Allow("ContactService", ApiRole.All, "GetContact", "ListContacts", "ListHistory", "ListConsentEvents", "ListCommunicationTypes");
        Allow("ContactService", ApiRole.Author | ApiRole.Operator, "UpsertProfile", "ImportContacts", "OptIn");
        Allow("ContactService", ApiRole.Sender | ApiRole.Author | ApiRole.Operator, "OptOut", "ImportSuppressions");
        Allow("ContactService", ApiRole.Operator, "DeleteContact", "BatchDeleteContacts");
        Allow("ContactService", ApiRole.Operator | ApiRole.Auditor, "GetErasure", "ListErasures");
        Allow("ConsentLedgerService", ApiRole.Operator | ApiRole.Auditor, "ExportConsentEvidence");
        rules.Add("/starling.v1.ConsentLedgerService/VerifyLedger", new MethodRule(ApiRole.Auditor, OfInstallation: true));
        Allow("InboundService", ApiRole.All, "ListInboundMessages", "WatchInboundMessages", "ListInboundReviews");
        Allow("InboundService", ApiRole.Operator, "SettleInboundReview");
        Allow("RouteService", ApiRole.All, "ListRoutes", "GetRoute");
        Allow("SenderService", ApiRole.All, "GetSender", "ListSenders");
        Allow("SenderService", ApiRole.Author | ApiRole.Operator, "CreateSender", "UpdateSender");
        Allow("SenderService", ApiRole.Operator, "ApproveSender", "ConfigureSender", "ActivateSender", "ResumeSenderPromotion");
        Allow("SenderService", ApiRole.Operator, "SuspendSender", "RetireSender");
        Allow("SenderService", ApiRole.Sender | ApiRole.Author | ApiRole.Operator, "ReportComplaint");
        Allow("ApiKeyService", ApiRole.Operator, "CreateApiKey", "RevokeApiKey");
        Allow("ApiKeyService", ApiRole.Operator | ApiRole.Auditor, "ListApiKeys");
        foreach (var method in new[] { "SetRouteRate", "ResetRouteRate", "PauseRoute", "ResumeRoute" })
        {
            rules.Add($"/starling.v1.RouteService/{method}", new MethodRule(ApiRole.Operator, OfInstallation: true));
        }

        return rules.ToFrozenDictionary(StringComparer.Ordinal);

        void Allow(string service, ApiRole roles, params ReadOnlySpan<string> methods)
        {
            foreach (var method in methods)
            {
                rules.Add($"/starling.v1.{service}/{method}", new MethodRule(roles));
            }
        }
    }
}
