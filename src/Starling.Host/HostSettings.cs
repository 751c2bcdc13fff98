using System.Net;
using Microsoft.Extensions.Options;

namespace Starling.Host;

/// <summary>Where the server listens.</summary>
public sealed class HostSettings
{
    /// <summary>Root of all settings of the product.</summary>
    public const string Section = "Starling";

    /// <summary>Address the ports are opened on. Without credentials only loopback is allowed.</summary>
    public string Listen { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port of gRPC (HTTP/2 without TLS), 0 to 65535; 0 takes a free one.</summary>
    public int GrpcPort { get; set; } = 5080;

    /// <summary>Port of health and metrics (HTTP/1.1), 0 to 65535; 0 takes a free one.</summary>
    public int HttpPort { get; set; } = 5081;
}

/// <summary>Says everything that is wrong with <see cref="HostSettings"/>.</summary>
public sealed class HostSettingsValidator : IValidateOptions<HostSettings>
{
    public ValidateOptionsResult Validate(string? name, HostSettings options)
    {
        var faults = new List<string>();
        if (!IPAddress.TryParse(options.Listen, out var address))
        {
            faults.Add($"Starling:Listen is '{options.Listen}'; it must be an IP address");
        }
        else if (!IPAddress.IsLoopback(address))
        {
            faults.Add(
                $"Starling:Listen is '{options.Listen}'; without credentials the server listens on loopback only (127.0.0.1 or ::1)"
            );
        }

        Port(nameof(options.GrpcPort), options.GrpcPort);
        Port(nameof(options.HttpPort), options.HttpPort);
        if (options.GrpcPort == options.HttpPort && options.GrpcPort != 0)
        {
            faults.Add($"Starling:HttpPort is {options.HttpPort}, the same as GrpcPort; each needs its own");
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
