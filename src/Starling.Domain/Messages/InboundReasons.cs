namespace Starling.Domain.Messages;

/// <summary>Why a subscriber's text changed nothing, or was not answered; stable, told beside it in the inbox.</summary>
public static class InboundReasons
{
    /// <summary>Its source is a name, a short number or no number at all; it changed nothing.</summary>
    public const string SourceNotANumber = "SOURCE_NOT_A_NUMBER";

    /// <summary>Its source is a national number, and the route that brought it has no country; it changed nothing.</summary>
    public const string SourceCountryUnknown = "SOURCE_COUNTRY_UNKNOWN";

    /// <summary>No numbering plan has its source, the one of the route's country included; it changed nothing.</summary>
    public const string SourceNotInPlan = "SOURCE_NOT_IN_PLAN";

    /// <summary>Its number has had all the answers of this kind that it may have for now; it got no other.</summary>
    public const string AnswerLimit = "ANSWER_LIMIT";
}
