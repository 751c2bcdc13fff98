using Microsoft.Extensions.Options;

namespace Starling.Host;

/// <summary>
/// The first thing when the server is asked to stop: it is not ready any more, and goes on serving for as long as balancers need to notice.
/// Then listeners close and streams end, the keeper stops, binds drain, the ledger closes.
/// </summary>
public sealed partial class Farewell(IOptions<HostSettings> settings, TimeProvider time, ILogger<Farewell> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogNotReady(settings.Value.StopNotice);
        await Task.Delay(settings.Value.StopNotice, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        LogStopped();
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "Asked to stop: not ready any more, still serving for {Notice}")]
    private partial void LogNotReady(TimeSpan notice);

    [LoggerMessage(LogLevel.Information, "Stopped: every bind has drained or was left to its lease")]
    private partial void LogStopped();
}
