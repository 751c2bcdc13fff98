using System.Net;
using Microsoft.Extensions.Options;

namespace Starling.Host;

/// <summary>Where the server listens.</summary>
public sealed class HostSettings
{
    /// <summary>Root of all settings of the product.</summary>
    public const string Section = "Starling";

    /// <summary>Address the ports are opened on. Without an API key in force only loopback is allowed.</summary>
    public string Listen { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port of gRPC (HTTP/2 without TLS), 0 to 65535; 0 takes a free one.</summary>
    public int GrpcPort { get; set; } = 5080;

    /// <summary>Port of HTTP/JSON, documents, health, metrics and the dashboard (HTTP/1.1), 0 to 65535; 0 takes a free one.</summary>
    public int HttpPort { get; set; } = 5081;

    /// <summary>Whether the dashboard of the grains is served at <c>/dashboard</c>; to this machine only, always.</summary>
    public bool Dashboard { get; set; } = true;

    /// <summary>
    /// How long the server goes on serving after it said that it is not ready any more, 0 to 1 minute: what a balancer needs to notice. A
    /// stop takes this, and up to 25 s for the binds to drain.
    /// </summary>
    public TimeSpan StopNotice { get; set; }
}

/// <summary>How the log looks on the console; what is logged is set by <c>Logging:LogLevel</c>, as everywhere in .NET.</summary>
public sealed class LogSettings
{
    /// <summary>One JSON object a line, with trace ids, for machines; otherwise one line of text, for people.</summary>
    public bool Json { get; set; }
}

/// <summary>Says everything that is wrong with <see cref="HostSettings"/>.</summary>
public sealed class HostSettingsValidator : IValidateOptions<HostSettings>
{
    public ValidateOptionsResult Validate(string? name, HostSettings options)
    {
        var faults = new List<string>();
        if (!IPAddress.TryParse(options.Listen, out _))
        {
            faults.Add($"Starling:Listen is '{options.Listen}'; it must be an IP address");
        }

        Port(nameof(options.GrpcPort), options.GrpcPort);
        Port(nameof(options.HttpPort), options.HttpPort);
        if (options.GrpcPort == options.HttpPort && options.GrpcPort != 0)
        {
            faults.Add($"Starling:HttpPort is {options.HttpPort}, the same as GrpcPort; each needs its own");
        }

        if (options.StopNotice < TimeSpan.Zero || options.StopNotice > TimeSpan.FromMinutes(1))
        {
            faults.Add($"Starling:StopNotice is {options.StopNotice}; it must be 0 to 1 minute (00:01:00)");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Port(string key, int value)
        {
            if (value is < 0 or > 65535)
            {
                faults.Add($"Starling:{key} is {value}; it must be 0 to 65535");
            }
        }
    }
}
