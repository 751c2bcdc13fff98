using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Profiles, and contacts with all that is filed under them.</summary>
internal sealed class ProfileLedger(ILedgerStore store) : IProfileLedger
{
    private static readonly ConsentEvidence NumberChange = new(ConsentCircumstance.Api, "number change");

    public Task<IReadOnlyList<ProfileOutcome>> UpsertAsync(
        TenantId tenant,
        IReadOnlyList<ProfileChange> changes,
        CancellationToken cancel
    ) =>
        store.WriteAsync(
            LedgerWriter.Office,
            session => Upsert(session, tenant, changes),
            cancel,
            session => session.People.Ask(tenant, changes)
        );

    public Task<Profile?> FindAsync(TenantId tenant, string profileId, CancellationToken cancel) =>
        store.ReadAsync(db => ProfileRows.Find(db, tenant, profileId), cancel);

    public Task<ContactCard?> ReadAsync(TenantId tenant, ContactKey key, CancellationToken cancel) =>
        store.ReadAsync(db => ReadCard(db, tenant, key), cancel);

    public Task<IReadOnlyList<ContactCard>> ListAsync(TenantId tenant, ContactKey? after, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => List(db, tenant, after, limit), cancel);

    public Task<NamePage> SearchAsync(TenantId tenant, string names, NameCursor? after, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => Search(db, tenant, names, after, limit), cancel);

    private static IReadOnlyList<ProfileOutcome> Upsert(LedgerSession session, TenantId tenant, IReadOnlyList<ProfileChange> changes)
    {
        var outcomes = new ProfileOutcome[changes.Count];
        for (var at = 0; at < changes.Count; at++)
        {
            outcomes[at] = Upsert(session, tenant, changes[at]);
        }

        return outcomes;
    }

    private static ProfileOutcome Upsert(LedgerSession session, TenantId tenant, ProfileChange change)
    {
        var known =
            change.ProfileId.Length > 0 ? session.People.Find(tenant, change.ProfileId) : session.People.FindOwn(tenant, change.Contact);
        if (change.ExpectedVersion is { } expected && expected != (known?.Version ?? 0))
        {
            return new ProfileOutcome(ProfileResult.VersionMoved, known, null, false);
        }

        var former = known is not null && known.Contact != change.Contact ? known : null;
        var before = known ?? Profile.New(tenant, change.ProfileId, change.Contact, change.Msisdn, session.Now);
        var after = change.Patch.ApplyTo(before with { Contact = change.Contact, Msisdn = change.Msisdn });
        var isSame = known is not null && former is null && after.SaysTheSameAs(before);
        if (!isSame)
        {
            after = after with { Version = before.Version + 1, UpdatedAt = session.Now };
            LeaveNumber(session, former);
            session.People.Write(known, after);
        }

        var moved = EnterInContact(session, change, after, former);
        var result =
            known is null ? ProfileResult.Created
            : isSame ? ProfileResult.Unchanged
            : ProfileResult.Changed;
        return new ProfileOutcome(result, after, former?.Contact, moved);
    }

    private static void LeaveNumber(LedgerSession session, Profile? former)
    {
        if (former is not null)
        {
            var contact = ContactConsents.Read(session, former.Contact);
            contact.ForgetProfile(former.Id, NumberChange);
            contact.Save(former.Tenant, former.Msisdn);
        }
    }

    private static bool EnterInContact(LedgerSession session, ProfileChange change, Profile profile, Profile? former)
    {
        var contact = ContactConsents.Read(session, change.Contact);
        if (change.Patch.Zone is { Length: > 0 } && profile is { Zone: not null, ZoneSource: not ZoneSource.PhonePrefix })
        {
            // What only the number tells is no news: it allows other zones too, and all of them must be open.
            contact.Zone = profile.Zone;
        }

        if (change.Consent is { } stated && Counts(stated, former))
        {
            var known = contact.Find(profile.Id, stated.Type);
            if (ConsentRules.Takes(known, stated.Consent, stated.IsDated))
            {
                contact.Enter(profile.Id, stated.Type, stated.Consent, stated.Evidence);
            }
        }

        return contact.Save(profile.Tenant, profile.Msisdn);
    }

    /// <summary>A list that only brings a new number says nothing about a consent for that number.</summary>
    private static bool Counts(StatedConsent stated, Profile? former) =>
        former is null || (stated.IsDated && stated.Consent.Since > former.UpdatedAt);

    /// <summary>A contact of the tenant with its people; null when there is none.</summary>
    public static ContactCard? ReadCard(RowConnection db, TenantId tenant, ContactKey key)
    {
        var row = db["SELECT msisdn FROM contact WHERE key = ? AND tenant = ?"].Bind(key).Bind(tenant.Value);
        if (!row.Step())
        {
            return null;
        }

        var digits = row.Long(0);
        row.Reset();
        return new ContactCard(
            db.ReadContacts([key])[0],
            digits == 0 ? null : Msisdn.FromDigits(digits),
            ProfileRows.ListOf(db, tenant, key)
        );
    }

    private static IReadOnlyList<ContactCard> List(RowConnection db, TenantId tenant, ContactKey? after, int limit)
    {
        var keys = new List<ContactKey>();
        var row = db["SELECT key FROM contact WHERE key > ? AND tenant = ? AND msisdn <> 0 ORDER BY key LIMIT ?"]
            .Bind(after ?? default)
            .Bind(tenant.Value)
            .Bind(limit);
        while (row.Step())
        {
            keys.Add(row.Key(0));
        }

        return [.. keys.Select(key => ReadCard(db, tenant, key)!)];
    }

    private static NamePage Search(RowConnection db, TenantId tenant, string names, NameCursor? after, int limit)
    {
        var searched = NameWords.Of(names);
        if (searched.Count == 0)
        {
            return new NamePage([], null);
        }

        // The longest word is the rarest; the others are looked for on what it finds.
        var prefix = searched.MaxBy(word => word.Length)!;
        var found = new Dictionary<ContactKey, ContactCard>();
        NameCursor? next = after;
        foreach (var hit in Hits(db, tenant, prefix, after, limit))
        {
            next = hit;
            if (found.ContainsKey(hit.Contact) || ReadCard(db, tenant, hit.Contact) is not { } card)
            {
                continue;
            }

            if (card.Profiles.Any(profile => NameWords.Match(searched, NameWords.Of(profile.FirstName, profile.LastName))))
            {
                found.Add(hit.Contact, card);
            }
        }

        return new NamePage([.. found.Values], next == after ? null : next);
    }

    private static List<NameCursor> Hits(RowConnection db, TenantId tenant, string prefix, NameCursor? after, int limit)
    {
        var hits = new List<NameCursor>(limit);
        var row = db[
            """
            SELECT word, contact, profile_id FROM profile_name
            WHERE tenant = ?1 AND word >= ?2 AND word < ?3 AND (word, contact, profile_id) > (?4, ?5, ?6)
            ORDER BY word, contact, profile_id LIMIT ?7
            """
        ]
            .Bind(tenant.Value)
            .Bind(prefix)
            .Bind(prefix + "\U0010FFFF")
            .Bind(after?.Word ?? "")
            .Bind(after?.Contact ?? default)
            .Bind(after?.ProfileId ?? "")
            .Bind(limit);
        while (row.Step())
        {
            hits.Add(new NameCursor(row.Text(0), row.Key(1), row.Text(2)));
        }

        return hits;
    }
}
