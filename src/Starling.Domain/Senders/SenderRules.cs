using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;

namespace Starling.Domain.Senders;

/// <summary>Why a text may not leave from its sender now.</summary>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
/// <param name="Detail">For people; null when the reason says all.</param>
/// <param name="IsFinal">Whether it never will: it ends there. Otherwise it waits.</param>
public sealed record SenderRefusal(string Reason, string? Detail, bool IsFinal);

/// <summary>Whether a text may leave from a sender: the one judge, asked when it is submitted and again when it is its turn.</summary>
public static class SenderRules
{
    private static readonly SenderRefusal Unregistered = new(Reasons.SenderNotRegistered, null, IsFinal: false);
    private static readonly SenderRefusal AnotherOwner = new(
        Reasons.SenderNotActive,
        "the address belongs to another owner now",
        IsFinal: false
    );

    /// <param name="sender">Its record; null when nobody registered it.</param>
    /// <param name="type">Of the text.</param>
    /// <param name="mustBeRegistered">Whether a sender without a record sends nothing.</param>
    /// <returns>Null: nothing stands against it.</returns>
    public static SenderRefusal? Judge(Sender? sender, CommunicationType type, bool mustBeRegistered) =>
        sender switch
        {
            null => mustBeRegistered ? Unregistered : null,
            { Stage: SenderStage.Active } when sender.Carries(type) => null,
            { Stage: SenderStage.Active } => new(
                Reasons.SenderTypeNotAllowed,
                $"it carries {string.Join(", ", sender.Details.Types)}",
                false
            ),
            { Stage: SenderStage.Suspended } => new(Reasons.SenderSuspended, sender.StopReason, IsFinal: false),
            { Stage: SenderStage.Retired } => new(Reasons.SenderRetired, sender.StopReason, IsFinal: true),
            _ => new(Reasons.SenderNotActive, $"it is {sender.Stage.ToString().ToLowerInvariant()}", IsFinal: false),
        };

    /// <summary>As <see cref="JudgeNow(Sender?, CommunicationType, bool)"/>, of a tenant's text; and one whose address has become another's waits.</summary>
    public static SenderRefusal? JudgeNow(ISenderBook book, TenantId tenant, SenderAddress address, CommunicationType type) =>
        book.OwnerOf(address) is { } owner && owner.Tenant != tenant
            ? AnotherOwner
            : JudgeNow(book.Find(tenant, address), type, book.MustBeRegistered);

    /// <summary>As <see cref="Judge"/>; and promotional texts wait while its promotion is paused (N26).</summary>
    public static SenderRefusal? JudgeNow(Sender? sender, CommunicationType type, bool mustBeRegistered) =>
        Judge(sender, type, mustBeRegistered)
        ?? (
            type.Class == CommunicationClass.Promotional && sender?.Pause is { } pause
                ? new(Reasons.PromotionPaused, pause.Reason, IsFinal: false)
                : null
        );
}
