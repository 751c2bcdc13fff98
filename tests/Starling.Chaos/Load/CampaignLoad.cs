using System.Runtime.CompilerServices;
using Starling.Client;
using Starling.Host;
using Starling.V1;

namespace Starling.Chaos.Load;

/// <summary>The campaign: one long stream whose lines come as fast as the route sends them, so that every fault meets it.</summary>
internal sealed class CampaignLoad(ChaosScene scene, ClientBook book)
{
    /// <summary>Some lines are never sent (bad, repeated, without consent, of who said stop), and every tenth takes two submits: one short of 1.</summary>
    private const double LinesPerSubmit = 1;
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly BatchUploadOptions SmallPages = new() { PageSize = 100, PagesInFlight = 4 };

    private readonly BatchOpening _opening = new()
    {
        RequestId = "campaign",
        NewCampaign = People.Promotion(),
        Autostart = true,
    };

    private readonly HashSet<long> _refused = [];
    private long _began;

    private volatile int _end = People.MostLines;

    /// <summary>Lines handed to the client so far: at the route's pace, and not far beyond what was sent, so that an outage leaves no mountain.</summary>
    public int Released
    {
        get
        {
            var ahead = scene.Options.Rate * Ahead.TotalSeconds;
            var due = ahead + (scene.Options.Rate * WallClock.Time.GetElapsedTime(_began).TotalSeconds);
            var sent = ahead + (LinesPerSubmit * scene.Smsc.Submits);
            return (int)Math.Min(_end, Math.Min(due, sent));
        }
    }

    /// <summary>There was nobody left to write to, though it should have gone on.</summary>
    public bool IsSpent => Released >= People.MostLines;

    /// <summary>Its last line is the next one, if it has as many as it should.</summary>
    public void End() => _end = Math.Min(_end, Math.Max(scene.Options.Messages, Released));

    /// <summary>Until all of it is on disk; when the client gives up, another goes on.</summary>
    public async Task RunAsync()
    {
        _began = WallClock.Time.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = scene.Connect(0);
                using var upload = new BatchUpload(client, _opening, SmallPages with { OnRejected = Refused, OnProgress = Progress });
                await upload.RunAsync(LinesAsync());
                return;
            }
            catch (StarlingException fault)
            {
                book.Error("SubmitBatch", fault);
                await Task.Delay(Again, WallClock.Time);
            }
        }
    }

    private void Refused(RejectedItem item) => _refused.Add(item.Index);

    private void Progress(BatchProgress progress) =>
        book.Batch(progress.Campaign, progress.OnDisk, _refused, index => People.DestinationOf((int)index));

    private async IAsyncEnumerable<BatchItem> LinesAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        for (var index = 0; ; index++)
        {
            while (index >= Released)
            {
                if (index >= _end)
                {
                    yield break;
                }

                await Task.Delay(Look, WallClock.Time, cancel);
            }

            yield return People.Line(index);
        }
    }
}
