using Grpc.Core;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Routing;
using Starling.Domain.Senders;

namespace Starling.Gateway;

/// <summary>Who may send from a sender, and what: asked when something is submitted, answered from memory.</summary>
/// <remarks>
/// A sender belongs to one tenant: whoever answers it, STOP above all, is answered by that tenant's rules. A record that has an owner goes before
/// the settings.
/// </remarks>
internal sealed class SenderOwners(IRouteDirectory routes, ISenderBook book)
{
    /// <summary>One that no route carries is nobody's; its messages fail for that.</summary>
    public void Check(SenderAddress? sender, TenantId tenant, List<FieldFault> found)
    {
        if (sender is null)
        {
            return;
        }

        var isAnothers = book.OwnerOf(sender) is { } owner
            ? owner.Tenant != tenant
            : book.Find(tenant, sender) is null && routes.SenderOf(sender) is { } known && known.Tenant != tenant;
        if (isAnothers)
        {
            found.Add(new(ErrorReasons.SenderNotYours, "sender", sender.Value, "a sender of the caller's own tenant"));
        }
    }

    /// <summary>Why nothing of this type may be submitted for the sender now; null when nothing stands against it.</summary>
    /// <returns>FAILED_PRECONDITION: another stage of the sender, or other types, would let it pass.</returns>
    public RpcException? Refusal(TenantId tenant, SenderAddress? sender, CommunicationType type)
    {
        if (sender is null || SenderRules.Judge(book.Find(tenant, sender), type, book.MustBeRegistered) is not { } refusal)
        {
            return null;
        }

        var name = ResourceNames.OfSender(sender);
        var detail = refusal.Detail is { Length: > 0 } said ? $": {said}" : "";
        return StatusMapping.Precondition(
            refusal.Reason,
            name,
            $"{Sentence(refusal.Reason, type)}{detail}.",
            ("sender", name),
            ("communication_type", type.Name)
        );
    }

    /// <summary>What stands against the sender's texts at this moment; what was accepted waits for it. Null when nothing does.</summary>
    public (string Reason, string Description)? Hold(TenantId tenant, SenderAddress sender, CommunicationType type) =>
        SenderRules.JudgeNow(book, tenant, sender, type) is { } refusal
            ? (refusal.Reason, $"{Sentence(refusal.Reason, type)}{(refusal.Detail is { Length: > 0 } said ? $": {said}" : "")}")
            : null;

    private static string Sentence(string reason, CommunicationType type) =>
        reason switch
        {
            Reasons.SenderSuspended => "The sender is suspended",
            Reasons.SenderRetired => "The sender was given up",
            Reasons.SenderTypeNotAllowed => $"The sender carries no {type.Name} texts",
            Reasons.SenderNotRegistered => "Senders must be registered here, and this one is not",
            Reasons.PromotionPaused => "Promotional texts wait on this number until an operator resumes them",
            _ => "The sender is not active yet",
        };
}
