using Starling.Domain.Messages;

namespace Starling.Gateway;

/// <summary>
/// The stable words of errors and of rejected items (<c>ErrorInfo.reason</c>, <c>RejectedItem.reason</c>). They are part of the contract:
/// added to, never renamed. What each means to a caller is in <c>proto/README.md</c>.
/// </summary>
public static class ErrorReasons
{
    /// <summary>The domain of every <c>ErrorInfo</c>.</summary>
    public const string Domain = "starling";

    // A value of the request.
    public const string FieldRequired = "FIELD_REQUIRED";
    public const string FieldUnknown = "FIELD_UNKNOWN";
    public const string BodyMalformed = "BODY_MALFORMED";
    public const string BodyTooLarge = "BODY_TOO_LARGE";
    public const string ValueTooLong = "VALUE_TOO_LONG";
    public const string ValueOutOfRange = "VALUE_OUT_OF_RANGE";
    public const string ValueMalformed = "VALUE_MALFORMED";
    public const string NameMalformed = "NAME_MALFORMED";
    public const string PageTokenInvalid = "PAGE_TOKEN_INVALID";
    public const string LanguageMalformed = "LANGUAGE_MALFORMED";
    public const string TimeZoneUnknown = "TIME_ZONE_UNKNOWN";
    public const string RegionUnknown = "REGION_UNKNOWN";
    public const string ConsentIncomplete = "CONSENT_INCOMPLETE";
    public const string ConsentInFuture = "CONSENT_IN_FUTURE";
    public const string TooManyFields = "TOO_MANY_FIELDS";

    // A phone.
    public const string PhoneMissing = "PHONE_MISSING";
    public const string PhoneMalformed = "PHONE_MALFORMED";
    public const string PhoneHasLetters = "PHONE_HAS_LETTERS";
    public const string PhoneHasExtension = "PHONE_HAS_EXTENSION";
    public const string PhoneNeedsRegion = "PHONE_NEEDS_REGION";
    public const string PhoneCountryUnknown = "PHONE_COUNTRY_UNKNOWN";
    public const string PhoneTooShort = "PHONE_TOO_SHORT";
    public const string PhoneTooLong = "PHONE_TOO_LONG";
    public const string PhoneNotInUse = "PHONE_NOT_IN_USE";
    public const string PhoneNotMobile = "PHONE_NOT_MOBILE";
    public const string PhonePremium = "PHONE_PREMIUM";
    public const string DestinationNotAllowed = "DESTINATION_NOT_ALLOWED";

    // A text, a sender, a campaign's definition.
    public const string TemplateMalformed = "TEMPLATE_MALFORMED";
    public const string SenderRequired = "SENDER_REQUIRED";
    public const string SenderMalformed = "SENDER_MALFORMED";
    public const string SenderNotYours = "SENDER_NOT_YOURS";
    public const string SenderNotActive = Reasons.SenderNotActive;
    public const string SenderSuspended = Reasons.SenderSuspended;
    public const string SenderRetired = Reasons.SenderRetired;
    public const string SenderTypeNotAllowed = Reasons.SenderTypeNotAllowed;
    public const string SenderNotRegistered = Reasons.SenderNotRegistered;
    public const string SenderTakesNoReplies = "SENDER_TAKES_NO_REPLIES";
    public const string StopMentionRequired = "STOP_MENTION_REQUIRED";
    public const string AnswerIsKeyword = "ANSWER_IS_KEYWORD";
    public const string AnswerNotAllowed = "ANSWER_NOT_ALLOWED";
    public const string CommunicationTypeUnknown = "COMMUNICATION_TYPE_UNKNOWN";
    public const string CommunicationTypeNotAllowed = "COMMUNICATION_TYPE_NOT_ALLOWED";
    public const string ExpireTimeOutOfRange = "EXPIRE_TIME_OUT_OF_RANGE";
    public const string StartTimeOutOfRange = "START_TIME_OUT_OF_RANGE";

    // The order of frames.
    public const string FrameOutOfOrder = "FRAME_OUT_OF_ORDER";
    public const string PageSizeOutOfRange = "PAGE_SIZE_OUT_OF_RANGE";
    public const string PageGap = "PAGE_GAP";
    public const string BatchClosed = "BATCH_CLOSED";
    public const string TotalMismatch = "TOTAL_MISMATCH";
    public const string ItemChanged = "ITEM_CHANGED";

    // What is there.
    public const string CampaignNotFound = "CAMPAIGN_NOT_FOUND";
    public const string MessageNotFound = "MESSAGE_NOT_FOUND";
    public const string ContactNotFound = "CONTACT_NOT_FOUND";
    public const string RouteNotFound = "ROUTE_NOT_FOUND";
    public const string ApiKeyNotFound = "API_KEY_NOT_FOUND";
    public const string FirstKeyNotOperator = "FIRST_KEY_NOT_OPERATOR";
    public const string KeyLimit = "KEY_LIMIT";
    public const string SenderNotFound = "SENDER_NOT_FOUND";
    public const string SenderExists = "SENDER_EXISTS";
    public const string SenderTaken = "SENDER_TAKEN";
    public const string SenderState = "SENDER_STATE";
    public const string SenderChanged = "SENDER_CHANGED";
    public const string RegistrationMissing = "REGISTRATION_MISSING";
    public const string ReviewNotFound = "REVIEW_NOT_FOUND";
    public const string ErasureNotFound = "ERASURE_NOT_FOUND";
    public const string ReviewSettled = "REVIEW_SETTLED";
    public const string ProfileChanged = "PROFILE_CHANGED";
    public const string ConsentWithdrawn = "CONSENT_WITHDRAWN";
    public const string RequestIdReused = "REQUEST_ID_REUSED";
    public const string CampaignState = "CAMPAIGN_STATE";
    public const string MessageState = "MESSAGE_STATE";

    // The server.
    public const string CallerNotLocal = "CALLER_NOT_LOCAL";
    public const string CredentialInvalid = "CREDENTIAL_INVALID";
    public const string RoleMissing = "ROLE_MISSING";
    public const string NotOfInstallation = "NOT_OF_INSTALLATION";
    public const string AcceptQueueFull = "ACCEPT_QUEUE_FULL";
    public const string TooManyStreams = "TOO_MANY_STREAMS";
    public const string TooManyCodes = "TOO_MANY_CODES";
    public const string SpendLimit = "SPEND_LIMIT";
    public const string PathUnknown = "PATH_UNKNOWN";
    public const string Unavailable = "UNAVAILABLE";
    public const string Internal = "INTERNAL";
}
