using Orleans.Concurrency;
using Starling.Grains.Contracts;

namespace Starling.Grains;

/// <summary>One carrier route: moves the shares of its rate to the binds that have work, and does what operators want of it.</summary>
/// <remarks>Key: <see cref="GrainKeys.Route"/>.</remarks>
[Alias("starling.route")]
public interface IRouteGrain : IGrainWithStringKey
{
    /// <summary>A bind tells what it needs and learns what its share should become. It lowers at once; it raises through the ledger.</summary>
    [Alias("report")]
    ValueTask<BindOrder> ReportAsync(BindDemand demand);

    /// <summary>How the route and its binds stand. A bind that does not answer within a second is said to be silent.</summary>
    [Alias("status"), AlwaysInterleave]
    Task<RouteStatus> StatusAsync();

    /// <summary>Another rate than the configured one, kept over restarts. The lower of the two holds.</summary>
    /// <param name="segmentsPerSecond">From 1; null: the configured rate again.</param>
    /// <remarks>Returns when it is durable; it holds when <see cref="AllottedAsync"/> says so.</remarks>
    [Alias("set-rate")]
    Task SetRateAsync(int? segmentsPerSecond);

    /// <summary>Nothing new leaves until <see cref="ResumeAsync"/>, restarts included. A pause that holds already stays as it is.</summary>
    /// <param name="by">The tenant that asks.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <remarks>Returns when it is durable; it holds when <see cref="AllottedAsync"/> is 0 and the route's quiet time has passed since.</remarks>
    [Alias("pause")]
    Task PauseAsync(string by, string reason);

    /// <summary>Goes on after a pause; does nothing when there is none.</summary>
    [Alias("resume")]
    Task ResumeAsync();

    /// <summary>What the binds have by the ledger, all together. Takes away what a silent bind has.</summary>
    [Alias("allotted")]
    Task<RouteAllotment> AllottedAsync();
}
