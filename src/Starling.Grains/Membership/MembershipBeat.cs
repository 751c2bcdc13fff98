using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Starling.Domain.Ports;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Membership;

/// <summary>
/// Each second says in the ledger what this silo sees of its cluster, reads what the others see, and gives the silo up when there are two
/// clusters and its side is the one to go.
/// </summary>
/// <remarks>Keeps two halves from working side by side for longer than they must; what they may send rests on the ledger's fences alone.</remarks>
public sealed partial class MembershipBeat(
    IMembershipWitness witness,
    ISiloMembership membership,
    TimeProvider time,
    ILogger<MembershipBeat> logger
) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>The table is asked less often than the ledger: what it has lost stays lost.</summary>
    private static readonly TimeSpan AskTableEvery = TimeSpan.FromSeconds(2);

    private readonly SplitWatch _watch = new(time);
    private SplitVerdict _verdict;
    private Task _asking = Task.CompletedTask;
    private long? _askedAt;

    // Until the table says otherwise: while it is away, nothing is concluded from it.
    private volatile bool _isListed = true;
    private bool _isMute;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        StarlingMeter.MembershipAlarmed(0);
        while (!stoppingToken.IsCancellationRequested)
        {
            AskTable(stoppingToken);
            await BeatAsync();
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await LeaveAsync();
        Alarm(SplitVerdict.Together);
    }

    private async Task BeatAsync()
    {
        var (version, living) = membership.Look();
        var mine = new Sighting(membership.Cluster, membership.Silo, version, _isListed, living, 0);
        try
        {
            var rows = await witness.BeatAsync(mine, CancellationToken.None);
            _isMute = false;
            Alarm(_watch.Judge(mine, rows));
        }
        catch (Exception fault)
        {
            // Without the ledger nothing is sent either; told once.
            if (!_isMute)
            {
                LogMute(fault);
            }

            _isMute = true;
        }
    }

    private void AskTable(CancellationToken cancel)
    {
        if (_asking.IsCompleted && (_askedAt is not { } asked || time.GetElapsedTime(asked) >= AskTableEvery))
        {
            _askedAt = time.GetTimestamp();
            _asking = AskTableAsync(cancel);
        }
    }

    private async Task AskTableAsync(CancellationToken cancel)
    {
        try
        {
            _isListed = await membership.IsListedAsync(cancel);
        }
        catch (Exception)
        {
            // It is away: what it said last holds. Orleans logs that itself.
        }
    }

    private void Alarm(SplitVerdict verdict)
    {
        if (verdict == _verdict)
        {
            return;
        }

        var was = _verdict;
        _verdict = verdict;
        StarlingMeter.MembershipAlarmed((verdict == SplitVerdict.Together ? 0 : 1) - (was == SplitVerdict.Together ? 0 : 1));
        switch (verdict)
        {
            case SplitVerdict.Together:
                LogTogether(membership.Silo);
                break;
            case SplitVerdict.Unlisted:
                LogUnlisted(membership.Silo);
                break;
            case SplitVerdict.StandDown:
                LogStandsDown(membership.Silo);
                membership.StandDown();
                break;
            default:
                LogSplit(membership.Silo, verdict);
                break;
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            await witness.LeaveAsync(membership.Cluster, membership.Silo, CancellationToken.None);
        }
        catch (Exception fault)
        {
            // The row then stands still, which says the same a little later.
            LogMute(fault);
        }
    }

    [LoggerMessage(LogLevel.Information, "Silo {Silo}: one cluster again, and this silo is in it")]
    private partial void LogTogether(string silo);

    [LoggerMessage(
        LogLevel.Error,
        "MEMBERSHIP LOST: the table of members does not hold silo {Silo} any more. It works on, but cannot see others die nor be joined: restart the silos one after the other"
    )]
    private partial void LogUnlisted(string silo);

    [LoggerMessage(
        LogLevel.Error,
        "MEMBERSHIP SPLIT: silos that do not know silo {Silo} share its ledger ({Verdict}). The membership was lost and made anew, or two clusters have one database"
    )]
    private partial void LogSplit(string silo, SplitVerdict verdict);

    [LoggerMessage(
        LogLevel.Critical,
        "MEMBERSHIP SPLIT: silo {Silo} is on the side that gives way. It stops in good order, to be started anew by its supervisor"
    )]
    private partial void LogStandsDown(string silo);

    [LoggerMessage(LogLevel.Warning, "The ledger did not take the word on the membership")]
    private partial void LogMute(Exception fault);
}
