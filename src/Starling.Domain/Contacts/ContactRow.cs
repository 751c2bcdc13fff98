using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Sending;

namespace Starling.Domain.Contacts;

/// <summary>Everything the ledger knows about one number of a tenant, as one row; what a contact's grain decides by.</summary>
/// <param name="Version">Moves with every change; a permit names it, and the intent fails when it has moved.</param>
/// <param name="StopVersion">Moves with STOP, consent changes and erasure only.</param>
/// <param name="SuppressedSince">When the number was suppressed, or null.</param>
/// <param name="SuppressedWhy">The word or act that did it.</param>
/// <param name="Zone">IANA zone, or null when unknown.</param>
/// <param name="Consents">By <see cref="ConsentKeys"/>: what each profile agreed to.</param>
/// <param name="Recent">Sends that duplicates and caps are judged by, oldest first.</param>
public sealed record ContactRow(
    ContactKey Key,
    long Version,
    long StopVersion,
    Instant? SuppressedSince,
    string? SuppressedWhy,
    string? Zone,
    IReadOnlyDictionary<string, ConsentAssertion> Consents,
    IReadOnlyList<RecentSend> Recent
)
{
    public static readonly IReadOnlyDictionary<string, ConsentAssertion> NoConsents = new Dictionary<string, ConsentAssertion>();

    /// <summary>Since when a text of it, which may ask for silence, waits to be read by a person; null: none does.</summary>
    public Instant? UnderReviewSince { get; init; }

    /// <summary>When it was last erased: what was accepted up to then is not sent any more; null: never.</summary>
    public Instant? ErasedAt { get; init; }
}

/// <summary>How a consent is filed on a contact's row: profile, bar, communication type. A bare number has the empty profile.</summary>
public static class ConsentKeys
{
    public static string Of(string? profile, string communicationType) => $"{profile}|{communicationType}";

    /// <summary>Whether the key is for this communication type, whatever the profile.</summary>
    public static bool IsFor(string key, string communicationType) =>
        key.Length > communicationType.Length
        && key.EndsWith(communicationType, StringComparison.Ordinal)
        && key[key.Length - communicationType.Length - 1] == '|';
}
