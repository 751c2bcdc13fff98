using System.Globalization;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Sending;

namespace Starling.Domain.Explaining;

/// <summary>Decisions in English.</summary>
internal sealed class EnglishWords : DecisionWords
{
    private static readonly string[] Months =
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];

    private static readonly Dictionary<string, string> ReasonSentences = new(StringComparer.Ordinal)
    {
        [Reasons.OptedOut] = "The person asked for silence: nothing that can be stopped goes to this number.",
        [Reasons.UnderReview] = "The person wrote something that may ask for silence, and nobody has read it yet.",
        [Reasons.NoConsent] = "No consent for this kind of text was on record at that instant.",
        [Reasons.Duplicate] = "The number, or the person, already has a text of this campaign.",
        [Reasons.Expired] = "The text, or its campaign, was over before it could leave.",
        [Reasons.OutsideHours] = "The local hours of the contact are closed.",
        [Reasons.ZoneUnknown] = "Nothing tells in which time zone the contact is, and unknown is closed.",
        [Reasons.NoOpenHours] = "The hours of the campaign and those allowed where the contact may be have nothing in common.",
        [Reasons.Capped] = "The contact has had as many texts of this kind as it may have for now.",
        [Reasons.SpendLimit] = "What may be spent is spent; the text waits for the next day or month, or until the limit is raised.",
        [Reasons.TooManyRecent] = "The contact had more texts lately than its record keeps.",
        [Reasons.ContactBusy] = "Another text to the same contact was on its way; it is asked again shortly.",
        [Reasons.ContactSilent] = "The contact's record could not be read in time; it is asked again shortly.",
        [Reasons.MissingField] = "The text needs a value that this contact lacks.",
        [Reasons.BadTemplate] = "The fields of the text cannot be read.",
        [Reasons.NoStopMention] = "The text must tell how to stop, and its sender takes no replies.",
        [Reasons.TooLong] = "The text needs more segments than its route allows.",
        [Reasons.EmptyText] = "Nothing was left to send once the fields were filled in.",
        [Reasons.NoRoute] = "No route carries this sender.",
        [Reasons.SenderSuspended] = "Its sender is suspended; the text waits.",
        [Reasons.SenderNotActive] = "Its sender is not active yet; the text waits.",
        [Reasons.SenderRetired] = "Its sender was given up and sends nothing any more.",
        [Reasons.SenderTypeNotAllowed] = "Its sender does not carry this kind of text; the text waits.",
        [Reasons.SenderNotRegistered] = "Senders must be registered here, and this one is not; the text waits.",
        [Reasons.PromotionPaused] = "Promotional texts wait on this number, because carriers refuse too many of its texts.",
        [Reasons.Throttled] = "The carrier asked to slow down; the text waits.",
        [Reasons.QueueFull] = "The carrier's queue is full; the text waits.",
        [Reasons.NotWritten] = "It could not be written to the carrier in time; the text waits.",
        [Reasons.CarrierRejected] = "The carrier refused it with a status.",
        [Reasons.NotCarried] = "The route cannot write it, for example a character that its alphabet lacks.",
        [Reasons.NoAnswer] = "It was written, and the carrier did not answer; what may have left is not repeated.",
        [Reasons.BindLost] = "The connection that may have written it is gone; what may have left is not repeated.",
        [Reasons.Restored] = "The ledger came out of a backup, and the text may have been sent after that was made.",
        [Reasons.CarrierFault] = "The carrier answered with an error after which it may have been taken all the same.",
        [Reasons.CancelledByCaller] = "It was taken back, alone or with its campaign.",
        [Reasons.CrashedWorker] = "It broke its worker three times and was set aside.",
    };

    public override string Language => "en";

    public override string PermitNotKept => "When it was permitted is no longer on record.";

    public override string SentKeepsLess =>
        "Of a text that left, its row keeps no further inputs: the consent told is the one the consent ledger had at that instant.";

    public override string NotTexted(string country) =>
        country == DestinationBook.NoCountry
            ? "The number belongs to no country, and such numbers are not among those that are texted: the text would be refused when it is given."
            : $"The number's country, {country}, is not among those that are texted: the text would be refused when it is given.";

    public override string? Reason(string reason) => ReasonSentences.GetValueOrDefault(reason);

    public override string Conclude(in SendDecision decision, SpokenOf of) =>
        decision.Kind switch
        {
            SendDecisionKind.Permit when decision.NotAfter is { } end =>
                $"So the text may be sent, until {Time(end, of.Zone)} at the latest.",
            SendDecisionKind.Permit => "So the text may be sent.",
            SendDecisionKind.Later => "So it cannot be said yet, and is asked again in a moment.",
            SendDecisionKind.Hold => $"So the text waits until {Time(decision.Until!.Value, of.Zone)}.",
            _ => "So the text is not sent.",
        };

    public override string Stands(MessageState state, Instant since, Instant? until, SpokenOf of)
    {
        var on = $"on {Time(since, of.Zone)}";
        return state switch
        {
            MessageState.Accepted => "The text is on disk and waits for its turn.",
            MessageState.Held when until is { } wakes => $"The text waits until {Time(wakes, of.Zone)}; this was decided {on}.",
            MessageState.Held => $"The text waits; this was decided {on}.",
            MessageState.Submitting => "The text is being handed to the carrier.",
            MessageState.Sent => $"The carrier took the text {on}; no receipt has come yet.",
            MessageState.Delivered => $"The handset has the text: the carrier's receipt came {on}.",
            MessageState.Undelivered => $"The carrier reported {on} that the handset did not get the text, or not all of it.",
            MessageState.Expired => $"The carrier reported {on} that it gave up: the handset could not be reached in time.",
            MessageState.Rejected => $"The carrier refused the text {on}.",
            MessageState.Unknown => $"The text may or may not have left: {on} the answer was lost.",
            MessageState.UnknownFinal => $"The text may or may not have left, and nothing had settled it by {Time(since, of.Zone)}.",
            MessageState.Suppressed => $"The text was not sent; this was decided {on}.",
            MessageState.Failed => $"The text could not be made; this was found {on}.",
            MessageState.Cancelled => $"The text was taken back {on}.",
            _ => $"The text was set aside for an operator {on}.",
        };
    }

    public override string WasPermitted(Instant at, SpokenOf of) => $"The text was permitted on {Time(at, of.Zone)}.";

    public override string IsHypothetical(Instant at, SpokenOf of) =>
        $"This is no text on record but a question: what the rules would say on {Time(at, of.Zone)}, by what is known of the contact now. "
        + "Asking sends and changes nothing.";

    public override string NoText(string campaign) => $"{Capital(campaign)} has no text to this number.";

    protected override string Validity(DecisionStep.Validity step, SpokenOf of) =>
        step switch
        {
            { Verdict: StepVerdict.Suppressed, End: { } end } =>
                $"The text, or its campaign, was over on {Time(end, of.Zone)}; nothing starts after that.",
            { End: { } end } => $"The text may start until {Time(end, of.Zone)}.",
            _ => "The text has no end of its own.",
        };

    protected override string Suppression(DecisionStep.Suppression step, SpokenOf of)
    {
        if (step.Verdict == StepVerdict.NotAsked)
        {
            return $"{Kind(of).Many} go to numbers that asked for silence, too: nobody can be left without them.";
        }

        if (step.Verdict == StepVerdict.Passed)
        {
            return $"{Capital(Number(of))} has not asked for silence.";
        }

        var on = step.Since is { } since && IsDated(since) ? $" on {Time(since, of.Zone)}" : "";
        var did =
            KeywordOf(step.Why) is { } word ? $"{Number(of)} said {word}{on}"
            : IsReviewed(step.Why) ? $"a text from {Number(of)} was read{on} as a wish for silence"
            : string.IsNullOrEmpty(step.Why) ? $"{Number(of)} was opted out{on}"
            : $"{Number(of)} was opted out{on} (recorded as: {step.Why})";
        return $"{Capital(did)}; since then nothing {Kind(of).Adjective} may be sent.";
    }

    protected override string Consent(DecisionStep.Consent step, SpokenOf of)
    {
        var many = Kind(of).Many.ToLowerInvariant();
        if (step.Verdict == StepVerdict.NotAsked)
        {
            return $"{Kind(of).Many} need no consent.";
        }

        var whose = of.Person is { } person ? $" from {person}" : "";
        var source = step.Found?.Source is { Length: > 0 } words ? $" (source: {words})" : "";
        var since = step.Found is { } found && IsDated(found.Since) ? $" since {Time(found.Since, of.Zone)}" : "";
        var until = step.Found?.Until is { } end ? $", and lasts until {Time(end, of.Zone)}" : "";
        return step.Finding switch
        {
            ConsentFinding.Open when step.Found?.Kind == ConsentKind.Implied =>
                $"Implied consent for {many}{whose} is on record{since}{until}{source}.",
            ConsentFinding.Open => $"Express consent for {many}{whose} is on record{since}{until}{source}.",
            ConsentFinding.Withdrawn => $"The consent for {many}{whose} has been withdrawn{since}{source}.",
            ConsentFinding.NotYet => $"The consent for {many}{whose} begins only on {Time(step.Found!.Since, of.Zone)}{source}.",
            ConsentFinding.Ended => step.Found?.Until is { } over
                ? $"The consent for {many}{whose} ended on {Time(over, of.Zone)}{source}."
                : $"The consent for {many}{whose} has ended{source}.",
            _ => $"No consent for {many}{whose} is on record.",
        };
    }

    protected override string Review(DecisionStep.Review step, SpokenOf of) =>
        step.Verdict switch
        {
            StepVerdict.NotAsked => $"{Kind(of).Many} do not wait for a reply to be read.",
            StepVerdict.Passed => $"No reply of {Number(of)} is waiting to be read by a person.",
            _ =>
                $"{Capital(Number(of))} wrote something on {Time(step.Since!.Value, of.Zone)} that may ask for silence; until somebody has read it, texts that can be stopped wait.",
        };

    protected override string LocalHours(DecisionStep.LocalHours step, SpokenOf of)
    {
        if (step.Verdict == StepVerdict.NotAsked || step.Found is not { } found)
        {
            return $"{Kind(of).Many} keep no local hours.";
        }

        if (found.Zone is null || found.Local is not { } local)
        {
            return found.IsOpen
                ? "No hour is forbidden."
                : $"Nothing tells in which time zone {Number(of)} is, and {Kind(of).Many.ToLowerInvariant()} keep local hours: unknown is closed.";
        }

        var zone = ZoneOf(step, of);
        var many = Kind(of).Many.ToLowerInvariant();
        var at = $"on {Date(local.Date)} at {Clock(local)} ({Zone(zone)}{Ground(found)})";
        var holiday = found.Holiday is { } name ? $", {name}," : "";
        return step.Verdict switch
        {
            StepVerdict.Passed when found.Changes is { } closes =>
                $"{Capital(at)}{holiday} the hours for {many} are open, until {Time(closes, zone)} (allowed: {found.Hours}).",
            StepVerdict.Passed => $"{Capital(at)}{holiday} the hours for {many} are open (allowed: {found.Hours}).",
            StepVerdict.Held =>
                $"{Capital(at)}{holiday} the hours for {many} are closed; they open on {Time(found.Changes!.Value, zone)} (allowed: {found.Hours}).",
            _ => $"{Capital(at)}{holiday} the hours for {many} are closed, and do not open within 35 days (allowed: {found.Hours}).",
        };
    }

    protected override string Duplicate(DecisionStep.Duplicate step, SpokenOf of) =>
        step switch
        {
            { Verdict: StepVerdict.NotAsked } => "Repeats are not looked for: it belongs to no campaign that texts each contact once.",
            { Verdict: StepVerdict.Passed, Scope: DuplicateRule.PerProfile } => "The person has no other text of this campaign.",
            { Verdict: StepVerdict.Passed } => $"{Capital(Number(of))} has no other text of this campaign.",
            { Scope: DuplicateRule.PerProfile } =>
                $"The person already has a text of this campaign: messages/{step.First}{Given(step.At, of)}.",
            _ => $"{Capital(Number(of))} already has a text of this campaign: messages/{step.First}{Given(step.At, of)}.",
        };

    protected override string InFlight(DecisionStep.InFlight step, SpokenOf of) =>
        step.Verdict switch
        {
            StepVerdict.NotAsked => "Other texts on their way are not looked at.",
            StepVerdict.Passed => $"No other text to {Number(of)} is on its way.",
            _ => $"Another text to {Number(of)}, messages/{step.Other}, is on its way: it is asked again in a moment.",
        };

    protected override string Cap(DecisionStep.Cap step, SpokenOf of)
    {
        var many = Kind(of).Many.ToLowerInvariant();
        if (step.Verdict == StepVerdict.NotAsked)
        {
            return $"{Kind(of).Many} are not capped.";
        }

        if (step.Limit is not { } limit)
        {
            return $"No cap is set for {many}.";
        }

        var window = Window(limit);
        if (step.Verdict == StepVerdict.Passed)
        {
            return $"{Capital(Number(of))} has had {step.Counted.Count} of at most {limit.Most} {many} within {window}.";
        }

        var had = string.Join("; ", step.Counted.Select(send => $"campaigns/{send.Campaign} on {Time(send.At, of.Zone)}"));
        var frees = step.Frees is { } at ? Time(at, of.Zone) : "later";
        return step.Verdict == StepVerdict.Held
            ? $"{Capital(Number(of))} has had {limit.Most} {many} within {window}, as many as it may have ({had}); there is room again on {frees}."
            : $"{Capital(Number(of))} has had {limit.Most} {many} within {window}, as many as it may have ({had}); there is room again only on {frees}, after the text's own end.";
    }

    protected override string Room(DecisionStep.Room step, SpokenOf of) =>
        step.Verdict switch
        {
            StepVerdict.NotAsked => "It is not entered among the recent texts of the contact.",
            StepVerdict.Passed => $"The contact's record has room: {step.Recorded} of {RecentSend.Limit} recent texts.",
            _ =>
                $"The contact's record is full: {RecentSend.Limit} texts in 35 days; there is room again on {Time(step.Frees!.Value, of.Zone)}.",
        };

    private static (string Adjective, string Many) Kind(SpokenOf of) =>
        of.Type.Class switch
        {
            CommunicationClass.OneTimeCode => ("but one-time codes", "One-time codes"),
            CommunicationClass.Reply => ("but replies", "Replies"),
            CommunicationClass.Transactional => ("transactional", "Transactional texts"),
            CommunicationClass.Informational => ("informational", "Informational texts"),
            _ => ("promotional", "Promotional texts"),
        };

    private static string Number(SpokenOf of) =>
        of.Person is not { } person ? "this number"
        : person.EndsWith('s') ? $"{person}' number"
        : $"{person}'s number";

    private static string Given(Instant? at, SpokenOf of) => at is { } known ? $", permitted on {Time(known, of.Zone)}" : "";

    private static string Ground(HoursFinding found) =>
        found.Ground switch
        {
            ZoneGround.Number when found.Zones > 1 => $", one of {found.Zones} zones the number allows, all of which must be open",
            ZoneGround.Number => ", as the number tells",
            ZoneGround.Default => ", the default zone",
            _ => "",
        };

    private static string Window(SendCap cap)
    {
        var hours = (int)cap.Window.TotalHours;
        return hours % 24 == 0 ? Count(hours / 24, "day") : Count(hours, "hour");

        static string Count(int number, string unit) =>
            string.Create(CultureInfo.InvariantCulture, $"{number} {unit}{(number == 1 ? "" : "s")}");
    }

    private static string Time(Instant at, DateTimeZone zone)
    {
        var local = at.InZone(zone).LocalDateTime;
        return $"{Date(local.Date)} at {Clock(local)} ({Zone(zone)})";
    }

    private static string Date(LocalDate date) =>
        string.Create(CultureInfo.InvariantCulture, $"{date.Day} {Months[date.Month - 1]} {date.Year}");

    private static string Clock(LocalDateTime time) => string.Create(CultureInfo.InvariantCulture, $"{time:HH:mm}");

    private static string Zone(DateTimeZone zone) =>
        IsUtc(zone) ? "UTC"
        : zone.Id == "America/St_Johns" ? "St. John's time"
        : $"{PlaceOf(zone)} time";
}
