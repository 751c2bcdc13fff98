using System.Text;
using NodaTime;
using NodaTime.Text;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>The hold after a restore: a row that keeps every bind from being taken.</summary>
internal sealed class RestoreHolds(ILedgerStore store, ILaneLedger lanes) : IRestoreHold
{
    /// <summary>The row of a hold: since when, and why.</summary>
    public const string Hold = "restore_hold";

    private const string CutOff = "restore_cut_off";

    /// <summary>Far above what an installation gives out between two backups.</summary>
    private const int NumbersLeftFree = 1_000_000;

    private const int Page = 1_000;

    public static byte[] Write(Instant since, string why) => Encoding.UTF8.GetBytes($"{InstantPattern.ExtendedIso.Format(since)} {why}");

    /// <summary>Whether binds must be left alone.</summary>
    public static bool IsOn(RowConnection db) => InstallationRows.Find(db, Hold) is not null;

    public Task<RestoreHold?> FindAsync(CancellationToken cancel) => store.ReadAsync(Read, cancel);

    public Task<Instant?> FindCutOffAsync(CancellationToken cancel) =>
        store.ReadAsync<Instant?>(db => InstallationRows.Find(db, CutOff) is { } value ? Parse(value).At : null, cancel);

    public async Task<long> EndAsync(Instant cutOff, CancellationToken cancel)
    {
        var hold = await store.ReadAsync(
            db => Read(db) ?? new RestoreHold(store.Clock.GetCurrentInstant(), "its operator says so", LastSign(db)),
            cancel
        );
        if (cutOff > hold.Since)
        {
            throw new CutOffException($"{cutOff} is after {hold.Since}, when the restored ledger was first opened.");
        }

        if (cutOff < hold.LastSign)
        {
            throw new CutOffException(
                $"{cutOff} is before {hold.LastSign}, the last sign of a bind in the ledger itself: it was sending at least until then."
            );
        }

        await store.WriteAsync(
            LedgerWriter.Office,
            session =>
            {
                InstallationRows.Add(session.Db, Hold, Write(hold.Since, hold.Why));
                return true;
            },
            cancel
        );
        var doubtful = 0L;
        foreach (var campaign in await store.ReadAsync(OpenCampaigns, cancel))
        {
            for (var lane = 0; lane < ContactKey.Lanes; lane++)
            {
                doubtful += await DoubtAsync(campaign, lane, cutOff, cancel);
            }
        }

        await store.WriteAsync(
            LedgerWriter.Office,
            session =>
            {
                session.SkipNumbers(NumbersLeftFree);
                InstallationRows.Set(session.Db, CutOff, Write(cutOff, ""));
                InstallationRows.Remove(session.Db, Hold);
                return true;
            },
            cancel
        );
        return doubtful;
    }

    /// <summary>What waits in a lane and could have left by the cut-off becomes Unknown.</summary>
    private async Task<long> DoubtAsync(CampaignId campaign, int lane, Instant cutOff, CancellationToken cancel)
    {
        var doubtful = 0L;
        foreach (var place in await lanes.ReadPlacesAsync(campaign, lane, cancel))
        {
            var after = place.Watermark;
            LanePage page;
            do
            {
                page = await lanes.ReadPageAsync(campaign, lane, place.Batch, after, Page, cancel);
                after = page.Through;
                doubtful += await DoubtAsync(page.Messages, cutOff, cancel);
            } while (page.Messages.Count > 0);
        }

        while (true)
        {
            var moved = await DoubtAsync(await lanes.ReadDueAsync(campaign, lane, cutOff, Page, cancel), cutOff, cancel);
            if (moved == 0)
            {
                return doubtful;
            }

            doubtful += moved;
        }
    }

    private async Task<long> DoubtAsync(IReadOnlyList<LaneMessage> messages, Instant cutOff, CancellationToken cancel)
    {
        // What was accepted since the restore, while the hold lasted, nobody can have sent.
        var ids = messages.Where(message => message.Accepted <= cutOff).Select(message => message.Id).ToArray();
        return ids.Length == 0
            ? 0
            : await store.WriteAsync(
                LedgerWriter.Outcomes,
                session => ids.Count(id => Doubt(session, id)),
                cancel,
                session => session.Messages.Ask(ids)
            );
    }

    private static bool Doubt(LedgerSession session, MessageId id)
    {
        if (session.Messages.Find(id) is not { IsWaiting: true } row)
        {
            return false;
        }

        // As if its intent had been committed, and its bind had died.
        var submitting = row with
        {
            State = MessageState.Submitting,
            Attempt = row.Attempt + 1,
            Due = null,
            Reason = "",
            Changed = session.Now,
        };
        session.Messages.Move(row, submitting, null);
        session.Messages.MoveToUnknown(submitting, "", Reasons.Restored, null);
        return true;
    }

    private static RestoreHold? Read(RowConnection db)
    {
        if (InstallationRows.Find(db, Hold) is not { } value)
        {
            return null;
        }

        var (since, why) = Parse(value);
        return new RestoreHold(since, why, LastSign(db));
    }

    /// <summary>The last beat of any bind.</summary>
    public static Instant? LastSign(RowConnection db)
    {
        var row = db["SELECT max(beat) FROM lease WHERE epoch > 0"];
        row.Step();
        var sign = row.InstantOrNull(0);
        row.Reset();
        return sign;
    }

    private static IReadOnlyList<CampaignId> OpenCampaigns(RowConnection db)
    {
        var open = new List<CampaignId>();
        var row = db["SELECT id FROM campaign WHERE state NOT IN (?, ?) ORDER BY id"]
            .Bind((int)CampaignState.Cancelled)
            .Bind((int)CampaignState.Completed);
        while (row.Step())
        {
            open.Add(new CampaignId(row.Long(0)));
        }

        return open;
    }

    private static (Instant At, string Why) Parse(byte[] value)
    {
        var parts = Encoding.UTF8.GetString(value).Split(' ', 2);
        return (InstantPattern.ExtendedIso.Parse(parts[0]).Value, parts[1]);
    }
}
