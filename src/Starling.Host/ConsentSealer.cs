using Microsoft.Extensions.Options;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Ports;

namespace Starling.Host;

/// <summary>Seals what was added to the consent ledger, behind those who write it, and has the heads exported.</summary>
/// <remarks>Every silo runs one; the ledger lets one at a time seal, whichever it is.</remarks>
public sealed partial class ConsentSealer(
    IConsentSeals seals,
    SealKeys keys,
    ConsentHeads heads,
    IOptions<ConsentSettings> settings,
    TimeProvider time,
    ILogger<ConsentSealer> logger
) : BackgroundService
{
    /// <summary>Between two full seals: 512 lines in a tenth of a second leave the ledger's writer to the messages.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private bool _isTold;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (keys.Current is null)
        {
            LogNoKey();
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SealAllAsync(stoppingToken);
                await heads.CatchUpAsync(stoppingToken);
                _isTold = false;
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // It is tried again; told once.
                if (!_isTold)
                {
                    LogFailed(fault);
                }

                _isTold = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(settings.Value.SealEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SealAllAsync(CancellationToken cancel)
    {
        if (keys.Current is not { } key)
        {
            return;
        }

        while (await seals.SealAsync(key, ConsentSeal.MostLines, cancel) is { Count: ConsentSeal.MostLines })
        {
            await Task.Delay(Breath, time, cancel);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The consent ledger is not sealed: there is no key. Starling:Consent:SealKeyFile names its file; with Sqlite the one in the data folder is gone, put it back"
    )]
    private partial void LogNoKey();

    [LoggerMessage(LogLevel.Warning, "The consent ledger could not be sealed, or its heads not be exported; it is tried again")]
    private partial void LogFailed(Exception fault);
}
