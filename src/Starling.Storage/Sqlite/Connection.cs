using SQLitePCL;

namespace Starling.Storage.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class Connection : IDisposable
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

    /// <summary>The statement of a constant text, prepared at its first use. Reset and unbound when handed out.</summary>
    public Statement this[string sql]
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

    public long LastRowId => raw.sqlite3_last_insert_rowid(_db);

    /// <summary>Rows inserted, changed or deleted since it was opened.</summary>
    public int Changes => raw.sqlite3_total_changes(_db);

    /// <summary>False once SQLite has rolled a transaction back by itself.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_db) == 0;

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _db.Dispose();
    }
}
