using System.Net;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Starling.Host;

/// <summary>What a process of a cluster does.</summary>
public enum ClusterRole
{
    /// <summary>Takes calls, and does its part of the work.</summary>
    Silo = 0,

    /// <summary>A front door alone: takes calls, and leaves the work to the silos.</summary>
    Gateway = 1,
}

/// <summary>Which silos work together. Redis knows who is a member and nothing else: no data path leads through it.</summary>
public sealed class ClusterSettings
{
    /// <summary>Where the silos find one another: <c>host:6379</c> and further options as StackExchange.Redis reads them; none: one process.</summary>
    public string? Redis { get; set; }

    /// <summary>File with the password of Redis, as mounted secrets are; none: no password, or the one in <see cref="Redis"/>.</summary>
    public string RedisPasswordFile { get; set; } = "";

    /// <summary>Silo, or Gateway for a front door alone, which needs <see cref="Redis"/> and silos with a <see cref="GatewayPort"/>.</summary>
    public ClusterRole Role { get; set; }

    /// <summary>Silos of one id are one cluster; 1 to 64 of a-z, 0-9 and dash.</summary>
    public string Id { get; set; } = "starling";

    /// <summary>IP address at which the other silos reach this one.</summary>
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port between silos, 0 to 65535; 0 takes a free one.</summary>
    public int SiloPort { get; set; }

    /// <summary>Port on which a silo serves front doors that run alone, 0 to 65535; 0: none.</summary>
    public int GatewayPort { get; set; }

    /// <summary>Whether there is more than this process.</summary>
    internal bool IsCluster => !string.IsNullOrWhiteSpace(Redis);

    /// <summary>The connection to Redis, which waits for it rather than giving up: a silo that runs does not need it.</summary>
    /// <exception cref="ArgumentException">It cannot be read as one.</exception>
    internal ConfigurationOptions ReadRedis()
    {
        var options = ConfigurationOptions.Parse(Redis!);
        options.AbortOnConnectFail = false;
        if (RedisPasswordFile.Length > 0)
        {
            options.Password = File.ReadAllText(RedisPasswordFile).TrimEnd('\r', '\n');
        }

        return options;
    }
}

/// <summary>Says everything that is wrong with <see cref="ClusterSettings"/>.</summary>
public sealed class ClusterSettingsValidator : IValidateOptions<ClusterSettings>
{
    private const int MaxIdLength = 64;

    public ValidateOptionsResult Validate(string? name, ClusterSettings options)
    {
        var faults = new List<string>();
        if (
            options.Id.Length is 0 or > MaxIdLength
            || options.Id.Any(character => !char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
        )
        {
            faults.Add($"Starling:Cluster:Id is '{options.Id}'; it must be 1 to {MaxIdLength} of a-z, 0-9 and dash");
        }

        if (!IPAddress.TryParse(options.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            faults.Add($"Starling:Cluster:Address is '{options.Address}'; it must be the IP address at which other silos reach this one");
        }

        if (options.SiloPort is < 0 or > 65535)
        {
            faults.Add($"Starling:Cluster:SiloPort is {options.SiloPort}; it must be 0 to 65535");
        }

        if (options.GatewayPort is < 0 or > 65535 || (options.GatewayPort != 0 && options.GatewayPort == options.SiloPort))
        {
            faults.Add($"Starling:Cluster:GatewayPort is {options.GatewayPort}; it must be 0 to 65535, and not the SiloPort");
        }

        if (options.Role == ClusterRole.Gateway && !options.IsCluster)
        {
            faults.Add(
                "Starling:Cluster:Role is Gateway and Starling:Cluster:Redis names no server; a front door alone finds its silos there"
            );
        }

        if (options.IsCluster)
        {
            Redis(options, faults);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Redis(ClusterSettings options, List<string> faults)
    {
        try
        {
            if (options.ReadRedis().EndPoints.Count == 0)
            {
                faults.Add("Starling:Cluster:Redis names no server; it must be host:port, several with commas between");
            }
        }
        catch (ArgumentException fault)
        {
            // The text may hold a password: only what is wrong with it is told.
            faults.Add($"Starling:Cluster:Redis cannot be read: {fault.GetType().Name}; it must be host:port, then options");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(
                $"Starling:Cluster:RedisPasswordFile is '{options.RedisPasswordFile}'; it must be a file that can be read ({fault.Message})"
            );
        }
    }
}
