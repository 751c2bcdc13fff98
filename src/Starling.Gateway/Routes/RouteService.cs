using Grpc.Core;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Routing;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;
using Starling.Grains;

namespace Starling.Gateway.Routes;

/// <summary>RouteService: shows the routes and steers them; answers when what was asked for holds.</summary>
internal sealed class RouteService(
    ICallerIdentity callers,
    IRouteDirectory routes,
    QuietTime quiet,
    IGrainFactory grains,
    PatientCalls calls,
    IOptions<GatewayOptions> options,
    TimeProvider time
) : V1.RouteService.RouteServiceBase
{
    private const int LargestPage = 200;

    /// <summary>How often the ledger is asked whether the binds have obeyed.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Beyond the deadline of texts that are on their way: a silent bind is given up after 4 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public override async Task<V1.ListRoutesResponse> ListRoutes(V1.ListRoutesRequest request, ServerCallContext context)
    {
        callers.TenantOf(context);
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var all = routes.Routes.OrderBy(route => route.Id, StringComparer.Ordinal).ToArray();

        // Routes come and go with a restart only, so a place in the list holds between two pages of one server.
        var fingerprint = new ContentHash().Add(string.Join(' ', all.Select(route => route.Id))).Take();
        var first = (int)(PageToken.Read(request.PageToken, fingerprint) ?? 0);
        var page = all.Skip(first).Take(size);
        var answer = new V1.ListRoutesResponse
        {
            NextPageToken = first + size < all.Length ? PageToken.Write(first + size, fingerprint) : string.Empty,
        };
        answer.Routes.Add(await Task.WhenAll(page.Select(route => ShowAsync(route, context.CancellationToken))));
        return answer;
    }

    public override async Task<V1.GetRouteResponse> GetRoute(V1.GetRouteRequest request, ServerCallContext context)
    {
        var (route, _) = Find(request.Name, context);
        return new V1.GetRouteResponse { Route = await ShowAsync(route, context.CancellationToken) };
    }

    public override async Task<V1.SetRouteRateResponse> SetRouteRate(V1.SetRouteRateRequest request, ServerCallContext context)
    {
        var (route, _) = Find(request.Name, context);
        CheckRate(route, request.SegmentsPerSecond);
        var grain = GrainOf(route);
        await calls.TellAsync(() => grain.SetRateAsync(request.SegmentsPerSecond), context.CancellationToken);
        await SettleAsync(grain, route, request.SegmentsPerSecond, context.CancellationToken);
        return new V1.SetRouteRateResponse { Route = await ShowAsync(route, context.CancellationToken) };
    }

    public override async Task<V1.ResetRouteRateResponse> ResetRouteRate(V1.ResetRouteRateRequest request, ServerCallContext context)
    {
        var (route, _) = Find(request.Name, context);
        await calls.TellAsync(() => GrainOf(route).SetRateAsync(null), context.CancellationToken);
        return new V1.ResetRouteRateResponse { Route = await ShowAsync(route, context.CancellationToken) };
    }

    public override async Task<V1.PauseRouteResponse> PauseRoute(V1.PauseRouteRequest request, ServerCallContext context)
    {
        var (route, tenant) = Find(request.Name, context);
        if (request.Reason.Length > Limits.PauseReason || !ValueRules.IsPlain(request.Reason))
        {
            throw StatusMapping.Invalid(
                new FieldFault(
                    request.Reason.Length > Limits.PauseReason ? ErrorReasons.ValueTooLong : ErrorReasons.ValueMalformed,
                    "reason",
                    request.Reason,
                    $"a reason has at most {Limits.PauseReason} characters, on one line"
                )
            );
        }

        var grain = GrainOf(route);
        await calls.TellAsync(() => grain.PauseAsync(tenant.Value, request.Reason), context.CancellationToken);
        var nothingFor = await SettleAsync(grain, route, 0, context.CancellationToken);

        // An intent that came before the last share was taken may still be written, until its deadline.
        if (await quiet.OfAsync(route.Id, context.CancellationToken) - nothingFor is var rest && rest > Duration.Zero)
        {
            await Task.Delay(rest.ToTimeSpan(), time, context.CancellationToken);
        }

        return new V1.PauseRouteResponse { Route = await ShowAsync(route, context.CancellationToken) };
    }

    public override async Task<V1.ResumeRouteResponse> ResumeRoute(V1.ResumeRouteRequest request, ServerCallContext context)
    {
        var (route, _) = Find(request.Name, context);
        await calls.TellAsync(GrainOf(route).ResumeAsync, context.CancellationToken);
        return new V1.ResumeRouteResponse { Route = await ShowAsync(route, context.CancellationToken) };
    }

    private static void CheckRate(RouteProfile route, int rate)
    {
        if (rate < route.LeastRate || rate > route.SegmentsPerSecond)
        {
            throw StatusMapping.Invalid(
                new FieldFault(
                    ErrorReasons.ValueOutOfRange,
                    "segments_per_second",
                    $"{rate}",
                    $"this route takes {route.LeastRate} to {route.SegmentsPerSecond} segments/s, the configured rate"
                )
            );
        }
    }

    /// <summary>Waits until the binds have, by the ledger, no more than they should.</summary>
    /// <returns>How long they have had nothing.</returns>
    private async Task<Duration> SettleAsync(IRouteGrain grain, RouteProfile route, int most, CancellationToken cancel)
    {
        var patience = Patience + route.Deadline.ToTimeSpan();
        var began = time.GetTimestamp();
        while (true)
        {
            var allotted = await calls.AskAsync(grain.AllottedAsync, cancel);
            if (allotted.SegmentsPerSecond <= most)
            {
                return allotted.NothingFor;
            }

            if (time.GetElapsedTime(began) > patience)
            {
                // It is kept and will hold; that it does cannot be said yet.
                throw StatusMapping.Unavailable(options.Value.BusyRetryAfter);
            }

            await Task.Delay(LookEvery, time, cancel);
        }
    }

    private async Task<V1.Route> ShowAsync(RouteProfile route, CancellationToken cancel) =>
        RouteMapping.ToProto(route, await calls.AskAsync(GrainOf(route).StatusAsync, cancel));

    private IRouteGrain GrainOf(RouteProfile route) => grains.GetGrain<IRouteGrain>(GrainKeys.Route(route.Id));

    private (RouteProfile Route, TenantId Tenant) Find(string name, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        var route = routes.Find(ResourceNames.ReadRoute(name)) ?? throw StatusMapping.NotFound(ErrorReasons.RouteNotFound, "Route", name);
        return (route, tenant);
    }
}
