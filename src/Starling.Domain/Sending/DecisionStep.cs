using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Hours;
using Starling.Domain.Messages;

namespace Starling.Domain.Sending;

/// <summary>The rules of <see cref="SendPolicy"/>, in the order in which they are asked. The numbers are a data format.</summary>
public enum DecisionRule
{
    /// <summary>The text, and its campaign, are not over.</summary>
    Validity = 0,

    /// <summary>The number asked for no silence.</summary>
    Suppression = 1,

    /// <summary>A consent of the kind is open at the instant.</summary>
    Consent = 2,

    /// <summary>No text of the person that may ask for silence waits to be read.</summary>
    Review = 3,

    /// <summary>The local hours are open wherever the contact may be.</summary>
    LocalHours = 4,

    /// <summary>No other text of the campaign went to the number, or the person.</summary>
    Duplicate = 5,

    /// <summary>No other text to the contact was permitted a moment ago.</summary>
    InFlight = 6,

    /// <summary>Each cap of the class has room.</summary>
    Cap = 7,

    /// <summary>The contact's record has room for one more send.</summary>
    Room = 8,
}

/// <summary>What one rule said.</summary>
public enum StepVerdict
{
    /// <summary>The rule is not one for this kind of text.</summary>
    NotAsked = 0,

    /// <summary>Nothing against it.</summary>
    Passed = 1,

    /// <summary>Cannot be said yet.</summary>
    Later = 2,

    /// <summary>Not before a later instant.</summary>
    Held = 3,

    /// <summary>Never.</summary>
    Suppressed = 4,
}

/// <summary>How a consent was found.</summary>
public enum ConsentFinding
{
    /// <summary>Open at the instant.</summary>
    Open = 0,

    /// <summary>Nothing on record.</summary>
    None = 1,

    /// <summary>Taken back.</summary>
    Withdrawn = 2,

    /// <summary>It begins later.</summary>
    NotYet = 3,

    /// <summary>An implied one is over.</summary>
    Ended = 4,
}

/// <summary>One send that a cap counts.</summary>
public readonly record struct CountedSend(CampaignId Campaign, Instant At);

/// <summary>What one rule was asked, with what, and what it said. Stays inside a process; rows keep <see cref="DecisionRecord"/>.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Verdict">What it said.</param>
public abstract record DecisionStep(DecisionRule Rule, StepVerdict Verdict)
{
    /// <param name="Verdict">Passed or Suppressed.</param>
    /// <param name="End">The end of the text or of its campaign; null for none.</param>
    public sealed record Validity(StepVerdict Verdict, Instant? End) : DecisionStep(DecisionRule.Validity, Verdict);

    /// <param name="Verdict">NotAsked for what cannot be stopped, Passed or Suppressed.</param>
    /// <param name="Since">When the number was suppressed.</param>
    /// <param name="Why">The word or act that did it, as the contact's row has it.</param>
    public sealed record Suppression(StepVerdict Verdict, Instant? Since, string? Why) : DecisionStep(DecisionRule.Suppression, Verdict);

    /// <param name="Verdict">NotAsked for what needs none, Passed or Suppressed.</param>
    /// <param name="Finding">How it was found.</param>
    /// <param name="Profile">Whose consent it is; empty for the bare number; null when there is none.</param>
    /// <param name="Found">The one that permits, or that lacks; null for none on record.</param>
    public sealed record Consent(StepVerdict Verdict, ConsentFinding Finding, string? Profile, ConsentAssertion? Found)
        : DecisionStep(DecisionRule.Consent, Verdict);

    /// <param name="Verdict">NotAsked, Passed or Held.</param>
    /// <param name="Since">When the text came that waits to be read.</param>
    public sealed record Review(StepVerdict Verdict, Instant? Since) : DecisionStep(DecisionRule.Review, Verdict);

    /// <param name="Verdict">NotAsked, Passed, Held until they open, or Suppressed.</param>
    /// <param name="Found">Zone, hours and time; null when not asked.</param>
    public sealed record LocalHours(StepVerdict Verdict, HoursFinding? Found) : DecisionStep(DecisionRule.LocalHours, Verdict);

    /// <param name="Verdict">NotAsked, Passed or Suppressed.</param>
    /// <param name="Scope">Whom the campaign may text once; null for single texts.</param>
    /// <param name="First">The text it repeats.</param>
    /// <param name="At">When that one was permitted.</param>
    public sealed record Duplicate(StepVerdict Verdict, DuplicateRule? Scope, MessageId? First, Instant? At)
        : DecisionStep(DecisionRule.Duplicate, Verdict);

    /// <param name="Verdict">NotAsked, Passed or Later.</param>
    /// <param name="Other">The text that was permitted a moment ago.</param>
    public sealed record InFlight(StepVerdict Verdict, MessageId? Other) : DecisionStep(DecisionRule.InFlight, Verdict);

    /// <param name="Verdict">NotAsked, Passed, Held until there is room, or Suppressed when that is after its end.</param>
    /// <param name="Limit">The cap; null when none is set for the class.</param>
    /// <param name="Counted">Texts of the class inside its window, oldest first.</param>
    /// <param name="Frees">When there is room again.</param>
    public sealed record Cap(StepVerdict Verdict, SendCap? Limit, IReadOnlyList<CountedSend> Counted, Instant? Frees)
        : DecisionStep(DecisionRule.Cap, Verdict)
    {
        public bool Equals(Cap? other) =>
            other is not null
            && (Verdict, Limit, Frees) == (other.Verdict, other.Limit, other.Frees)
            && Counted.SequenceEqual(other.Counted);

        public override int GetHashCode() => HashCode.Combine(Verdict, Limit, Frees, Counted.Count);
    }

    /// <param name="Verdict">NotAsked, Passed or Held.</param>
    /// <param name="Recorded">Sends on the contact's record that still count.</param>
    /// <param name="Frees">When the oldest no longer counts.</param>
    public sealed record Room(StepVerdict Verdict, int Recorded, Instant? Frees) : DecisionStep(DecisionRule.Room, Verdict);
}
