using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;

namespace Starling.Domain.Senders;

/// <summary>A number or name that texts leave from, as its tenant and the operators manage it.</summary>
/// <param name="Tenant">Whose it is, or who asked for it.</param>
/// <param name="Stage">Where it stands; moved by <see cref="SenderLifeCycle"/> only.</param>
/// <param name="Details">What was asked for and approved.</param>
/// <param name="Setup">How it is carried, and what it costs.</param>
/// <param name="MadeAt">When it was first asked for.</param>
/// <param name="ChangedAt">When its row last changed.</param>
/// <param name="Version">Counts its changes, from 1: a change names the version it was made from.</param>
public sealed record Sender(
    TenantId Tenant,
    SenderAddress Address,
    SenderStage Stage,
    SenderDetails Details,
    SenderSetup Setup,
    Instant MadeAt,
    Instant ChangedAt,
    long Version
)
{
    /// <summary>Why it is suspended or retired; null otherwise, and where nobody said.</summary>
    public string? StopReason { get; init; }

    /// <summary>Since when, and why, its promotional texts wait; null when they do not.</summary>
    public PromotionPause? Pause { get; init; }

    /// <summary>When it last stopped being its tenant's; null: it never was, or still is. Who answers it since then answers that tenant.</summary>
    public Instant? GivenUpAt { get; init; }

    /// <summary>The sender after a step; null when the step cannot be taken from where it stands.</summary>
    /// <param name="note">Why, where a step has a reason: a suspension, a retirement, a pause.</param>
    public Sender? After(SenderStep step, Instant now, string? note)
    {
        if (SenderLifeCycle.After(Stage, step) is not { } stage)
        {
            return null;
        }

        return this with
        {
            Stage = stage,
            ChangedAt = now,
            Version = Version + 1,
            GivenUpAt =
                SenderLifeCycle.Owns(stage) ? null
                : SenderLifeCycle.Owns(Stage) ? now
                : GivenUpAt,
            StopReason =
                step is SenderStep.Suspend or SenderStep.Retire ? note
                : stage is SenderStage.Suspended or SenderStage.Retired ? StopReason
                : null,
            Pause = step switch
            {
                SenderStep.PausePromotion => Pause ?? new PromotionPause(now, note ?? string.Empty),
                SenderStep.ResumePromotion or SenderStep.Request or SenderStep.Retire => null,
                _ => Pause,
            },
        };
    }

    /// <summary>Whether a text of this type may leave from it. Answers to what people text are no type of their own: every sender carries them.</summary>
    public bool Carries(CommunicationType type) => type.Class == CommunicationClass.Reply || Details.Types.Contains(type.Name);
}

/// <summary>What stands in a sender's request, and is approved.</summary>
/// <param name="Country">Where its subscribers are: ISO 3166-1 alpha-2.</param>
/// <param name="OwnerName">The organisation behind it (S14), 1 to 200 characters.</param>
/// <param name="OwnerContact">Where that organisation is reached, at most 200 characters; empty when not said.</param>
/// <param name="Registration">Its reference at the national registry (S15), at most 100 characters; empty when it has none.</param>
/// <param name="Types">Communication types it may carry (S22), by name.</param>
/// <param name="Languages">In which it writes, BCP 47; none when not said.</param>
public sealed record SenderDetails(
    string Country,
    string OwnerName,
    string OwnerContact,
    string Registration,
    WordSet Types,
    WordSet Languages
);

/// <summary>How a sender is carried; operators set it.</summary>
/// <param name="Route">The route that carries it; null: the one of the settings.</param>
/// <param name="SegmentsPerSecond">Its own rate within the route's, or null.</param>
/// <param name="Price">What a segment costs, or null.</param>
public sealed record SenderSetup(string? Route, int? SegmentsPerSecond, SegmentPrice? Price)
{
    /// <summary>Of a sender that nobody set up yet.</summary>
    public static readonly SenderSetup None = new(null, null, null);
}

/// <param name="Micros">Millionths of the currency's unit, 0 to 1 000 000 000 (a thousand units).</param>
/// <param name="Currency">ISO 4217: three capitals.</param>
public readonly record struct SegmentPrice(long Micros, string Currency);

/// <param name="Reason">For people.</param>
public sealed record PromotionPause(Instant Since, string Reason);

/// <summary>A step of a sender's life, as it is kept.</summary>
/// <param name="By">Who: <c>tenant/key</c>, or <c>starling</c> for what the server did by itself.</param>
/// <param name="Note">Why, or what was said with it; null when nothing was.</param>
public sealed record SenderEvent(Instant At, SenderStep Step, string By, string? Note);
