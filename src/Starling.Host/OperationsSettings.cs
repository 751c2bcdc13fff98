using System.Net;
using Microsoft.Extensions.Options;

namespace Starling.Host;

/// <summary>A door for probes and for what collects metrics: it may be open where the front door must not be.</summary>
public sealed class OperationsSettings
{
    /// <summary>
    /// Address that its port is opened on, <c>0.0.0.0</c> or <c>::</c> for all of them. <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>
    /// are served there and nothing else; they hold neither numbers nor texts.
    /// </summary>
    public string Listen { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port of health and metrics alone (HTTP/1.1), 0 to 65535; 0 takes a free one; none: they are at the HTTP port only.</summary>
    public int? Port { get; set; }
}

/// <summary>Says everything that is wrong with <see cref="OperationsSettings"/>.</summary>
public sealed class OperationsSettingsValidator(IOptions<HostSettings> host) : IValidateOptions<OperationsSettings>
{
    public ValidateOptionsResult Validate(string? name, OperationsSettings options)
    {
        var faults = new List<string>();
        if (!IPAddress.TryParse(options.Listen, out _))
        {
            faults.Add($"Starling:Operations:Listen is '{options.Listen}'; it must be an IP address");
        }

        if (options.Port is < 0 or > 65535)
        {
            faults.Add($"Starling:Operations:Port is {options.Port}; it must be 0 to 65535");
        }
        else if (options.Port is > 0 && Taken() is { } taken)
        {
            faults.Add($"Starling:Operations:Port is {options.Port}, the same as {taken}; each needs its own");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        string? Taken()
        {
            try
            {
                return options.Port == host.Value.GrpcPort ? nameof(HostSettings.GrpcPort)
                    : options.Port == host.Value.HttpPort ? nameof(HostSettings.HttpPort)
                    : null;
            }
            catch (OptionsValidationException)
            {
                return null; // Told by its own validator.
            }
        }
    }
}
