using Npgsql;
using Starling.Domain.Contacts;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Versions and sends of contacts: read for all intents at once, moved in memory, written by one statement that compares the version.</summary>
internal sealed class PostgresContactSends(PostgresSession session) : ContactSends, IPostgresRows
{
    private readonly HashSet<ContactKey> _asked = [];
    private readonly Dictionary<ContactKey, Row?> _known = [];
    private readonly SortedDictionary<ContactKey, long> _moved = [];
    private readonly SortedSet<ContactKey> _held = [];

    public override void Ask(IEnumerable<ContactKey> keys)
    {
        foreach (var key in keys)
        {
            if (!_known.ContainsKey(key))
            {
                _asked.Add(key);
            }
        }
    }

    public override bool TryFind(ContactKey key, out long version, out long stopVersion)
    {
        if (!_known.TryGetValue(key, out var row))
        {
            _asked.Add(key);
            session.Fetch();
            row = _known[key];
        }

        (version, stopVersion) = (row?.Version ?? 0, row?.StopVersion ?? 0);
        session.Recent.Load(row?.Recent);
        return row is not null;
    }

    public override void Enter(ContactKey key, long version, ReadOnlySpan<byte> recent)
    {
        var row = _known[key]!;
        _moved.TryAdd(key, row.Version);
        _known[key] = row with { Version = version + 1, Recent = recent.ToArray() };
    }

    public override void Hold(ContactKey key) => _held.Add(key);

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
            _known.TryAdd(key, null);
        }

        reads.Read(
            "SELECT c.key, c.version, c.stop_version, c.recent FROM unnest($1) u(key) JOIN contact c ON c.key = u.key",
            Learn,
            RowBatch.Of(Array.ConvertAll(keys, key => key.ToUuid()))
        );
    }

    public void Flush(RowBatch writes)
    {
        FlushHeld(writes);
        if (_moved.Count == 0)
        {
            return;
        }

        var rows = _moved.Select(moved => (moved.Key, From: moved.Value, Row: _known[moved.Key]!)).ToArray();
        _moved.Clear();
        writes.WriteExactly(
            rows.Length,
            "A contact",
            """
            UPDATE contact c SET version = u.version, recent = u.recent FROM unnest($1, $2, $3, $4) u(key, from_version, version, recent)
            WHERE c.key = u.key AND c.version = u.from_version
            """,
            RowBatch.Of(Array.ConvertAll(rows, row => row.Key.ToUuid())),
            RowBatch.Of(Array.ConvertAll(rows, row => row.From)),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.Version)),
            RowBatch.OfBytes(Array.ConvertAll(rows, row => row.Row.Recent))
        );
    }

    /// <summary>Takes the rows of held contacts, and with them those about to be written, in the order in which all writers take them.</summary>
    private void FlushHeld(RowBatch writes)
    {
        if (_held.Count == 0)
        {
            return;
        }

        var keys = _held.Union(_moved.Keys).Order().ToArray();
        _held.Clear();
        writes.WriteExactly(
            keys.Length,
            "A contact",
            """
            SELECT 1 FROM unnest($1, $2) u(key, stop_version) JOIN contact c ON c.key = u.key AND c.stop_version = u.stop_version
            ORDER BY c.key FOR NO KEY UPDATE OF c
            """,
            RowBatch.Of(Array.ConvertAll(keys, key => key.ToUuid())),
            RowBatch.Of(Array.ConvertAll(keys, key => _known[key]!.StopVersion))
        );
    }

    public void Forget()
    {
        _held.Clear();
        _asked.Clear();
        _known.Clear();
        _moved.Clear();
    }

    private void Learn(NpgsqlDataReader reader) =>
        _known[reader.GetGuid(0).ToContactKey()] = new Row(
            reader.GetInt64(1),
            reader.GetInt64(2),
            reader.IsDBNull(3) ? null : reader.GetFieldValue<byte[]>(3)
        );

    private sealed record Row(long Version, long StopVersion, byte[]? Recent);
}
