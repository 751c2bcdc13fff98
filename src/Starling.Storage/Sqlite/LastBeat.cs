using System.Globalization;
using NodaTime;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>
/// The last beat of a bind, noted beside the ledger after it was committed there: a ledger that knows of none as late is not the one that was last
/// written here, but a backup that was put back.
/// </summary>
/// <remarks>What cannot be told apart is a whole folder that was put back: its operator says so by giving a cut-off.</remarks>
internal sealed class LastBeat(string folder)
{
    /// <summary>Milliseconds since 1970 have 13 digits from 2001 to 2286.</summary>
    private const int DigitsOfOurTime = 13;

    private static readonly Duration Apart = Duration.FromSeconds(1);

    private readonly string _path = Path.Combine(folder, "ledger.beat");
    private Instant _noted = Instant.FromUnixTimeTicks(0);

    /// <summary>Puts the installation on hold when the ledger ends before the note.</summary>
    public void Check(Connection db, Instant now)
    {
        if (Read() is { } noted && RestoreHolds.LastSign(db) is { } known && known < noted)
        {
            InstallationRows.Add(
                db,
                RestoreHolds.Hold,
                RestoreHolds.Write(now, $"the ledger ends at {known}, and the one before it in this folder went on until {noted}")
            );
        }
    }

    /// <summary>Notes a beat that is committed, once a second, and when the clock was set back.</summary>
    public void Note(Instant beat)
    {
        if (beat >= _noted && beat - _noted < Apart)
        {
            return;
        }

        _noted = beat;
        try
        {
            File.WriteAllText(_path, beat.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // The ledger is ahead of its note then, which harms nothing; a full disk is for the ledger to tell.
        }
    }

    /// <summary>Null when there is none, or one that a crash cut short.</summary>
    private Instant? Read() =>
        File.Exists(_path)
        && File.ReadAllText(_path) is { Length: DigitsOfOurTime } text
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? Instant.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
