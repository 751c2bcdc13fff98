using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains;

namespace Starling.Host;

/// <summary>Whether calls should come here: the grains answer, the ledger is written to, and the server is not stopping.</summary>
/// <remarks>
/// A bind's lease is valid for 2 s after its last commit, so a bind that holds one proves that the ledger can be written. A carrier that is
/// away takes nothing from readiness: messages are accepted all the same, and wait.
/// </remarks>
public sealed class ReadyCheck(
    IGrainFactory grains,
    IRouteDirectory routes,
    IRestoreHold restore,
    IHostApplicationLifetime host,
    TimeProvider time
) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>When a silo dies, its routes and binds take some seconds to come back elsewhere: no reason for all the others to leave too.</summary>
    private static readonly TimeSpan Moving = TimeSpan.FromSeconds(10);

    private string _bound = "";
    private long _readyAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (host.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("the server is stopping");
        }

        if (await FindFaultAsync(cancellationToken) is not { } fault)
        {
            Volatile.Write(ref _readyAt, time.GetTimestamp());
            return HealthCheckResult.Healthy(_bound);
        }

        var readyAt = Volatile.Read(ref _readyAt);
        return readyAt != 0 && time.GetElapsedTime(readyAt) < Moving
            ? HealthCheckResult.Healthy($"ready until just now; {fault}")
            : HealthCheckResult.Unhealthy(fault);
    }

    /// <returns>Null when there is none.</returns>
    private async Task<string?> FindFaultAsync(CancellationToken cancel)
    {
        try
        {
            var all = routes.Routes.Select(route => grains.GetGrain<IRouteGrain>(GrainKeys.Route(route.Id)).StatusAsync());
            var binds = (await Task.WhenAll(all).WaitAsync(Patience, time, cancel)).SelectMany(route => route.Binds).ToList();
            _bound = $"{binds.Count(bind => bind.Link == LinkState.Bound)} of {binds.Count} binds are bound";
            return binds.Exists(bind => bind.HoldsLease) ? null
                : await restore.FindAsync(cancel) is not null ? $"on hold after a restore, until {RestoreStart.Setting} is given"
                : "no bind holds its lease yet: the ledger does not answer, or another server has them";
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            return $"the grains do not answer ({fault.GetType().Name})";
        }
    }
}

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it should get calls. gRPC's own health service says the latter.</summary>
public static class HealthChecks
{
    private const string Ready = "ready";

    public static void AddStarlingHealth(this IServiceCollection services)
    {
        services.AddSingleton<ReadyCheck>();
        services.AddGrpcHealthChecks().AddCheck<ReadyCheck>(Ready);
    }

    public static void MapStarlingHealth(this WebApplication app)
    {
        app.MapGrpcHealthChecksService();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new { status = report.Status == HealthStatus.Healthy ? "ready" : "not ready", why = report.Entries[Ready].Description }
        );
}
