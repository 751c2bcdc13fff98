using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;

namespace Starling.Domain.Sending;

/// <summary>What is asked of a contact.</summary>
/// <param name="Profile">The person it is for, or null for the bare number.</param>
/// <param name="Duplicates">Whom its campaign may text once; null for single messages, which are no repeats of each other.</param>
/// <param name="NotAfter">End of the message's validity or of its campaign, whichever is earlier.</param>
/// <param name="Number">Tells the country, and the zones of a contact of whom none is on record.</param>
/// <param name="Hours">What its campaign asks of local hours.</param>
/// <param name="Accepted">When the message was taken; null for one that does not exist.</param>
public readonly record struct SendQuestion(
    MessageId Message,
    CampaignId Campaign,
    CommunicationType Type,
    string? Profile,
    DuplicateRule? Duplicates,
    Instant? NotAfter,
    Msisdn Number,
    CampaignHours Hours,
    Instant? Accepted = null
);

/// <summary>The rules, in their order: validity, suppression, consent, review, local hours, duplicates, caps, room on the contact's record.</summary>
/// <remarks>Pure: the same row, question and instant always give the same decision.</remarks>
public static class SendPolicy
{
    /// <summary>How long another message's permit keeps a counted question waiting: until then its row may still change.</summary>
    public static readonly Duration TentativeFor = Duration.FromSeconds(2);

    /// <summary>How often a held text looks whether its contact's review is settled.</summary>
    public static readonly Duration ReviewLookedAtEvery = Duration.FromMinutes(5);

    /// <param name="contact">The row as last read.</param>
    /// <param name="tentative">The last permit given since the row was read, if any.</param>
    /// <param name="hours">The local hours that are kept.</param>
    /// <param name="caps">The tenant's caps for the question's class; all of them hold.</param>
    /// <param name="trace">Notes what each rule said; null on the way to a carrier, where nobody reads it.</param>
    public static SendDecision Decide(
        ContactRow contact,
        in SendQuestion question,
        RecentSend? tentative,
        Instant now,
        HoursBook hours,
        IReadOnlyList<SendCap> caps,
        DecisionTrace? trace = null
    )
    {
        if (contact.ErasedAt is { } erased && question.Accepted <= erased)
        {
            return SendDecision.Suppress(Reasons.Erased, null);
        }

        if (question.NotAfter is { } end && end <= now)
        {
            trace?.Add(new DecisionStep.Validity(StepVerdict.Suppressed, end));
            return SendDecision.Suppress(Reasons.Expired, null);
        }

        trace?.Add(new DecisionStep.Validity(StepVerdict.Passed, question.NotAfter));
        if (question.Type.Stoppable && contact.SuppressedSince is not null)
        {
            trace?.Add(new DecisionStep.Suppression(StepVerdict.Suppressed, contact.SuppressedSince, contact.SuppressedWhy));
            return SendDecision.Suppress(Reasons.OptedOut, contact.SuppressedWhy);
        }

        trace?.Add(new DecisionStep.Suppression(Passed(question.Type.Stoppable), null, null));
        var notAfter = question.NotAfter;
        var profile = ProfileHash.Of(question.Profile);
        if (!question.Type.NeedsConsent)
        {
            trace?.Add(new DecisionStep.Consent(StepVerdict.NotAsked, ConsentFinding.None, null, null));
        }
        else if (FindConsent(contact, question, now) is var (consent, owner))
        {
            trace?.Add(new DecisionStep.Consent(StepVerdict.Passed, ConsentFinding.Open, owner, consent));
            profile = ProfileHash.Of(owner);
            notAfter = Earlier(notAfter, consent.Until);
        }
        else
        {
            return Lacking(contact, question, now, trace);
        }

        if (question.Type.Stoppable && contact.UnderReviewSince is not null)
        {
            trace?.Add(new DecisionStep.Review(StepVerdict.Held, contact.UnderReviewSince));
            return SendDecision.Hold(now + ReviewLookedAtEvery, Reasons.UnderReview, null);
        }

        trace?.Add(new DecisionStep.Review(Passed(question.Type.Stoppable), null));
        if (question.Type.KeepsHours)
        {
            var verdict = hours.Look(contact.Zone, question.Number, question.Type, question.Hours, now);
            if (!verdict.IsOpen)
            {
                return Closed(verdict, now, trace);
            }

            trace?.Add(new DecisionStep.LocalHours(StepVerdict.Passed, verdict.Find(now)));
            notAfter = Earlier(notAfter, verdict.ClosesAt);
        }
        else
        {
            trace?.Add(new DecisionStep.LocalHours(StepVerdict.NotAsked, null));
        }

        if (question.Type.IsCounted)
        {
            return DecideCounted(contact, question, tentative, now, caps, notAfter, profile, trace);
        }

        trace?.Add(new DecisionStep.Duplicate(StepVerdict.NotAsked, null, null, null));
        trace?.Add(new DecisionStep.InFlight(StepVerdict.NotAsked, null));
        trace?.Add(new DecisionStep.Cap(StepVerdict.NotAsked, null, [], null));
        trace?.Add(new DecisionStep.Room(StepVerdict.NotAsked, 0, null));
        return SendDecision.Permit(notAfter, profile);
    }

    /// <summary>Whether the row already carries this message's send, so that it is not entered twice.</summary>
    public static bool IsEntered(ContactRow contact, MessageId message)
    {
        foreach (var send in contact.Recent)
        {
            if (send.Message == message)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many leading entries of the row are too old to count.</summary>
    public static int CountOld(ContactRow contact, Instant now)
    {
        var old = 0;
        while (old < contact.Recent.Count && contact.Recent[old].At + RecentSend.Window <= now)
        {
            old++;
        }

        return old;
    }

    private static StepVerdict Passed(bool isAsked) => isAsked ? StepVerdict.Passed : StepVerdict.NotAsked;

    private static SendDecision Lacking(ContactRow contact, in SendQuestion question, Instant now, DecisionTrace? trace)
    {
        var (found, owner) = FindLacking(contact, question);
        var (finding, words) = found switch
        {
            null => (ConsentFinding.None, "none on record"),
            { Kind: ConsentKind.Withdrawn } => (ConsentFinding.Withdrawn, "withdrawn"),
            { } other when now < other.Since => (ConsentFinding.NotYet, "not yet begun"),
            _ => (ConsentFinding.Ended, "ended"),
        };
        trace?.Add(new DecisionStep.Consent(StepVerdict.Suppressed, finding, owner, found));
        return SendDecision.Suppress(Reasons.NoConsent, words);
    }

    private static SendDecision Closed(HoursVerdict verdict, Instant now, DecisionTrace? trace)
    {
        if (verdict.OpensAt is { } opens)
        {
            trace?.Add(new DecisionStep.LocalHours(StepVerdict.Held, verdict.Find(now)));
            return SendDecision.Hold(opens, Reasons.OutsideHours, verdict.Why(now));
        }

        trace?.Add(new DecisionStep.LocalHours(StepVerdict.Suppressed, verdict.Find(now)));
        return SendDecision.Suppress(verdict.IsZoneUnknown ? Reasons.ZoneUnknown : Reasons.NoOpenHours, verdict.Why(now));
    }

    private static SendDecision DecideCounted(
        ContactRow contact,
        in SendQuestion question,
        RecentSend? tentative,
        Instant now,
        IReadOnlyList<SendCap> caps,
        Instant? notAfter,
        ulong profile,
        DecisionTrace? trace
    )
    {
        if (IsEntered(contact, question.Message))
        {
            // Its own permit stands on the row: what was asked before it is not asked again.
            return SendDecision.Permit(notAfter, profile);
        }

        foreach (var send in contact.Recent)
        {
            if (
                question.Duplicates is not null
                && send.Campaign == question.Campaign.Value
                && (question.Duplicates == DuplicateRule.PerNumber || send.Profile == profile)
                && send.At + RecentSend.Window > now
            )
            {
                trace?.Add(new DecisionStep.Duplicate(StepVerdict.Suppressed, question.Duplicates, send.Message, send.At));
                return SendDecision.Suppress(Reasons.Duplicate, send.Message.ToString());
            }
        }

        trace?.Add(new DecisionStep.Duplicate(Passed(question.Duplicates is not null), question.Duplicates, null, null));
        if (tentative is { } other && other.Message != question.Message && now < other.At + TentativeFor)
        {
            trace?.Add(new DecisionStep.InFlight(StepVerdict.Later, other.Message));
            return SendDecision.Later(now + TentativeFor, Reasons.ContactBusy);
        }

        trace?.Add(new DecisionStep.InFlight(StepVerdict.Passed, null));
        if (caps.Count > 0 && Capped(contact, question, now, caps, trace) is { } capped)
        {
            return capped;
        }

        trace?.AddPassed(contact, question, now, caps);
        var old = CountOld(contact, now);
        var recorded = contact.Recent.Count - old;
        if (recorded >= RecentSend.Limit)
        {
            var frees = contact.Recent[old].At + RecentSend.Window;
            trace?.Add(new DecisionStep.Room(StepVerdict.Held, recorded, frees));
            return SendDecision.Hold(frees, Reasons.TooManyRecent, null);
        }

        trace?.Add(new DecisionStep.Room(StepVerdict.Passed, recorded, null));
        return SendDecision.Permit(notAfter, profile);
    }

    /// <summary>Null while every cap has room; otherwise until the fullest one has.</summary>
    private static SendDecision? Capped(
        ContactRow contact,
        in SendQuestion question,
        Instant now,
        IReadOnlyList<SendCap> caps,
        DecisionTrace? trace
    )
    {
        var (frees, full) = (Instant.MinValue, default(SendCap));
        for (var i = 0; i < caps.Count; i++)
        {
            if (FreesAt(contact, question, now, caps[i]) is { } at && at > frees)
            {
                (frees, full) = (at, caps[i]);
            }
        }

        return frees == Instant.MinValue ? null : Capped(contact, question, now, full, frees, trace);
    }

    private static SendDecision Capped(
        ContactRow contact,
        in SendQuestion question,
        Instant now,
        SendCap full,
        Instant frees,
        DecisionTrace? trace
    )
    {
        var counted = DecisionTrace.Count(contact, question, now, full);
        var campaigns = counted.Select(send => $"campaigns/{send.Campaign}").Distinct();
        var detail = $"{full} for {question.Type.Name} texts: {string.Join(", ", campaigns)}";
        var isTooLate = question.NotAfter is { } end && frees >= end;
        trace?.Add(new DecisionStep.Cap(isTooLate ? StepVerdict.Suppressed : StepVerdict.Held, full, counted, frees));
        return isTooLate ? SendDecision.Suppress(Reasons.Capped, detail) : SendDecision.Hold(frees, Reasons.Capped, detail);
    }

    /// <summary>When enough entries of the class have left the window; null when there is room. Entries are in order of time.</summary>
    private static Instant? FreesAt(ContactRow contact, in SendQuestion question, Instant now, SendCap cap)
    {
        var room = cap.Most;
        for (var at = contact.Recent.Count - 1; at >= 0; at--)
        {
            var send = contact.Recent[at];
            if (send.At + cap.Window <= now)
            {
                break;
            }

            if (send.Class == question.Type.Class && send.Message != question.Message && --room == 0)
            {
                return send.At + cap.Window;
            }
        }

        return null;
    }

    /// <summary>The named profile's own consent; for a bare number, any profile of it that consents, and whose.</summary>
    private static (ConsentAssertion Consent, string Owner)? FindConsent(ContactRow contact, in SendQuestion question, Instant now)
    {
        if (question.Profile is { Length: > 0 } named)
        {
            return contact.Consents.TryGetValue(ConsentKeys.Of(named, question.Type.Name), out var own) && own.IsOpenAt(now)
                ? (own, named)
                : null;
        }

        foreach (var (key, consent) in contact.Consents)
        {
            if (ConsentKeys.IsFor(key, question.Type.Name) && consent.IsOpenAt(now))
            {
                return (consent, key[..^(question.Type.Name.Length + 1)]);
            }
        }

        return null;
    }

    private static (ConsentAssertion? Found, string? Owner) FindLacking(ContactRow contact, in SendQuestion question)
    {
        if (question.Profile is { Length: > 0 } named)
        {
            return (contact.Consents.GetValueOrDefault(ConsentKeys.Of(named, question.Type.Name)), named);
        }

        foreach (var (key, consent) in contact.Consents)
        {
            if (ConsentKeys.IsFor(key, question.Type.Name))
            {
                return (consent, key[..^(question.Type.Name.Length + 1)]);
            }
        }

        return (null, null);
    }

    private static Instant? Earlier(Instant? left, Instant? right) =>
        left is not { } l ? right
        : right is not { } r ? left
        : Instant.Min(l, r);
}
