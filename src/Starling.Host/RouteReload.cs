using System.Data.Common;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Starling.Domain.Routing;
using Starling.Domain.Spending;
using Starling.Grains.Routing;
using Starling.Grains.Spending;

namespace Starling.Host;

/// <summary>Takes rates of routes, the senders, prices and spend limits anew whenever the settings change, while the server runs. Faulty settings change nothing.</summary>
public sealed partial class RouteReload(
    IConfiguration configuration,
    IOptionsFactory<RoutingOptions> options,
    IOptionsFactory<SpendOptions> spending,
    CurrentSpendBook spendBook,
    RouteDirectory routes,
    QuietTime quiet,
    ILogger<RouteReload> logger
) : IHostedService, IDisposable
{
    private IDisposable? _watch;
    private Task _reloading = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, () => _reloading = ReloadAsync(_reloading));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _watch?.Dispose();

    private async Task ReloadAsync(Task before)
    {
        await before;
        // What cannot be read would be left out as if nobody had set it.
        var unread = UnknownSettings.Find(configuration.GetSection(HostSettings.Section), StarlingHost.SettingClasses).ToList();
        if (unread.Count > 0)
        {
            LogRefused(string.Join("; ", unread.Select(fault => fault.Text)));
            return;
        }

        try
        {
            var wanted = options.Create(Options.DefaultName);
            foreach (var (id, route) in wanted.Routes)
            {
                // Texts of a slower route take longer to begin: on disk before it is so.
                await quiet.SlowAsync(id, route.SegmentsPerSecond, CancellationToken.None);
            }

            spendBook.Take(spending.Create(Options.DefaultName).Read([]));
            var changes = routes.Take(wanted);
            foreach (var change in changes.Taken)
            {
                LogTaken(change);
            }

            foreach (var change in changes.AfterRestart)
            {
                LogAfterRestart(change);
            }
        }
        catch (OptionsValidationException fault)
        {
            LogRefused(string.Join("; ", fault.Failures));
        }
        catch (Exception fault) when (fault is DbException or TimeoutException)
        {
            LogRefused($"the ledger is away ({fault.Message}); change them again later");
        }
    }

    [LoggerMessage(LogLevel.Information, "Settings taken while running: {Change}")]
    private partial void LogTaken(string change);

    [LoggerMessage(LogLevel.Warning, "Settings that need a restart: {Change}")]
    private partial void LogAfterRestart(string change);

    [LoggerMessage(LogLevel.Error, "The changed settings are not taken: {Faults}")]
    private partial void LogRefused(string faults);
}
