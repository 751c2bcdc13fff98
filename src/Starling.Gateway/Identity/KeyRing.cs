using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Access;
using Starling.Domain.Ports;

namespace Starling.Gateway.Identity;

/// <summary>The keys in force, in memory: no call asks the ledger for its credential.</summary>
/// <remarks>
/// Read anew every two seconds. A key that is revoked is refused by every server within ten: one that could not read for so long refuses all
/// calls, rather than serve a key that may be none any more. A key that expires is refused at its instant.
/// </remarks>
public sealed partial class KeyRing(IApiKeyLedger ledger, IClock clock, TimeProvider time, ILogger<KeyRing> logger) : BackgroundService
{
    /// <summary>Within which a revocation holds everywhere.</summary>
    public static readonly TimeSpan RevokedWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(2);

    private volatile Keys? _keys;

    /// <summary>Whether calls need a key: from the first one that was ever made.</summary>
    public bool IsInUse => _keys is null or { EverMade: true };

    /// <summary>Whether some key is in force now.</summary>
    public bool HasLive => _keys is { } keys && keys.ById.Values.Any(one => one.Key.IsLiveAt(clock.GetCurrentInstant()));

    /// <summary>Whether what is known is recent enough to decide by.</summary>
    public bool IsFresh => _keys is { } keys && time.GetElapsedTime(keys.ReadAt) < RevokedWithin;

    /// <summary>The key that a credential shows, when it is in force.</summary>
    public ApiKey? Find(ApiKeySecret secret) =>
        _keys is { } keys
        && keys.ById.TryGetValue(secret.Id, out var known)
        && secret.Fits(known.Hash)
        && known.Key.IsLiveAt(clock.GetCurrentInstant())
            ? known.Key
            : null;

    /// <summary>Reads the ledger now.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        // From before the question: what was revoked while it was answered is as old as that.
        var at = time.GetTimestamp();
        var found = await ledger.ReadInForceAsync(cancel);
        _keys = new Keys(found.Keys.ToFrozenDictionary(one => one.Key.Id), found.EverMade, at);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRead(fault);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(ReadEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys could not be read; without them calls are refused after ten seconds")]
    private partial void LogNotRead(Exception fault);

    private sealed record Keys(FrozenDictionary<string, KeyInForce> ById, bool EverMade, long ReadAt);
}
