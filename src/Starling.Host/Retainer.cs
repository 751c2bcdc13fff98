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

    private bool _isTold;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var kind in Enum.GetValues<RetentionKind>())
                {
                    await SweepAsync(kind, stoppingToken);
                }

                _isTold = false;
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // It is tried again; told once.
                if (!_isTold)
                {
                    LogFailed(fault);
                }

                _isTold = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(settings.Value.Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    [LoggerMessage(LogLevel.Warning, "What has been kept long enough could not be removed; it is tried again")]
    private partial void LogFailed(Exception fault);
}
