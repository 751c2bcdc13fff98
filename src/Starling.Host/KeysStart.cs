using System.Net;
using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Gateway.Identity;

namespace Starling.Host;

/// <summary>Before anything listens: whether calls need a key, and whether the server may be open to others than this machine.</summary>
public sealed partial class KeysStart(KeyRing keys, IOptions<HostSettings> settings, IOptions<JwtSettings> jwt, ILogger<KeysStart> logger)
{
    /// <exception cref="SettingsException">It is to listen to others, and no key is in force.</exception>
    public async Task RunAsync()
    {
        await keys.ReadAsync(CancellationToken.None);
        if (jwt.Value.IsUsed)
        {
            return;
        }

        if (!keys.HasLive && !IPAddress.IsLoopback(IPAddress.Parse(settings.Value.Listen)))
        {
            throw new SettingsException([
                $"Starling:Listen is '{settings.Value.Listen}'; without an API key in force the server listens on loopback only (127.0.0.1 or ::1): "
                    + "start it there and make one (starling key create)",
            ]);
        }

        if (!keys.IsInUse)
        {
            LogNoKeys(TenantId.Default);
        }
        else if (!keys.HasLive)
        {
            LogNoneLeft();
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "There is no API key: callers on this machine are the tenant {Tenant} with every role, all others are refused"
    )]
    private partial void LogNoKeys(TenantId tenant);

    [LoggerMessage(LogLevel.Warning, "Every API key has expired or was revoked: all calls are refused")]
    private partial void LogNoneLeft();
}
