namespace Starling.Domain.Messages;

/// <summary>Why a message was not sent, or not yet, or why a subscriber's text had no effect: stable words that rows, counters and the API share.</summary>
public static class Reasons
{
    /// <summary>The number is suppressed: STOP, complaint or an imported opt-out.</summary>
    public const string OptedOut = "OPTED_OUT";

    /// <summary>A text of the person may ask for silence, and nobody has read it yet; looked at again every few minutes.</summary>
    public const string UnderReview = "UNDER_REVIEW";

    /// <summary>No consent of the kind this communication type needs, at the instant of sending.</summary>
    public const string NoConsent = "NO_CONSENT";

    /// <summary>The same campaign already has a message to this number (or profile); the detail names it.</summary>
    public const string Duplicate = "DUPLICATE";

    /// <summary>Its validity, or its campaign's, was over before it could be sent.</summary>
    public const string Expired = "EXPIRED";

    /// <summary>The local hours of the contact are closed; waits until they open. The detail tells the time there.</summary>
    public const string OutsideHours = "OUTSIDE_HOURS";

    /// <summary>It keeps local hours, and nothing tells the contact's time zone.</summary>
    public const string ZoneUnknown = "ZONE_UNKNOWN";

    /// <summary>The hours its country and its campaign allow have no minute in common, in the zones the contact may be in.</summary>
    public const string NoOpenHours = "NO_OPEN_HOURS";

    /// <summary>
    /// The contact has had as many texts of this kind as its cap allows; waits until one leaves the window, or is suppressed when its own end
    /// comes before. The detail names the cap and the campaigns.
    /// </summary>
    public const string Capped = "CAPPED";

    /// <summary>What its tenant or campaign may spend is spent; waits until the next day or month, or until the limit is raised.</summary>
    public const string SpendLimit = "SPEND_LIMIT";

    /// <summary>More recent sends than a contact may have on record; waits until the oldest leaves the window.</summary>
    public const string TooManyRecent = "TOO_MANY_RECENT";

    /// <summary>Another message to the same contact is on its way; asked again shortly.</summary>
    public const string ContactBusy = "CONTACT_BUSY";

    /// <summary>The contact did not answer in time; asked again shortly.</summary>
    public const string ContactSilent = "CONTACT_SILENT";

    /// <summary>The template needs a field that this contact lacks; the detail names it.</summary>
    public const string MissingField = "MISSING_FIELD";

    /// <summary>The template cannot be read.</summary>
    public const string BadTemplate = "BAD_TEMPLATE";

    /// <summary>It must say how to stop, and its sender takes no replies and has no other address for that.</summary>
    public const string NoStopMention = "NO_STOP_MENTION";

    /// <summary>Needs more segments than its route allows.</summary>
    public const string TooLong = "TOO_LONG";

    /// <summary>Nothing is left to send once the fields are filled in.</summary>
    public const string EmptyText = "EMPTY_TEXT";

    /// <summary>No route carries this sender.</summary>
    public const string NoRoute = "NO_ROUTE";

    /// <summary>Its sender is suspended; waits until it is active again. The detail tells why.</summary>
    public const string SenderSuspended = "SENDER_SUSPENDED";

    /// <summary>Its sender was requested, approved or configured and is not active yet; waits.</summary>
    public const string SenderNotActive = "SENDER_NOT_ACTIVE";

    /// <summary>Its sender was given up and sends nothing any more.</summary>
    public const string SenderRetired = "SENDER_RETIRED";

    /// <summary>Its sender does not carry texts of this communication type; waits, as an operator may permit it. The detail names those it carries.</summary>
    public const string SenderTypeNotAllowed = "SENDER_TYPE_NOT_ALLOWED";

    /// <summary>Senders must be registered here, and nobody registered this one; waits.</summary>
    public const string SenderNotRegistered = "SENDER_NOT_REGISTERED";

    /// <summary>Promotional texts wait on this number, as carriers refuse too many of its texts; an operator resumes them.</summary>
    public const string PromotionPaused = "PROMOTION_PAUSED";

    /// <summary>The carrier refused the rate; waits.</summary>
    public const string Throttled = "THROTTLED";

    /// <summary>The carrier's queue for it is full; waits.</summary>
    public const string QueueFull = "QUEUE_FULL";

    /// <summary>The bind could not write it in time; waits.</summary>
    public const string NotWritten = "NOT_WRITTEN";

    /// <summary>The carrier refused it; the detail is the command status.</summary>
    public const string CarrierRejected = "CARRIER_REJECTED";

    /// <summary>The route's driver cannot carry it, such as a character that its alphabet lacks; kept for an operator.</summary>
    public const string NotCarried = "NOT_CARRIED";

    /// <summary>Written, and no answer came in time.</summary>
    public const string NoAnswer = "NO_ANSWER";

    /// <summary>The bind that may have written it is gone.</summary>
    public const string BindLost = "BIND_LOST";

    /// <summary>The ledger came out of a backup, and it may have been written since that was made.</summary>
    public const string Restored = "RESTORED";

    /// <summary>The carrier answered with an error that may follow acceptance.</summary>
    public const string CarrierFault = "CARRIER_FAULT";

    /// <summary>The caller cancelled the message or its campaign.</summary>
    public const string CancelledByCaller = "CANCELLED_BY_CALLER";

    /// <summary>Its worker died on it three times.</summary>
    public const string CrashedWorker = "CRASHED_WORKER";
}
