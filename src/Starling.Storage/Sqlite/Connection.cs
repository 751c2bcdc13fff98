using SQLitePCL;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class Connection : RowConnection, IDisposable
{
    private readonly sqlite3 _db;
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    private Connection(sqlite3 db) => _db = db;

    public static Connection Open(string path, bool readOnly)
    {
        Batteries_V2.Init();
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var db, flags, null);
        if (code != raw.SQLITE_OK)
        {
            using (db)
            {
                throw SqliteFault.Of(db, code);
            }
        }

        return new Connection(db);
    }

    public override Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                var code = raw.sqlite3_prepare_v3(_db, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
                if (code != raw.SQLITE_OK)
                {
                    throw SqliteFault.Of(_db, code);
                }

                statement = new Statement(_db, handle);
                _statements.Add(sql, statement);
            }

            statement.Reset();
            return statement;
        }
    }

    /// <summary>Runs statements that are not worth keeping.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_db, sql);
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFault.Of(_db, code);
        }
    }

    /// <summary>Rows inserted, changed or deleted since it was opened.</summary>
    public int Changes => raw.sqlite3_total_changes(_db);

    /// <summary>False once SQLite has rolled a transaction back by itself.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_db) == 0;

    // One prepared statement a row: IN lists and json_each gain nothing here.
    public override IReadOnlyList<ContactRow> ReadContacts(IReadOnlyList<ContactKey> keys)
    {
        var found = new List<ContactRow>(keys.Count);
        foreach (var key in keys)
        {
            var row = this[
                """
                SELECT version, stop_version, suppressed_at, suppressed_why, zone, consents, recent, review_since, erased_at FROM contact WHERE key = ?
                """
            ]
                .Bind(key);
            if (row.Step())
            {
                found.Add(
                    new ContactRow(
                        key,
                        row.Long(0),
                        row.Long(1),
                        row.InstantOrNull(2),
                        row.TextOrNull(3),
                        row.TextOrNull(4),
                        ConsentJson.Read(row.TextOrNull(5)),
                        RecentSends.Read(row.Blob(6))
                    )
                    {
                        UnderReviewSince = row.InstantOrNull(7),
                        ErasedAt = row.InstantOrNull(8),
                    }
                );
                row.Reset();
            }
        }

        return found;
    }

    public override IReadOnlyList<LaneMessage> ReadWaiting(IReadOnlyList<MessageId> ids)
    {
        var found = new List<LaneMessage>(ids.Count);
        foreach (var id in ids)
        {
            var row = this[MessageRows.SelectForLane + " WHERE s.id = ? AND s.state IN (0, 1)"].Bind(id.Value);
            if (row.Step())
            {
                found.Add(MessageRows.ReadForLane(row));
                row.Reset();
            }
        }

        return found;
    }

    public override IReadOnlyList<MessageRecord> ReadMessages(IReadOnlyList<MessageId> ids)
    {
        var found = new List<MessageRecord>(ids.Count);
        foreach (var id in ids)
        {
            var row = this[MessageRows.SelectForPeople + " WHERE s.id = ?"].Bind(id.Value);
            if (row.Step())
            {
                found.Add(MessageRows.ReadForPeople(row));
                row.Reset();
            }
        }

        return found;
    }

    public override IReadOnlyList<SubmittingRow> ReadSubmitting(IReadOnlyList<WrittenMessage> written)
    {
        var found = new List<SubmittingRow>(written.Count);
        foreach (var (account, id, attempt) in written)
        {
            var row = this[
                """
                SELECT s.campaign, m.msisdn FROM message_state s CROSS JOIN message m ON m.id = s.id
                WHERE s.id = ? AND s.attempt = ? AND s.state = 2
                """
            ]
                .Bind(id.Value)
                .Bind(attempt);
            if (row.Step())
            {
                found.Add(new SubmittingRow(account, id, row.Long(0), row.Long(1)));
                row.Reset();
            }
        }

        return found;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _db.Dispose();
    }
}
