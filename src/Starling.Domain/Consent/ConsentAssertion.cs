using NodaTime;

namespace Starling.Domain.Consent;

/// <summary>What permits a text: nothing, a relationship, or a word given; or that it was taken back.</summary>
public enum ConsentKind
{
    /// <summary>Nothing on record: closed.</summary>
    None = 0,

    /// <summary>From a relationship; ends by itself.</summary>
    Implied = 1,

    /// <summary>Given by the person; lasts until withdrawn.</summary>
    Express = 2,

    /// <summary>Taken back.</summary>
    Withdrawn = 3,
}

/// <summary>One consent as it stands on a contact's row, for one profile and communication type.</summary>
/// <param name="Kind">None is never stored.</param>
/// <param name="Since">When it was given or came about.</param>
/// <param name="Until">When an implied one ends; null for no end.</param>
/// <param name="Source">Where it was collected, in the collector's words; at most 200 characters.</param>
public sealed record ConsentAssertion(ConsentKind Kind, Instant Since, Instant? Until, string? Source)
{
    /// <summary>Whether it permits a text at this instant.</summary>
    public bool IsOpenAt(Instant now) =>
        Kind is ConsentKind.Express or ConsentKind.Implied && Since <= now && (Until is not { } until || now < until);
}
