using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Contacts, the people behind them, and what the consent ledger says of both.</summary>
internal abstract class PeopleRows
{
    /// <summary>Says which people will be changed, so that what all of them need is read at once.</summary>
    public abstract void Ask(TenantId tenant, IReadOnlyList<ProfileChange> changes);

    /// <summary>The same for contacts alone.</summary>
    public abstract void Ask(IEnumerable<ContactKey> contacts);

    /// <summary>By the caller's id.</summary>
    public abstract Profile? Find(TenantId tenant, string profileId);

    /// <summary>The number's own record, which has no id.</summary>
    public abstract Profile? FindOwn(TenantId tenant, ContactKey contact);

    /// <summary>With the words of its names.</summary>
    /// <param name="before">As it was found, maybe under another contact; null: it is new.</param>
    public abstract void Write(Profile? before, Profile after);

    public abstract void Remove(Profile profile);

    public abstract FiledContact? Find(ContactKey key);

    /// <param name="before">As it was found; null: it is new.</param>
    public abstract void Write(ContactKey key, FiledContact? before, FiledContact after);

    /// <summary>Gives a contact the number it had before it was erased; its versions stay.</summary>
    /// <param name="digits">0: none.</param>
    public abstract void WriteNumber(ContactKey key, long digits);

    /// <summary>Adds a line to the consent ledger, under its contact's next number.</summary>
    public abstract void Add(in ConsentLine line);
}

/// <summary>A contact's row without its sends.</summary>
/// <param name="Msisdn">0: it was erased.</param>
/// <param name="Version">A step of it is one of the version that stops what was permitted, too.</param>
/// <param name="Consents">See <see cref="ConsentJson"/>.</param>
internal sealed record FiledContact(TenantId Tenant, long Msisdn, long Version, string? Zone, string? Consents)
{
    public Instant? SuppressedSince { get; init; }

    public string? SuppressedWhy { get; init; }

    public Instant? UnderReviewSince { get; init; }

    public Instant? ErasedAt { get; init; }
}

/// <summary>A line that the consent ledger does not have yet.</summary>
internal readonly record struct ConsentLine(
    ContactKey Contact,
    ConsentAct Act,
    string Profile,
    string? Type,
    ConsentKind Kind,
    Instant GivenAt,
    Instant? Until,
    ConsentEvidence Evidence,
    byte[] Salt,
    byte[] Digest
);
