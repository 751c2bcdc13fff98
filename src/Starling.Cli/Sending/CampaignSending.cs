using Starling.Cli.Contacts;
using Starling.Cli.Terminal;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Sending;

/// <summary>How a <see cref="CampaignSending"/> ends.</summary>
/// <param name="Follow">Wait for the outcome; otherwise only until all is on the server's disk.</param>
/// <param name="Patience">See <see cref="CampaignFollower"/>.</param>
/// <param name="GiveUpOnStall">See <see cref="CampaignFollower"/>.</param>
internal sealed record CampaignSendingOptions(bool Follow, TimeSpan Patience, bool GiveUpOnStall = false);

/// <summary>What a sending led to.</summary>
internal sealed record CampaignSendingResult(CampaignReport Report, FollowEnd? End);

/// <summary>Streams a file of contacts into a campaign and shows what becomes of it.</summary>
internal sealed class CampaignSending(StarlingClient client, Screen screen, CampaignSendingOptions options)
{
    private readonly RateGauge _gauge = new(screen.Clock);
    private readonly CampaignFollower _follower = new(client, screen.Clock);
    private readonly long _start = screen.Clock.GetTimestamp();
    private BatchProgress? _progress;

    /// <exception cref="StarlingException">The server refused, or stayed away; how to continue has been said.</exception>
    public async Task<CampaignSendingResult> RunAsync(
        BatchOpening opening,
        ContactFile file,
        BadLines badLines,
        CancellationToken cancellationToken
    )
    {
        using var upload = new BatchUpload(
            client,
            opening,
            new BatchUploadOptions { OnProgress = news => Volatile.Write(ref _progress, news), OnRejected = badLines.AddRejected }
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var uploading = upload.RunAsync(file.ReadAsync(cancellationToken), stop.Token);
        var following = options.Follow ? FollowAsync(upload, uploading, stop.Token) : Task.FromResult<FollowEnd?>(null);
        try
        {
            await new ProgressBoard(screen).ShowAsync(() => Look(file, badLines, uploading), EndOfBothAsync(uploading, following, stop));
            var batch = await uploading;
            var end = await following;
            var last = await client.Campaigns.GetCampaignAsync(
                new GetCampaignRequest { Name = batch.Campaign },
                cancellationToken: cancellationToken
            );
            return new CampaignSendingResult(Timed(CampaignReport.From(last.Campaign, badLines)), end);
        }
        catch (Exception fault) when (upload.Campaign.Length > 0)
        {
            SayHowToContinue(upload, uploading, fault);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(Task.WhenAll(uploading, following));
        }
    }

    private static async Task EndOfBothAsync(Task uploading, Task following, CancellationTokenSource stop)
    {
        var first = await Task.WhenAny(uploading, following);
        if (first.IsFaulted)
        {
            await stop.CancelAsync();
        }

        await Task.WhenAny(Task.WhenAll(uploading, following));
    }

    private async Task<FollowEnd?> FollowAsync(BatchUpload upload, Task uploading, CancellationToken cancellationToken)
    {
        while (upload.Campaign.Length == 0)
        {
            if (uploading.IsFaulted || uploading.IsCanceled)
            {
                return null;
            }

            await Task.WhenAny(uploading, Task.Delay(TimeSpan.FromMilliseconds(20), screen.Clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return await _follower.RunAsync(upload.Campaign, options.Patience, options.GiveUpOnStall, uploading, cancellationToken);
    }

    private ProgressFigures Look(ContactFile file, BadLines badLines, Task uploading)
    {
        var figures = new ProgressFigures
        {
            ExpectedLines = file.ExpectedRecords,
            LinesRead = file.Records,
            BadLines = badLines.Total,
            IsUploaded = uploading.IsCompletedSuccessfully,
            Report = _follower.Latest is { } latest ? CampaignReport.From(latest, badLines) : null,
            Elapsed = screen.Clock.GetElapsedTime(_start),
        };
        var pace = options.Follow ? figures.Settled : Volatile.Read(ref _progress)?.OnDisk ?? 0;
        return figures with { Rate = _gauge.Sample(pace) };
    }

    private CampaignReport Timed(CampaignReport report)
    {
        if (!options.Follow)
        {
            return report;
        }

        var elapsed = screen.Clock.GetElapsedTime(_start);
        var producing = (_follower.MostHaveLeft ?? elapsed).TotalSeconds;
        return report with
        {
            ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 1),
            MessagesPerSecond = producing > 0 ? Math.Round((report.Audience - report.Waiting) / producing) : null,
        };
    }

    private void SayHowToContinue(BatchUpload upload, Task uploading, Exception fault)
    {
        if (uploading.IsCompletedSuccessfully)
        {
            screen.Say($"All lines are on the server's disk; the campaign goes on. See it with: starling campaign watch {upload.Campaign}");
        }
        else if (fault is OperationCanceledException or StarlingException { IsTransient: true } or IOException)
        {
            screen.Say(
                $"{Volatile.Read(ref _progress)?.OnDisk ?? 0} lines are on the server's disk, in {upload.Campaign}. "
                    + $"To continue without repeating any, run the same command with --request-id {upload.RequestId}"
            );
        }
    }
}
