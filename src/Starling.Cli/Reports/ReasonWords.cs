using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>What the states and reasons of messages mean, in words for people, and where each rule comes from.</summary>
internal static class ReasonWords
{
    private static readonly Dictionary<string, (string Words, string Rule)> Reasons = new(StringComparer.Ordinal)
    {
        ["OPTED_OUT"] = (
            "The person asked for silence: no text that can be stopped goes to this number.",
            "The contact's own opt-out (STOP, a call, an import). starling contact show says since when and how; only the person can end it."
        ),
        ["UNDER_REVIEW"] = (
            "The person wrote something that may ask for silence, and nobody has read it yet; it waits until somebody has.",
            "Texts that can be stopped wait while a reply of their contact is under review: starling inbox review lists and settles them."
        ),
        ["NO_CONSENT"] = (
            "No permission for this kind of text was on record when it was to leave.",
            "The campaign's communication type needs consent; promotional texts need it everywhere. Import the consent with its source."
        ),
        ["DUPLICATE"] = (
            "The number (or the person) already has a text of this campaign; the detail names it.",
            "One text per number and campaign, or per person when the campaign says so (duplicate_rule)."
        ),
        ["EXPIRED"] = (
            "It could not leave before it stopped making sense.",
            "The validity given with the message, or the end of its campaign."
        ),
        ["OUTSIDE_HOURS"] = (
            "The hours at which this contact may be texted are closed; it waits until they open. The detail tells the time there.",
            "The sending windows by country and kind of text (Starling:Hours), narrowed by the campaign's own hours, in the contact's zone."
        ),
        ["ZONE_UNKNOWN"] = (
            "Nothing tells in which time zone the contact is, and this kind of text keeps local hours.",
            "Unknown is closed. Import the contact's time_zone, or give the campaign a default_time_zone (--time-zone)."
        ),
        ["NO_OPEN_HOURS"] = (
            "The campaign's hours and those its country allows have nothing in common where the contact may be.",
            "The campaign's local hours only narrow the sending windows (Starling:Hours); several plausible zones must all be open."
        ),
        ["CAPPED"] = (
            "The contact has had as many texts of this kind as it may have for now; the detail names the cap and the campaigns.",
            "The caps across campaigns (Starling:Caps). It waits until there is room, unless it ends before."
        ),
        ["SPEND_LIMIT"] = (
            "What its tenant or its campaign may spend is spent; it waits.",
            "The limits are settings (Starling:Spend). It goes on with the next day or month (UTC), or when the limit is raised."
        ),
        ["TOO_MANY_RECENT"] = (
            "The contact had more texts lately than are kept on record; it waits until the oldest is out of the window.",
            "At most 64 sends in 35 days are remembered for a contact."
        ),
        ["CONTACT_BUSY"] = (
            "Another text to the same contact is on its way; it is asked again shortly.",
            "One decision at a time per contact."
        ),
        ["CONTACT_SILENT"] = (
            "The contact's record could not be read in time; it is asked again shortly.",
            "Nothing leaves before its contact was asked."
        ),
        ["MISSING_FIELD"] = (
            "The text needs a value that this contact lacks; the detail names it.",
            "The campaign's text. Fill the column, or give the field a default: {{ first_name | default: \"you\" }}."
        ),
        ["BAD_TEMPLATE"] = ("The text's fields cannot be read.", "The campaign's text."),
        ["NO_STOP_MENTION"] = (
            "The text must tell how to stop, and its sender takes no replies.",
            "Informational and promotional texts tell how to stop; use a number that takes replies."
        ),
        ["TOO_LONG"] = ("The text needs more segments than its route allows.", "The route's limit of segments (MaxSegments)."),
        ["EMPTY_TEXT"] = ("Nothing was left to send once the fields were filled in.", "The campaign's text."),
        ["SENDER_SUSPENDED"] = (
            "Its sender is suspended; it waits until the sender is active again. The detail tells why.",
            "The sender's life (starling sender show): an operator, or too many complaints, suspended it; starling sender activate ends that."
        ),
        ["SENDER_NOT_ACTIVE"] = (
            "Its sender is not active yet; it waits.",
            "The sender's life: requested, approved, configured, active (starling sender show)."
        ),
        ["SENDER_RETIRED"] = ("Its sender was given up and sends nothing any more.", "The sender's life (starling sender show)."),
        ["SENDER_TYPE_NOT_ALLOWED"] = (
            "Its sender does not carry this kind of text; it waits. The detail tells what it carries.",
            "The communication types of the sender (starling sender show)."
        ),
        ["SENDER_NOT_REGISTERED"] = (
            "Senders must be registered here, and nobody registered this one; it waits.",
            "The setting Starling:SenderRules:RegistrationRequired; starling sender create registers one."
        ),
        ["PROMOTION_PAUSED"] = (
            "Promotional texts wait on this number: carriers refuse too many of its texts. The detail tells how many.",
            "The guard of long numbers (Starling:SenderRules); starling sender resume lets them go on."
        ),
        ["NO_ROUTE"] = ("No route carries this sender.", "The settings of routes: which senders each of them has."),
        ["THROTTLED"] = ("The carrier asked to slow down; it waits.", "The carrier's rate (ESME_RTHROTTLED, SMPP 3.4 §5.1.3)."),
        ["QUEUE_FULL"] = ("The carrier's queue is full; it waits.", "The carrier (ESME_RMSGQFUL, SMPP 3.4 §5.1.3)."),
        ["NOT_WRITTEN"] = ("It could not be written to the carrier in time; it waits.", "The route's rate and the time a bind may use."),
        ["CARRIER_REJECTED"] = (
            "The carrier refused it; the detail is its status.",
            "The carrier's answer (command_status, SMPP 3.4 §5.1.3)."
        ),
        ["NOT_CARRIED"] = (
            "The route cannot write it, for example a character that its alphabet lacks.",
            "The route's alphabet; an operator decides what to do with it."
        ),
        ["NO_ANSWER"] = (
            "It was written and the carrier did not answer: it may or may not have arrived, so it is not sent again.",
            "Never twice: what may have left is not repeated. A late receipt can still settle it."
        ),
        ["BIND_LOST"] = (
            "The connection that may have written it is gone: it may or may not have arrived, so it is not sent again.",
            "Never twice: what may have left is not repeated. A late receipt can still settle it."
        ),
        ["RESTORED"] = (
            "The ledger was restored from a backup, and this may have been sent after the backup was made.",
            "Never twice: what may have left is not repeated. The cut-off of the restore decided it (Starling:Storage:RestoreCutOff)."
        ),
        ["CARRIER_FAULT"] = (
            "The carrier answered with an error after which it may have been taken all the same.",
            "The carrier's answer (ESME_RSYSERR and the like, SMPP 3.4 §5.1.3); what may have left is not repeated."
        ),
        ["CANCELLED_BY_CALLER"] = ("It was taken back, alone or with its campaign.", "The caller."),
        ["ERASED"] = (
            "Its contact was erased before it left.",
            "An erasure ends whatever waits for the contact; `contact erasures` lists them."
        ),
        ["CRASHED_WORKER"] = ("It broke its worker three times and was set aside.", "An operator decides what to do with it."),
    };

    private static readonly Dictionary<MessageState, (string Words, string Rule)> States = new()
    {
        [MessageState.Accepted] = (
            "It waits for its turn.",
            "Pace of its campaign, rate of its route; a campaign that is not running sends nothing."
        ),
        [MessageState.Held] = ("It waits for an instant that is known.", "Its hold."),
        [MessageState.Submitting] = ("It is being handed to the carrier.", "None; wait a moment."),
        [MessageState.Sent] = ("The carrier took it; no receipt has come yet.", "The carrier's answer."),
        [MessageState.Delivered] = ("The handset has it.", "The carrier's receipt; the detail is its word."),
        [MessageState.Undelivered] = ("The handset did not get it, or not all of it.", "The carrier's receipt; the detail is its word."),
        [MessageState.Expired] = ("The carrier gave up: the handset could not be reached in time.", "The carrier's receipt."),
        [MessageState.Rejected] = ("The carrier refused it.", "The carrier's answer."),
        [MessageState.Unknown] = ("It may or may not have left.", "Never twice: what may have left is not repeated."),
        [MessageState.UnknownFinal] = (
            "It may or may not have left, and nothing settled it within 72 hours.",
            "72 hours without a receipt."
        ),
        [MessageState.Cancelled] = ("It was taken back.", "The caller."),
    };

    private static readonly (string Words, string Rule) Unheard = (
        "This program is older than the server and does not know the reason.",
        "See the table of reasons in proto/README.md."
    );

    /// <summary>Words for a reason, or for the state of a message that has none.</summary>
    public static (string Words, string Rule) Of(MessageState state, string reason) =>
        reason.Length > 0 ? Reasons.GetValueOrDefault(reason, Unheard) : States.GetValueOrDefault(state, Unheard);

    public static bool Knows(string reason) => Reasons.ContainsKey(reason);
}
