using NodaTime;
using Starling.Domain.Messages;

namespace Starling.Domain.Sending;

public enum SendDecisionKind
{
    /// <summary>May go now.</summary>
    Permit = 0,

    /// <summary>Cannot be said yet: ask again at <see cref="SendDecision.Until"/>.</summary>
    Later = 1,

    /// <summary>Not before <see cref="SendDecision.Until"/>.</summary>
    Hold = 2,

    /// <summary>Never.</summary>
    Suppress = 3,
}

/// <summary>The decision for one contact, one message, now.</summary>
/// <param name="NotAfter">For Permit: it may not start after; null for no end.</param>
/// <param name="Profile">For Permit: hash of the profile whose consent carries it; 0 for the bare number.</param>
/// <param name="Until">For Later and Hold.</param>
/// <param name="Reason">For all but Permit: one of <see cref="Reasons"/>.</param>
/// <param name="Detail">What it was, for people; no text and no number.</param>
public readonly record struct SendDecision(
    SendDecisionKind Kind,
    Instant? NotAfter,
    ulong Profile,
    Instant? Until,
    string Reason,
    string? Detail
)
{
    public static SendDecision Permit(Instant? notAfter, ulong profile) => new(SendDecisionKind.Permit, notAfter, profile, null, "", null);

    public static SendDecision Later(Instant until, string reason) => new(SendDecisionKind.Later, null, 0, until, reason, null);

    public static SendDecision Hold(Instant until, string reason, string? detail) =>
        new(SendDecisionKind.Hold, null, 0, until, reason, detail);

    public static SendDecision Suppress(string reason, string? detail) => new(SendDecisionKind.Suppress, null, 0, null, reason, detail);
}
