using Google.Protobuf.WellKnownTypes;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;

namespace Starling.Gateway.Routes;

/// <summary>A route and its binds as the contract shows them.</summary>
internal static class RouteMapping
{
    public static V1.Route ToProto(RouteProfile profile, RouteStatus status)
    {
        var route = new V1.Route
        {
            Name = ResourceNames.OfRoute(profile.Id),
            State = status.Pause is null ? V1.RouteState.Active : V1.RouteState.Paused,
            ConfiguredSegmentsPerSecond = status.ConfiguredRate,
            SetSegmentsPerSecond = status.SetRate ?? 0,
            SegmentsPerSecond = status.SegmentsPerSecond,
            SlowTime = ToProto(status.SlowedSince),
            PauseTime = ToProto(status.Pause?.Since),
            PauseReason = status.Pause?.Reason ?? string.Empty,
            PausedBy = status.Pause?.By ?? string.Empty,
            WaitingSegments = status.Binds.Sum(bind => (long)bind.Waiting),
        };
        route.Binds.Add(status.Binds.Select(bind => ToProto(profile, bind)));
        return route;
    }

    private static V1.RouteBind ToProto(RouteProfile profile, BindStatus bind) =>
        new()
        {
            Index = bind.Bind,
            State = bind switch
            {
                { IsSilent: true } => V1.BindState.Silent,
                { Link: LinkState.Bound } => V1.BindState.Connected,
                { Link: LinkState.Binding } => V1.BindState.Connecting,
                { Link: LinkState.Refused } => V1.BindState.Refused,
                _ => V1.BindState.Disconnected,
            },
            SegmentsPerSecond = bind.Share,
            WindowSegments = profile.Window,
            UnansweredSegments = bind.Unanswered,
            WaitingSegments = bind.Waiting,
            FreeCredits = bind.Credits,
            ThrottleEndTime = ToProto(bind.RestsUntil),
            LastError = bind.LastError,
            LastErrorTime = ToProto(bind.LastErrorAt),
        };

    private static Timestamp? ToProto(Instant? instant) =>
        instant is { } known ? Timestamp.FromDateTimeOffset(known.ToDateTimeOffset()) : null;
}
