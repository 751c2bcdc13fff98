using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Storage;

namespace Starling.Host;

/// <summary>Before anything is sent: whether the ledger came out of a backup, and what its operator says of it.</summary>
public sealed partial class RestoreStart(IRestoreHold restore, IOptions<StorageOptions> options, ILogger<RestoreStart> logger)
{
    public const string Setting = $"{StorageOptions.Section}:{nameof(StorageOptions.RestoreCutOff)}";

    /// <summary>Ends a hold for which there is a cut-off; a cut-off that is new, without a hold, says that the rows are a backup's.</summary>
    /// <exception cref="SettingsException">The cut-off cannot be true.</exception>
    public async Task RunAsync()
    {
        if (options.Value.RestoreCutOff is not { } given)
        {
            if (await restore.FindAsync(CancellationToken.None) is { } hold)
            {
                LogOnHold(hold.Why, hold.LastSign, Setting);
            }

            return;
        }

        var cutOff = Instant.FromDateTimeOffset(given);
        if (await restore.FindCutOffAsync(CancellationToken.None) == cutOff)
        {
            return;
        }

        try
        {
            LogEnded(cutOff, await restore.EndAsync(cutOff, CancellationToken.None));
        }
        catch (CutOffException fault)
        {
            throw new SettingsException([$"{Setting}: {fault.Message}"]);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "On hold: {Why}. Nothing is sent until {Setting} says until when the former installation may have sent; the ledger's last sign of it is {LastSign}"
    )]
    private partial void LogOnHold(string why, Instant? lastSign, string setting);

    [LoggerMessage(
        LogLevel.Warning,
        "The hold after a restore has ended: {Count} messages that could have been sent by {CutOff} are unknown"
    )]
    private partial void LogEnded(Instant cutOff, long count);
}
