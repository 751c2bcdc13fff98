using System.Net;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Dashboard;
using Starling.Grains.Telemetry;

namespace Starling.Host;

/// <summary>What an operator sees: metrics at <c>/metrics</c>, traces and metrics over OTLP, the dashboard of the grains.</summary>
public static class Telemetry
{
    private const string Dashboard = "/dashboard";

    /// <summary>The variables that name a collector; without one of them nothing is exported, and spans are not made.</summary>
    private static readonly string[] Collectors =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
    ];

    public static void AddStarlingTelemetry(this WebApplicationBuilder builder)
    {
        var exports = Collectors.Any(name => !string.IsNullOrEmpty(builder.Configuration[name]));
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("starling"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(StarlingMeter.Name, "Microsoft.Orleans").AddAspNetCoreInstrumentation().AddRuntimeInstrumentation();
            metrics.AddPrometheusExporter();
            if (exports)
            {
                metrics.AddOtlpExporter();
            }
        });
        telemetry.WithTracing(traces =>
        {
            if (exports)
            {
                traces.AddStarlingTraces().AddOtlpExporter();
            }
            else
            {
                // Requests keep their ids, which errors and log lines name; nothing is recorded.
                traces.SetSampler(new AlwaysOffSampler()).AddAspNetCoreInstrumentation();
            }
        });
    }

    /// <summary>
    /// The spans that are made. Orleans' own sources are left out: they would follow every contact's decision. Addresses of requests
    /// are told as their templates (<c>http.route</c>) only, since a name or a filter may hold a number.
    /// </summary>
    public static TracerProviderBuilder AddStarlingTraces(this TracerProviderBuilder traces) =>
        traces
            .AddSource(StarlingTrace.SourceName)
            .AddAspNetCoreInstrumentation(requests =>
            {
                requests.Filter = request => !request.Request.Path.StartsWithSegments(Dashboard);
                requests.EnrichWithHttpResponse = (span, _) => span.SetTag("url.path", null).SetTag("url.query", null);
            });

    public static void AddStarlingDashboard(this ISiloBuilder silo) => silo.AddDashboard(options => options.HideTrace = true); // Its trace page would show log lines to whoever looks.

    public static void MapStarlingTelemetry(this WebApplication app, bool dashboard)
    {
        app.MapPrometheusScrapingEndpoint("/metrics");
        if (dashboard)
        {
            app.MapOrleansDashboard(Dashboard);
        }
    }

    /// <summary>The dashboard asks nobody who they are: only this machine sees it, wherever the server listens.</summary>
    public static void KeepDashboardLocal(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                var isRemote = context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address);
                if (isRemote && context.Request.Path.StartsWithSegments(Dashboard))
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                }

                return next(context);
            }
        );
}
