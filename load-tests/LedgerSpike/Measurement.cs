using System.Diagnostics;
using System.Globalization;

namespace Starling.LedgerSpike;

/// <summary>What one statement cost in one size of transaction.</summary>
/// <param name="Statement">Which.</param>
/// <param name="RowsPerTransaction">Rows in each transaction.</param>
/// <param name="Rows">Rows in all.</param>
/// <param name="Wall">Elapsed time.</param>
/// <param name="ClientCpu">CPU of this process; with SQLite that is the engine as well.</param>
/// <param name="ServerCpu">CPU of the database's processes.</param>
/// <param name="Octets">Octets handed to the disk: WAL and file with SQLite, WAL with PostgreSQL.</param>
/// <param name="Median">Half of the transactions took at most this.</param>
/// <param name="Slow">99 of 100 transactions took at most this.</param>
internal sealed record Measurement(
    string Statement,
    int RowsPerTransaction,
    int Rows,
    TimeSpan Wall,
    TimeSpan ClientCpu,
    TimeSpan ServerCpu,
    long Octets,
    TimeSpan Median,
    TimeSpan Slow
)
{
    public const string Head =
        "| statement | rows/tx | rows/s | µs/row | client CPU µs/row | server CPU µs/row | KB written/row | tx p50 ms | tx p99 ms |\n"
        + "|---|---:|---:|---:|---:|---:|---:|---:|---:|";

    /// <summary>Runs <paramref name="transaction"/> for one slice of rows after another, until all are done or the time is up.</summary>
    /// <param name="transaction">Gets the first row of its slice and the count.</param>
    public static Measurement Take(
        string statement,
        ILedgerStatements ledger,
        int rowsPerTransaction,
        int rows,
        TimeSpan limit,
        Action<int, int> transaction
    )
    {
        var laps = new List<TimeSpan>();
        using var self = Process.GetCurrentProcess();
        var (server, serverWrote) = ledger.ServerUse();
        var (client, clientWrote) = (self.TotalProcessorTime, OctetsWritten());
        var clock = Stopwatch.StartNew();
        var done = 0;
        while (done + rowsPerTransaction <= rows && clock.Elapsed < limit)
        {
            var before = clock.Elapsed;
            transaction(done, rowsPerTransaction);
            laps.Add(clock.Elapsed - before);
            done += rowsPerTransaction;
        }

        var wall = clock.Elapsed;
        self.Refresh();
        var (serverAfter, serverWroteAfter) = ledger.ServerUse();
        laps.Sort();
        return new(
            statement,
            rowsPerTransaction,
            done,
            wall,
            self.TotalProcessorTime - client,
            serverAfter - server,
            OctetsWritten() - clientWrote + serverWroteAfter - serverWrote,
            laps[laps.Count / 2],
            laps[laps.Count * 99 / 100]
        );
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {Statement} | {RowsPerTransaction} | {Rows / Wall.TotalSeconds:N0} | {Each(Wall):F1} | {Each(ClientCpu):F1} | {Each(ServerCpu):F1} "
                + $"| {Octets / 1024.0 / Rows:F1} | {Median.TotalMilliseconds:F2} | {Slow.TotalMilliseconds:F2} |"
        );

    // Octets this process has handed to the block layer.
    private static long OctetsWritten()
    {
        var line = Array.Find(File.ReadAllLines("/proc/self/io"), l => l.StartsWith("write_bytes:", StringComparison.Ordinal))!;
        return long.Parse(line["write_bytes:".Length..], CultureInfo.InvariantCulture);
    }

    private double Each(TimeSpan time) => time.TotalMicroseconds / Rows;
}
