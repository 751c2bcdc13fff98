using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Grains.Telemetry;

namespace Starling.Host;

/// <summary>Removes what has been kept long enough, a little at a time, behind everything that sends.</summary>
/// <remarks>Every silo runs one; what two of them look at twice is removed once.</remarks>
public sealed partial class Retainer(
    IRetention retention,
    IOptions<RetentionSettings> settings,
    IClock clock,
    TimeProvider time,
    ILogger<Retainer> logger
) : BackgroundService
{
    /// <summary>Rows of one step: some milliseconds of a writer.</summary>
    private const int Page = 1_000;

    /// <summary>Between two steps.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    private readonly HashSet<RetentionKind> _told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await WaitAsync(stoppingToken))
        {
            foreach (var kind in Enum.GetValues<RetentionKind>())
            {
                await TrySweepAsync(kind, stoppingToken);
            }
        }
    }

    /// <summary>Before each look, the first too: a silo that has just started has more urgent things to read.</summary>
    private async Task<bool> WaitAsync(CancellationToken stopping)
    {
        await Task.Delay(settings.Value.Every, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopping.IsCancellationRequested;
    }

    private async Task TrySweepAsync(RetentionKind kind, CancellationToken cancel)
    {
        try
        {
            await SweepAsync(kind, cancel);
            _told.Remove(kind);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            // It is tried again at the next look; told once.
            if (_told.Add(kind))
            {
                LogFailed(kind, fault);
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task SweepAsync(RetentionKind kind, CancellationToken cancel)
    {
        if (settings.Value.Of(kind) is not { } days)
        {
            return;
        }

        var before = clock.GetCurrentInstant() - Duration.FromDays(days);
        for (long? next = 0; next is { } after; )
        {
            var step = await retention.SweepAsync(kind, before, after, Page, cancel);
            StarlingMeter.Removed(kind, step.Removed);
            next = step.Next;
            await Task.Delay(Breath, time, cancel);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Kind} that have been kept long enough could not be removed; it is tried again")]
    private partial void LogFailed(RetentionKind kind, Exception fault);
}
