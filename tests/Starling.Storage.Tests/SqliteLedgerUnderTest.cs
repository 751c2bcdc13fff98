using Microsoft.Data.Sqlite;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;
using Starling.Storage.Sqlite;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>A SQLite ledger in a folder of its own, which goes with it.</summary>
internal sealed class SqliteLedgerUnderTest(IClock clock, bool onDisk = false) : LedgerUnderTest
{
    /// <summary>Memory where the system has such a folder: what is tested here does not depend on how long a disk takes.</summary>
    private static readonly string Fast = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly StorageOptions _options = new()
    {
        DataFolder = Path.Combine(onDisk ? Path.GetTempPath() : Fast, $"starling-ledger-{Guid.NewGuid():N}"),
    };

    private SqliteLedger? _ledger;

    public SqliteLedger Sqlite => _ledger ??= new SqliteLedger(_options, clock);

    public string Folder => _options.DataFolder;

    public override IAcceptLedger Accepting => Sqlite.Accepting;

    public override ICampaignLedger Campaigns => Sqlite.Campaigns;

    public override ILaneLedger Lanes => Sqlite.Lanes;

    public override IDispatchLedger Dispatch => Sqlite.Dispatch;

    public override IReceiptLedger Receipts => Sqlite.Receipts;

    public override IOpenSends OpenSends => Sqlite.OpenSends;

    public override IInboundLedger Inbound => Sqlite.Inbound;

    public override IReviewLedger Reviews => Sqlite.Reviews;

    public override IContactLedger Contacts => Sqlite.Contacts;

    public override IProfileLedger Profiles => Sqlite.Profiles;

    public override IConsentLedger Consents => Sqlite.Consents;

    public override IConsentSeals Seals => Sqlite.Seals;

    public override IErasureLedger Erasures => Sqlite.Erasures;

    public override IErasureLedger InterruptedErasures(Func<Task> meanwhile) =>
        new ErasureLedger(new InterruptedStore(Sqlite.Store, meanwhile));

    public override IRetention Retention => Sqlite.Retention;

    public override IContactHistory History => Sqlite.History;

    public override IBindLeases Leases => Sqlite.Leases;

    public override IMessageReader Messages => Sqlite.Messages;

    public override IMessageChanges Changes => Sqlite.Changes;

    public override IInstallation Installation => Sqlite.Installation;

    public override IMembershipWitness Witness => Sqlite.Witness;

    public override IRoutePaces Paces => Sqlite.Paces;

    public override ISpendLedger Spending => Sqlite.Spending;

    public override IApiKeyLedger ApiKeys => Sqlite.Keys;

    public override ISenderLedger Senders => Sqlite.Senders;

    public override IRestoreHold Restore => Sqlite.Restore;

    public override long Commits => Sqlite.Commits;

    public override async Task<IReadOnlyList<string>> DumpAsync()
    {
        await using var db = new SqliteConnection($"Data Source={Path.Combine(Folder, "ledger.db")};Mode=ReadOnly;Pooling=False");
        await db.OpenAsync();
        var tables = await ReadAsync(db, "SELECT name FROM sqlite_master WHERE type = 'table'");
        var rows = new List<string>();
        foreach (var table in tables)
        {
            rows.AddRange((await ReadAsync(db, $"SELECT * FROM \"{table}\"")).Select(row => $"{table}: {row}"));
        }

        return rows;
    }

    private static async Task<List<string>> ReadAsync(SqliteConnection db, string sql)
    {
        await using var command = db.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(
                string.Join(
                    '|',
                    Enumerable
                        .Range(0, reader.FieldCount)
                        .Select(column =>
                            reader.GetValue(column) is byte[] octets
                                ? Convert.ToHexStringLower(octets)
                                : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture)
                        )
                )
            );
        }

        return rows;
    }

    public override ValueTask RestartAsync()
    {
        _ledger?.Dispose();
        _ledger = null;
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _ledger?.Dispose();
        Directory.Delete(_options.DataFolder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
