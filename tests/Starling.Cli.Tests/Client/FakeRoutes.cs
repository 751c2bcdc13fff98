using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>One route that does as it is told.</summary>
internal sealed class FakeRoutes(FakeState state) : RouteService.RouteServiceBase
{
    public override Task<ListRoutesResponse> ListRoutes(ListRoutesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListRoutesResponse { Routes = { state.Route } });

    public override Task<GetRouteResponse> GetRoute(GetRouteRequest request, ServerCallContext context) =>
        Task.FromResult(new GetRouteResponse { Route = Find(request.Name) });

    public override Task<SetRouteRateResponse> SetRouteRate(SetRouteRateRequest request, ServerCallContext context)
    {
        var route = Find(request.Name);
        route.SetSegmentsPerSecond = request.SegmentsPerSecond;
        return Task.FromResult(new SetRouteRateResponse { Route = route });
    }

    public override Task<ResetRouteRateResponse> ResetRouteRate(ResetRouteRateRequest request, ServerCallContext context)
    {
        var route = Find(request.Name);
        route.SetSegmentsPerSecond = 0;
        return Task.FromResult(new ResetRouteRateResponse { Route = route });
    }

    public override Task<PauseRouteResponse> PauseRoute(PauseRouteRequest request, ServerCallContext context)
    {
        var route = Find(request.Name);
        (route.State, route.PauseReason, route.PausedBy) = (RouteState.Paused, request.Reason, "default");
        route.PauseTime = new Timestamp { Seconds = 1_789_482_600 };
        return Task.FromResult(new PauseRouteResponse { Route = route });
    }

    public override Task<ResumeRouteResponse> ResumeRoute(ResumeRouteRequest request, ServerCallContext context)
    {
        var route = Find(request.Name);
        (route.State, route.PauseTime) = (RouteState.Active, null);
        return Task.FromResult(new ResumeRouteResponse { Route = route });
    }

    private Route Find(string name) =>
        name == state.Route.Name ? state.Route : throw FakeState.Refusal(StatusCode.NotFound, $"There is no {name}.", "ROUTE_NOT_FOUND");
}
