using NodaTime;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>What each silo last said of its cluster.</summary>
internal sealed class MembershipWitness(ILedgerStore store) : IMembershipWitness
{
    private const char Separator = ' ';

    /// <summary>Rows of silos that ended without a word go after that; whether a silo lives is told by its beats, not by this.</summary>
    private static readonly Duration Kept = Duration.FromHours(1);

    public Task<IReadOnlyList<Sighting>> BeatAsync(Sighting mine, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Beat(session, mine), cancel);

    public Task LeaveAsync(string cluster, string silo, CancellationToken cancel) =>
        store.WriteAsync(
            LedgerWriter.Office,
            session => session.Db["DELETE FROM silo WHERE cluster = ? AND silo = ?"].Bind(cluster).Bind(silo).Run(),
            cancel
        );

    private static IReadOnlyList<Sighting> Beat(LedgerSession session, Sighting mine)
    {
        session
            .Db[
                """
                INSERT INTO silo (cluster, silo, version, listed, known, beat, beat_at) VALUES (?, ?, ?, ?, ?, 1, ?)
                ON CONFLICT (cluster, silo) DO UPDATE SET version = excluded.version, listed = excluded.listed, known = excluded.known,
                  beat = silo.beat + 1, beat_at = excluded.beat_at
                """
            ]
            .Bind(mine.Cluster)
            .Bind(mine.Silo)
            .Bind(mine.Version)
            .Bind(mine.IsListed)
            .Bind(string.Join(Separator, mine.Known))
            .Bind(session.Now)
            .Run();
        session.Db["DELETE FROM silo WHERE cluster = ? AND beat_at < ?"].Bind(mine.Cluster).Bind(session.Now - Kept).Run();
        var seen = new List<Sighting>();
        var row = session
            .Db["SELECT cluster, silo, version, listed, known, beat FROM silo WHERE cluster = ? ORDER BY silo"]
            .Bind(mine.Cluster);
        while (row.Step())
        {
            seen.Add(
                new Sighting(
                    row.Text(0),
                    row.Text(1),
                    row.Long(2),
                    row.Flag(3),
                    row.Text(4).Split(Separator, StringSplitOptions.RemoveEmptyEntries),
                    row.Long(5)
                )
            );
        }

        return seen;
    }
}
