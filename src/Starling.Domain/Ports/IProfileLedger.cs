using Starling.Domain.Consent;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>Profiles, and contacts as people see them: a number with its profiles.</summary>
public interface IProfileLedger
{
    /// <summary>Makes or changes profiles, in one transaction; each answers for itself. The same changes again change nothing.</summary>
    /// <remarks>
    /// A profile that comes under another number leaves its consents behind: on the former number they end, on the new one it has none, unless
    /// one is stated that was dated later than the profile's last change.
    /// </remarks>
    /// <returns>One answer per change, in order.</returns>
    Task<IReadOnlyList<ProfileOutcome>> UpsertAsync(TenantId tenant, IReadOnlyList<ProfileChange> changes, CancellationToken cancel);

    /// <summary>A profile by the caller's id, or null.</summary>
    Task<Profile?> FindAsync(TenantId tenant, string profileId, CancellationToken cancel);

    /// <summary>One number with its profiles, or null.</summary>
    Task<ContactCard?> ReadAsync(TenantId tenant, ContactKey key, CancellationToken cancel);

    /// <summary>Contacts in order of key, above <paramref name="after"/>; erased ones are left out.</summary>
    Task<IReadOnlyList<ContactCard>> ListAsync(TenantId tenant, ContactKey? after, int limit, CancellationToken cancel);

    /// <summary>
    /// Profiles each of whose searched words begins a word of its names, in order of the word found; upper case and accents do not matter.
    /// </summary>
    Task<NamePage> SearchAsync(TenantId tenant, string names, NameCursor? after, int limit, CancellationToken cancel);
}

/// <summary>One profile to make or change.</summary>
/// <param name="ProfileId">The caller's id; empty for the number's own record.</param>
/// <param name="Consent">A permission that is stated with it; entered by <see cref="ConsentRules"/>.</param>
/// <param name="ExpectedVersion">Only when the profile has this version; 0: only when it does not exist; null: in any case.</param>
public sealed record ProfileChange(
    ContactKey Contact,
    Msisdn Msisdn,
    string ProfileId,
    ProfilePatch Patch,
    StatedConsent? Consent = null,
    long? ExpectedVersion = null
);

/// <summary>A permission as a caller states it.</summary>
/// <param name="Type">The communication type it is for.</param>
/// <param name="IsDated">Whether the caller said when it was given.</param>
public sealed record StatedConsent(string Type, ConsentAssertion Consent, ConsentEvidence Evidence, bool IsDated);

public enum ProfileResult
{
    Created = 0,
    Changed = 1,

    /// <summary>It was so already.</summary>
    Unchanged = 2,

    /// <summary>Somebody else changed it: nothing was done.</summary>
    VersionMoved = 3,
}

/// <param name="Profile">As it stands afterwards; null when there is none and none was made.</param>
/// <param name="Former">The contact it was filed under before, when its number changed.</param>
/// <param name="ContactMoved">Whether its contact's row changed: whoever holds it in memory reads it anew.</param>
public sealed record ProfileOutcome(ProfileResult Result, Profile? Profile, ContactKey? Former, bool ContactMoved);

/// <summary>A number with everything that is filed under it.</summary>
/// <param name="Msisdn">Null when it was erased.</param>
public sealed record ContactCard(ContactRow Row, Msisdn? Msisdn, IReadOnlyList<Profile> Profiles);

/// <summary>Where a search by name goes on.</summary>
public sealed record NameCursor(string Word, ContactKey Contact, string ProfileId);

/// <param name="Next">Null when nothing follows.</param>
public sealed record NamePage(IReadOnlyList<ContactCard> Contacts, NameCursor? Next);
