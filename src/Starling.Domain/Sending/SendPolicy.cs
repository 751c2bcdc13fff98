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
public readonly record struct SendQuestion(
    MessageId Message,
    CampaignId Campaign,
    CommunicationType Type,
    string? Profile,
    DuplicateRule? Duplicates,
    Instant? NotAfter,
    Msisdn Number,
    CampaignHours Hours
);

/// <summary>The rules, in their order: validity, suppression, consent, local hours, duplicates, room on the contact's record.</summary>
/// <remarks>Pure: the same row, question and instant always give the same decision.</remarks>
public static class SendPolicy
{
    /// <summary>How long another message's permit keeps a counted question waiting: until then its row may still change.</summary>
    public static readonly Duration TentativeFor = Duration.FromSeconds(2);

    /// <param name="contact">The row as last read.</param>
    /// <param name="tentative">The last permit given since the row was read, if any.</param>
    /// <param name="hours">The local hours that are kept.</param>
    public static SendDecision Decide(ContactRow contact, in SendQuestion question, RecentSend? tentative, Instant now, HoursBook hours)
    {
        if (question.NotAfter is { } end && end <= now)
        {
            return SendDecision.Suppress(Reasons.Expired, null);
        }

        if (question.Type.Stoppable && contact.SuppressedSince is not null)
        {
            return SendDecision.Suppress(Reasons.OptedOut, contact.SuppressedWhy);
        }

        var notAfter = question.NotAfter;
        var profile = ProfileHash.Of(question.Profile);
        if (question.Type.NeedsConsent)
        {
            if (FindConsent(contact, question, now) is not var (consent, owner))
            {
                return SendDecision.Suppress(Reasons.NoConsent, Lack(contact, question, now));
            }

            profile = ProfileHash.Of(owner);
            notAfter = Earlier(notAfter, consent.Until);
        }

        if (question.Type.KeepsHours)
        {
            var verdict = hours.Look(contact.Zone, question.Number, question.Type, question.Hours, now);
            if (!verdict.IsOpen)
            {
                return Closed(verdict, now);
            }

            notAfter = Earlier(notAfter, verdict.ClosesAt);
        }

        return question.Type.IsCounted
            ? DecideCounted(contact, question, tentative, now, notAfter, profile)
            : SendDecision.Permit(notAfter, profile);
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

    private static SendDecision Closed(HoursVerdict verdict, Instant now) =>
        verdict.OpensAt is { } opens
            ? SendDecision.Hold(opens, Reasons.OutsideHours, verdict.Why(now))
            : SendDecision.Suppress(verdict.IsZoneUnknown ? Reasons.ZoneUnknown : Reasons.NoOpenHours, verdict.Why(now));

    private static SendDecision DecideCounted(
        ContactRow contact,
        in SendQuestion question,
        RecentSend? tentative,
        Instant now,
        Instant? notAfter,
        ulong profile
    )
    {
        if (IsEntered(contact, question.Message))
        {
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
                return SendDecision.Suppress(Reasons.Duplicate, send.Message.ToString());
            }
        }

        if (tentative is { } other && other.Message != question.Message && now < other.At + TentativeFor)
        {
            return SendDecision.Later(now + TentativeFor, Reasons.ContactBusy);
        }

        var old = CountOld(contact, now);
        return contact.Recent.Count - old >= RecentSend.Limit
            ? SendDecision.Hold(contact.Recent[old].At + RecentSend.Window, Reasons.TooManyRecent, null)
            : SendDecision.Permit(notAfter, profile);
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

    private static string Lack(ContactRow contact, in SendQuestion question, Instant now)
    {
        var typeName = question.Type.Name;
        var lacking = question.Profile is { Length: > 0 } named
            ? contact.Consents.GetValueOrDefault(ConsentKeys.Of(named, question.Type.Name))
            : contact.Consents.FirstOrDefault(filed => ConsentKeys.IsFor(filed.Key, typeName)).Value;
        return lacking switch
        {
            null => "none on record",
            { Kind: ConsentKind.Withdrawn } => "withdrawn",
            { } other when now < other.Since => "not yet begun",
            _ => "ended",
        };
    }

    private static Instant? Earlier(Instant? left, Instant? right) =>
        left is not { } l ? right
        : right is not { } r ? left
        : Instant.Min(l, r);
}
