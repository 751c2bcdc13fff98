using System.Net;
using Starling.Carriers.Simulator;

namespace Starling.Host;

/// <summary>The carrier of an installation that has none yet: the SMSC simulator in the same process, over real SMPP on loopback.</summary>
/// <remarks>Its route is called <c>simulator</c>. As soon as a route is configured there is no simulator.</remarks>
public static class BuiltInCarrier
{
    public const string Route = "simulator";
    private const int Binds = 4;
    private const int Window = 500;
    private const int SegmentsPerSecond = 20_000;

    /// <summary>Whether the settings name no carrier.</summary>
    public static bool IsNeeded(IConfiguration configuration) =>
        !configuration.GetSection($"{HostSettings.Section}:Routes").GetChildren().Any();

    /// <summary>Starts it, on a free port.</summary>
    public static Task<SimulatedSmsc> StartAsync(SmscScript script, TimeProvider time) => SimulatedSmsc.StartAsync(script, time);

    /// <summary>The settings of its route.</summary>
    public static Dictionary<string, string?> Settings(IPEndPoint at, SmscAccount account)
    {
        var route = $"{HostSettings.Section}:Routes:{Route}:";
        return new Dictionary<string, string?>
        {
            [route + "Host"] = at.Address.ToString(),
            [route + "Port"] = FormattableString.Invariant($"{at.Port}"),
            [route + "SystemId"] = account.SystemId,
            [route + "Password"] = account.Password,
            [route + "Binds"] = FormattableString.Invariant($"{Binds}"),
            [route + "Window"] = FormattableString.Invariant($"{Window}"),
            [route + "SegmentsPerSecond"] = FormattableString.Invariant($"{SegmentsPerSecond}"),
        };
    }
}
