using NodaTime;
using Npgsql;
using Starling.Domain.Contacts;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Contacts' rows without their sends: what is missing is made by one statement, what changed is written by one that compares the version.</summary>
internal sealed class PostgresContactRows(PostgresSession session)
{
    private readonly HashSet<ContactKey> _asked = [];
    private readonly Dictionary<ContactKey, Row> _known = [];
    private readonly SortedSet<ContactKey> _changed = [];
    private readonly SortedDictionary<ContactKey, long> _numbers = [];

    public void Ask(ContactKey key)
    {
        if (!_known.ContainsKey(key))
        {
            _asked.Add(key);
        }
    }

    public FiledContact? Find(ContactKey key)
    {
        if (!_known.TryGetValue(key, out var row))
        {
            _asked.Add(key);
            session.Fetch();
            row = _known[key];
        }

        return row.Now;
    }

    public void Write(ContactKey key, FiledContact? before, FiledContact after)
    {
        var row = _known[key];
        LedgerSession.Expect(row.Now?.Version == before?.Version ? 1 : 0, "A contact");
        row.Now = after;
        _changed.Add(key);
        _numbers.Remove(key);
    }

    public void WriteNumber(ContactKey key, long digits) => _numbers[key] = digits;

    public void Fetch(RowBatch reads)
    {
        if (_asked.Count == 0)
        {
            return;
        }

        var keys = _asked.Order().ToArray();
        _asked.Clear();
        foreach (var key in keys)
        {
            _known.TryAdd(key, new Row());
        }

        reads.Read(
            """
            SELECT c.key, c.tenant, c.msisdn, c.version, c.zone, c.consents, c.suppressed_at, c.suppressed_why, c.review_since, c.erased_at
            FROM unnest($1) u(key) JOIN contact c ON c.key = u.key
            """,
            Learn,
            RowBatch.Of(Array.ConvertAll(keys, key => key.ToUuid()))
        );
    }

    public void Flush(RowBatch writes)
    {
        if (_changed.Count > 0)
        {
            var rows = _changed.Select(key => (Key: key, Row: _known[key])).ToLookup(changed => changed.Row.Read is null);
            _changed.Clear();
            Make(writes, [.. rows[true]]);
            Move(writes, [.. rows[false]]);
        }

        if (_numbers.Count > 0)
        {
            writes.Write(
                "UPDATE contact c SET msisdn = u.msisdn FROM unnest($1, $2) u(key, msisdn) WHERE c.key = u.key AND c.msisdn <> u.msisdn",
                RowBatch.Of(_numbers.Keys.Select(key => key.ToUuid()).ToArray()),
                RowBatch.Of(_numbers.Values.ToArray())
            );
            _numbers.Clear();
        }
    }

    public void Forget()
    {
        _asked.Clear();
        _known.Clear();
        _changed.Clear();
        _numbers.Clear();
    }

    private static void Make(RowBatch writes, (ContactKey Key, Row Row)[] made)
    {
        if (made.Length == 0)
        {
            return;
        }

        writes.WriteExactly(
            made.Length,
            "A contact",
            """
            INSERT INTO contact (key, msisdn, zone, consents, suppressed_at, suppressed_why, review_since, erased_at, tenant, version, stop_version)
            SELECT u.*, u.version FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) u(key, msisdn, zone, consents, suppressed_at,
              suppressed_why, review_since, erased_at, tenant, version)
            ON CONFLICT (key) DO NOTHING
            """,
            [
                .. Columns(made),
                RowBatch.Of(Array.ConvertAll(made, row => row.Row.Now!.Tenant.Value)),
                RowBatch.Of(Array.ConvertAll(made, row => row.Row.Now!.Version)),
            ]
        );
        Settle(made);
    }

    private static void Move(RowBatch writes, (ContactKey Key, Row Row)[] moved)
    {
        if (moved.Length == 0)
        {
            return;
        }

        writes.WriteExactly(
            moved.Length,
            "A contact",
            """
            UPDATE contact c SET msisdn = u.msisdn, zone = u.zone, consents = u.consents, suppressed_at = u.suppressed_at,
              suppressed_why = u.suppressed_why, review_since = u.review_since, erased_at = u.erased_at,
              version = c.version + u.steps, stop_version = c.stop_version + u.steps
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) u(key, msisdn, zone, consents, suppressed_at, suppressed_why, review_since,
              erased_at, from_version, steps)
            WHERE c.key = u.key AND c.version = u.from_version
            """,
            [
                .. Columns(moved),
                RowBatch.Of(Array.ConvertAll(moved, row => row.Row.Read!.Version)),
                RowBatch.Of(Array.ConvertAll(moved, row => row.Row.Now!.Version - row.Row.Read!.Version)),
            ]
        );
        Settle(moved);
    }

    private static NpgsqlParameter[] Columns((ContactKey Key, Row Row)[] rows) =>
        [
            RowBatch.Of(Array.ConvertAll(rows, row => row.Key.ToUuid())),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.Now!.Msisdn)),
            RowBatch.Of(Array.ConvertAll(rows, row => PostgresText.Keep(row.Row.Now!.Zone))),
            RowBatch.Of(Array.ConvertAll(rows, row => PostgresText.Keep(row.Row.Now!.Consents))),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.Now!.SuppressedSince?.ToUnixTimeMilliseconds())),
            RowBatch.Of(Array.ConvertAll(rows, row => PostgresText.Keep(row.Row.Now!.SuppressedWhy))),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.Now!.UnderReviewSince?.ToUnixTimeMilliseconds())),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.Now!.ErasedAt?.ToUnixTimeMilliseconds())),
        ];

    private static void Settle((ContactKey Key, Row Row)[] written)
    {
        foreach (var (_, row) in written)
        {
            row.Read = row.Now;
        }
    }

    private static Instant? InstantOrNull(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Instant.FromUnixTimeMilliseconds(reader.GetInt64(column));

    private static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private void Learn(NpgsqlDataReader reader)
    {
        var row = _known[reader.GetGuid(0).ToContactKey()];
        row.Read = row.Now = new FiledContact(
            new TenantId(reader.GetString(1)),
            reader.GetInt64(2),
            reader.GetInt64(3),
            TextOrNull(reader, 4),
            TextOrNull(reader, 5)
        )
        {
            SuppressedSince = InstantOrNull(reader, 6),
            SuppressedWhy = TextOrNull(reader, 7),
            UnderReviewSince = InstantOrNull(reader, 8),
            ErasedAt = InstantOrNull(reader, 9),
        };
    }

    private sealed class Row
    {
        /// <summary>As the server has it, or has been told.</summary>
        public FiledContact? Read { get; set; }

        public FiledContact? Now { get; set; }
    }
}
