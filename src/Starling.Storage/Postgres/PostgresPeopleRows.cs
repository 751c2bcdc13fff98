using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Contacts and people: read for a whole page at once, changed in memory, written by a few statements that compare what was read.</summary>
internal sealed class PostgresPeopleRows(PostgresSession session) : PeopleRows, IPostgresRows
{
    private readonly PostgresContactRows _contacts = new(session);
    private readonly PostgresProfileRows _profiles = new(session);
    private readonly PostgresConsentLines _lines = new(session);

    public override void Ask(TenantId tenant, IReadOnlyList<ProfileChange> changes)
    {
        foreach (var change in changes)
        {
            _profiles.Ask(tenant, change.ProfileId, change.Contact);
            _contacts.Ask(change.Contact);
        }
    }

    public override void Ask(IEnumerable<ContactKey> contacts)
    {
        foreach (var contact in contacts)
        {
            _contacts.Ask(contact);
        }
    }

    public override Profile? Find(TenantId tenant, string profileId) => _profiles.Find(tenant, profileId, default);

    public override Profile? FindOwn(TenantId tenant, ContactKey contact) => _profiles.Find(tenant, "", contact);

    public override void Write(Profile? before, Profile after) => _profiles.Write(before, after);

    public override void Remove(Profile profile) => _profiles.Write(profile, null);

    public override FiledContact? Find(ContactKey key) => _contacts.Find(key);

    public override void Write(ContactKey key, FiledContact? before, FiledContact after) => _contacts.Write(key, before, after);

    public override void WriteNumber(ContactKey key, long digits) => _contacts.WriteNumber(key, digits);

    public override void Add(in ConsentLine line) => _lines.Add(line);

    public void Fetch(RowBatch reads)
    {
        // Where its number has changed, the contact it was under changes too: all of those are read by the next round trip.
        _profiles.Fetch(reads, found => _contacts.Ask(found.Contact));
        _contacts.Fetch(reads);
    }

    public void Flush(RowBatch writes)
    {
        _contacts.Flush(writes);
        _lines.Flush(writes);
        _profiles.Flush(writes);
    }

    public void Forget()
    {
        _contacts.Forget();
        _lines.Forget();
        _profiles.Forget();
    }
}
