namespace Starling.Cli.Contacts;

/// <summary>A line of a contact file that became no message.</summary>
/// <param name="Line">The physical line on which it begins, from 1.</param>
/// <param name="Reason">Upper snake case: the server's, or one of <see cref="LineFaults"/>.</param>
/// <param name="Field">The title of the column at fault, or the request's field; may be empty.</param>
/// <param name="Value">The value found, cut; may be empty.</param>
/// <param name="Rule">What is expected, for people.</param>
public sealed record BadLine(long Line, string Reason, string Field, string Value, string Rule);

/// <summary>Why a line is not even sent.</summary>
public static class LineFaults
{
    /// <summary>Quotes that are not closed, or are followed by text.</summary>
    public const string Unreadable = "LINE_UNREADABLE";

    /// <summary>More or fewer fields than the header.</summary>
    public const string FieldCount = "LINE_FIELD_COUNT";

    /// <summary>Bytes that are not UTF-8 (only in a pipe; a file is checked as a whole first).</summary>
    public const string NotUtf8 = "LINE_NOT_UTF8";

    /// <summary>A word in the consent column that is not known.</summary>
    public const string ConsentWord = "CONSENT_WORD_UNKNOWN";

    /// <summary>A date of a consent that cannot be read, or in two ways: a permission is never guessed.</summary>
    public const string ConsentDate = "CONSENT_DATE_UNKNOWN";

    /// <summary>The opt-out column says that the person wants no texts (only when sending).</summary>
    public const string OptedOut = "CONTACT_OPTED_OUT";
}
