using Microsoft.Extensions.Logging;

namespace Starling.Grains.Routing;

public sealed partial class RouteGrain
{
    [LoggerMessage(LogLevel.Information, "Route {Route}: {Rate} segments/s from now on, of {Configured} by its settings")]
    private partial void LogRate(string route, int rate, int configured);

    [LoggerMessage(LogLevel.Warning, "Route {Route}: paused by {Tenant}; nothing leaves until it is resumed, restarts included")]
    private partial void LogPaused(string route, string tenant);

    [LoggerMessage(LogLevel.Information, "Route {Route}: resumed")]
    private partial void LogResumed(string route);

    [LoggerMessage(LogLevel.Warning, "Route {Route}: its carrier throttled {Pdus} submits of bind {Bind}; slowed to {Rate} segments/s")]
    private partial void LogSlowed(string route, int bind, int pdus, int rate);
}
