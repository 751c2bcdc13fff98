using NodaTime;
using Npgsql;
using Starling.Domain.Contacts;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Profiles and the words of their names: gone, made and changed by one statement each, which compare the version.</summary>
internal sealed class PostgresProfileRows(PostgresSession session)
{
    private const string Columns =
        "contact, profile_id, tenant, msisdn, first_name, last_name, language, zone, zone_source, stage, fields, version, created_at, updated_at";

    private const string Parameters = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14";

    private readonly HashSet<Key> _asked = [];
    private readonly Dictionary<Key, Row> _known = [];
    private readonly HashSet<Row> _changed = [];

    public void Ask(TenantId tenant, string id, ContactKey contact)
    {
        var key = Key.Of(tenant, id, contact);
        if (!_known.ContainsKey(key))
        {
            _asked.Add(key);
        }
    }

    public Profile? Find(TenantId tenant, string id, ContactKey contact)
    {
        var key = Key.Of(tenant, id, contact);
        if (!_known.TryGetValue(key, out var row))
        {
            _asked.Add(key);
            session.Fetch();
            row = _known[key];
        }

        return row.Now;
    }

    /// <param name="after">Null: it goes.</param>
    public void Write(Profile? before, Profile? after)
    {
        var key = Key.Of((after ?? before)!);
        if (!_known.TryGetValue(key, out var row))
        {
            row = new Row { Read = before, Now = before };
            _known.Add(key, row);
        }

        LedgerSession.Expect(row.Now?.Version == before?.Version ? 1 : 0, "A profile");
        row.Now = after;
        _changed.Add(row);
    }

    /// <param name="found">Told of each profile that there is.</param>
    public void Fetch(RowBatch reads, Action<Profile> found)
    {
        if (_asked.Count == 0)
        {
            return;
        }

        var keys = _asked.ToLookup(key => key.Id.Length > 0);
        _asked.Clear();
        foreach (var key in keys.SelectMany(kind => kind))
        {
            _known.TryAdd(key, new Row());
        }

        if (keys[true].ToArray() is { Length: > 0 } named)
        {
            reads.Read(
                "SELECT p.* FROM unnest($1, $2) u(tenant, profile_id) CROSS JOIN LATERAL (SELECT "
                    + Columns
                    + " FROM profile WHERE tenant = u.tenant AND profile_id = u.profile_id AND profile_id <> '') p",
                Learn,
                RowBatch.Of(Array.ConvertAll(named, key => key.Tenant)),
                RowBatch.Of(Array.ConvertAll(named, key => key.Id))
            );
        }

        if (keys[false].ToArray() is { Length: > 0 } own)
        {
            reads.Read(
                "SELECT " + Columns + " FROM profile WHERE contact = ANY ($1) AND profile_id = ''",
                Learn,
                RowBatch.Of(Array.ConvertAll(own, key => key.Own.ToUuid()))
            );
        }

        void Learn(NpgsqlDataReader reader)
        {
            var profile = Read(reader);
            var row = _known[Key.Of(profile)];
            row.Read = row.Now = profile;
            found(profile);
        }
    }

    public void Flush(RowBatch writes)
    {
        if (_changed.Count == 0)
        {
            return;
        }

        var rows = _changed
            .OrderBy(row => (row.Now ?? row.Read)?.Contact)
            .ThenBy(row => (row.Now ?? row.Read)?.Id, StringComparer.Ordinal)
            .ToArray();
        _changed.Clear();

        // A number's or an id's place is left before somebody else takes it.
        FlushGone(writes, [.. rows.Where(row => row.Leaves).Select(row => row.Read!)]);
        FlushWords(writes, rows);
        FlushMade(writes, [.. rows.Where(row => row is { Now: not null, StaysInPlace: false }).Select(row => row.Now!)]);
        FlushChanged(writes, Array.FindAll(rows, row => row.StaysInPlace));
        foreach (var row in rows)
        {
            row.Read = row.Now;
        }
    }

    public void Forget()
    {
        _asked.Clear();
        _known.Clear();
        _changed.Clear();
    }

    private static void FlushGone(RowBatch writes, Profile[] gone)
    {
        if (gone.Length > 0)
        {
            writes.WriteExactly(
                gone.Length,
                "A profile",
                """
                DELETE FROM profile p USING unnest($1, $2, $3) u(contact, profile_id, version)
                WHERE p.contact = u.contact AND p.profile_id = u.profile_id AND p.version = u.version
                """,
                RowBatch.Of(Array.ConvertAll(gone, profile => profile.Contact.ToUuid())),
                RowBatch.Of(Array.ConvertAll(gone, profile => PostgresText.Keep(profile.Id)!)),
                RowBatch.Of(Array.ConvertAll(gone, profile => profile.Version))
            );
        }
    }

    private static void FlushMade(RowBatch writes, Profile[] made)
    {
        if (made.Length > 0)
        {
            writes.WriteExactly(
                made.Length,
                "A profile",
                "INSERT INTO profile (" + Columns + ") SELECT u.* FROM unnest(" + Parameters + ") u ON CONFLICT DO NOTHING",
                Values(made)
            );
        }
    }

    private static void FlushChanged(RowBatch writes, Row[] changed)
    {
        if (changed.Length > 0)
        {
            writes.WriteExactly(
                changed.Length,
                "A profile",
                """
                UPDATE profile p SET msisdn = u.msisdn, first_name = u.first_name, last_name = u.last_name, language = u.language, zone = u.zone,
                  zone_source = u.zone_source, stage = u.stage, fields = u.fields, version = u.version, created_at = u.created_at,
                  updated_at = u.updated_at
                """
                    + " FROM unnest("
                    + Parameters
                    + ", $15) u("
                    + Columns
                    + ", from_version) WHERE p.contact = u.contact AND p.profile_id = u.profile_id AND p.version = u.from_version",
                [.. Values(Array.ConvertAll(changed, row => row.Now!)), RowBatch.Of(Array.ConvertAll(changed, row => row.Read!.Version))]
            );
        }
    }

    private static void FlushWords(RowBatch writes, Row[] rows)
    {
        var before = rows.Where(row => row.Read is not null).SelectMany(row => WordsOf(row.Read!)).ToHashSet();
        var after = rows.Where(row => row.Now is not null).SelectMany(row => WordsOf(row.Now!)).ToHashSet();
        before.ExceptWith(after);
        if (before.Count > 0)
        {
            writes.Write(
                """
                DELETE FROM profile_name n USING unnest($1, $2, $3, $4) u(tenant, word, contact, profile_id)
                WHERE n.tenant = u.tenant AND n.word = u.word AND n.contact = u.contact AND n.profile_id = u.profile_id
                """,
                Values([.. before])
            );
        }

        if (after.Count > 0)
        {
            writes.Write(
                """
                INSERT INTO profile_name (tenant, word, contact, profile_id) SELECT u.* FROM unnest($1, $2, $3, $4) u
                ON CONFLICT (tenant, word, contact, profile_id) DO NOTHING
                """,
                Values([.. after])
            );
        }
    }

    private static IEnumerable<Word> WordsOf(Profile profile) =>
        NameWords.Of(profile.FirstName, profile.LastName).Select(word => new Word(profile.Tenant.Value, word, profile.Contact, profile.Id));

    private static NpgsqlParameter[] Values(Word[] words) =>
        [
            RowBatch.Of(Array.ConvertAll(words, word => word.Tenant)),
            RowBatch.Of(Array.ConvertAll(words, word => PostgresText.Keep(word.Text)!)),
            RowBatch.Of(Array.ConvertAll(words, word => word.Contact.ToUuid())),
            RowBatch.Of(Array.ConvertAll(words, word => PostgresText.Keep(word.Profile)!)),
        ];

    private static NpgsqlParameter[] Values(Profile[] profiles)
    {
        return
        [
            Of(profile => profile.Contact.ToUuid()),
            Of(profile => PostgresText.Keep(profile.Id)!),
            Of(profile => profile.Tenant.Value),
            Of(profile => profile.Msisdn.Digits),
            Of(profile => PostgresText.Keep(profile.FirstName)),
            Of(profile => PostgresText.Keep(profile.LastName)),
            Of(profile => PostgresText.Keep(profile.Language)),
            Of(profile => PostgresText.Keep(profile.Zone)),
            Of(profile => (short?)profile.ZoneSource),
            Of(profile => PostgresText.Keep(profile.Stage)),
            Of(profile => PostgresText.Keep(ProfileFieldsJson.Write(profile.Fields))),
            Of(profile => profile.Version),
            Of(profile => profile.CreatedAt.ToUnixTimeMilliseconds()),
            Of(profile => profile.UpdatedAt.ToUnixTimeMilliseconds()),
        ];

        NpgsqlParameter Of<T>(Converter<Profile, T> column) => RowBatch.Of(Array.ConvertAll(profiles, column));
    }

    private static Profile Read(NpgsqlDataReader reader) =>
        new(
            new TenantId(reader.GetString(2)),
            reader.GetString(1),
            reader.GetGuid(0).ToContactKey(),
            Msisdn.FromDigits(reader.GetInt64(3)),
            TextOrNull(reader, 4),
            TextOrNull(reader, 5),
            TextOrNull(reader, 6),
            TextOrNull(reader, 7),
            reader.IsDBNull(8) ? null : (ZoneSource)reader.GetInt16(8),
            TextOrNull(reader, 9),
            ProfileFieldsJson.Read(TextOrNull(reader, 10)),
            reader.GetInt64(11),
            Instant.FromUnixTimeMilliseconds(reader.GetInt64(12)),
            Instant.FromUnixTimeMilliseconds(reader.GetInt64(13))
        );

    private static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private readonly record struct Word(string Tenant, string Text, ContactKey Contact, string Profile);

    /// <param name="Own">Whose own record it is; of a profile with an id, which may come under any contact: none.</param>
    private readonly record struct Key(string Tenant, string Id, ContactKey Own)
    {
        public static Key Of(TenantId tenant, string id, ContactKey contact) =>
            new(tenant.Value, PostgresText.Keep(id)!, id.Length == 0 ? contact : default);

        public static Key Of(Profile profile) => Of(profile.Tenant, profile.Id, profile.Contact);
    }

    private sealed class Row
    {
        /// <summary>As the server has it, or has been told.</summary>
        public Profile? Read { get; set; }

        public Profile? Now { get; set; }

        public bool StaysInPlace => Read is not null && Now is not null && Read.Contact == Now.Contact;

        public bool Leaves => Read is not null && !StaysInPlace;
    }
}
