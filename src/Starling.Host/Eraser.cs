using Starling.Domain.Ports;
using Starling.Grains.Telemetry;

namespace Starling.Host;

/// <summary>Takes what tells of erased contacts out of their messages, a page at a time, behind everything that sends.</summary>
/// <remarks>Every silo runs one; what two of them do twice changes nothing.</remarks>
public sealed partial class Eraser(IErasureLedger erasures, TimeProvider time, ILogger<Eraser> logger) : BackgroundService
{
    /// <summary>Messages of one step: some tens of milliseconds.</summary>
    private const int Page = 5_000;

    /// <summary>Between two steps.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    /// <summary>How soon an erasure that was just asked for is noticed.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private bool _isTold;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Idle;
            try
            {
                var step = await erasures.SweepAsync(Page, stoppingToken);
                StarlingMeter.Emptied(step.Erased);
                pause = step.IsMore ? Breath : Idle;
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

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Messages of erased contacts could not be emptied; it is tried again")]
    private partial void LogFailed(Exception fault);
}
