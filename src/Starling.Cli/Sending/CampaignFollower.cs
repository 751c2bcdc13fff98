using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Sending;

/// <summary>How the following of a campaign ended.</summary>
internal enum FollowEnd
{
    /// <summary>The server says that it is over.</summary>
    Over,

    /// <summary>Everything has left; some receipts did not come in the time allowed.</summary>
    ReceiptsMissing,

    /// <summary>What remains waits for its hour.</summary>
    Waiting,

    /// <summary>Nothing happened for too long, although there is work.</summary>
    Stalled,
}

/// <summary>Follows a campaign until it is over, or until nothing can be expected soon.</summary>
internal sealed class CampaignFollower(StarlingClient client, TimeProvider clock)
{
    private static readonly TimeSpan NewsEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(200);

    private readonly long _start = clock.GetTimestamp();
    private volatile Campaign? _latest;
    private long _lastChange = clock.GetTimestamp();

    /// <summary>The latest news; null before the first.</summary>
    public Campaign? Latest => _latest;

    /// <summary>When 99 of 100 messages had left, since the following began; null before that. The last few may wait for each other.</summary>
    public TimeSpan? MostHaveLeft { get; private set; }

    /// <param name="name"><c>campaigns/{id}</c>.</param>
    /// <param name="patience">How long without any change before it ends with another result than <see cref="FollowEnd.Over"/>.</param>
    /// <param name="giveUpOnStall">Also when there is work that does not move (a carrier that is away); otherwise that may last for ever.</param>
    /// <param name="upload">Patience counts from its end.</param>
    /// <param name="cancellationToken">Stops following, not the campaign.</param>
    public async Task<FollowEnd> RunAsync(
        string name,
        TimeSpan patience,
        bool giveUpOnStall,
        Task upload,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(name, stop.Token);
        try
        {
            await Task.WhenAny(upload, listening);
            Touch();
            while (!listening.IsCompleted)
            {
                if (clock.GetElapsedTime(Interlocked.Read(ref _lastChange)) > patience && Judge(giveUpOnStall) is { } end)
                {
                    return end;
                }

                await Task.WhenAny(listening, Task.Delay(CheckEvery, clock, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }

            await listening;
            return FollowEnd.Over;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(listening);
        }
    }

    private async Task ListenAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (var campaign in client.WatchCampaignAsync(name, NewsEvery, cancellationToken))
        {
            if (!campaign.Equals(_latest))
            {
                Touch();
            }

            _latest = campaign;
            if (
                MostHaveLeft is null
                && campaign.InputComplete
                && CampaignReport.From(campaign) is var report
                && report.Waiting * 100 <= report.Audience
            )
            {
                MostHaveLeft = clock.GetElapsedTime(_start);
            }
        }
    }

    private void Touch() => Interlocked.Exchange(ref _lastChange, clock.GetTimestamp());

    private FollowEnd? Judge(bool giveUpOnStall)
    {
        if (_latest is null)
        {
            return giveUpOnStall ? FollowEnd.Stalled : null;
        }

        var report = CampaignReport.From(_latest);
        return report.Waiting == 0 ? FollowEnd.ReceiptsMissing
            : report.Waiting == report.In(MessageState.Held) ? FollowEnd.Waiting
            : giveUpOnStall ? FollowEnd.Stalled
            : null;
    }
}
