using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Senders;
using Starling.Grains.Routing;

namespace Starling.Grains.Senders;

/// <summary>The senders' records in memory, read anew every two seconds: no text asks the ledger for its sender.</summary>
/// <remarks>
/// What was read stays in force while the ledger is away: nothing leaves then anyway, as no intent can be committed. Owned records are told to
/// the routes, so that rate, route and tenant of a sender reach all who ask for those.
/// </remarks>
public sealed partial class SenderBook(
    ISenderLedger ledger,
    RouteDirectory routes,
    IOptions<SenderRuleOptions> options,
    TimeProvider time,
    ILogger<SenderBook> logger
) : BackgroundService, ISenderBook
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Records _records = new([]);

    public bool MustBeRegistered { get; } = options.Value.RegistrationRequired;

    public Sender? Find(TenantId tenant, SenderAddress address) => _records.ByTenant.GetValueOrDefault((tenant, address));

    public Sender? OwnerOf(SenderAddress address) => _records.Owners.GetValueOrDefault(address);

    public async Task ReadAsync(CancellationToken cancel)
    {
        // One at a time: an answer that was asked for earlier must not come over a later one.
        await _reading.WaitAsync(cancel);
        try
        {
            var all = await ledger.ReadAllAsync(cancel);
            routes.Register(all);
            _records = new Records([.. all.Select(Carried)]);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>One whose route this process does not have waits for it, as if it were suspended: its texts must not fail for that.</summary>
    private Sender Carried(Sender record) =>
        record.Stage == SenderStage.Active && record.Setup.Route is { } route && routes.Find(route) is null
            ? record with
            {
                Stage = SenderStage.Suspended,
                StopReason = $"its route {route} is not in the settings",
            }
            : record;

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(ReadEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        }
    }

    [LoggerMessage(LogLevel.Warning, "The senders' records could not be read; those read before stay in force")]
    private partial void LogNotRead(Exception fault);

    private sealed class Records(IReadOnlyList<Sender> all)
    {
        public FrozenDictionary<(TenantId, SenderAddress), Sender> ByTenant { get; } =
            all.ToFrozenDictionary(sender => (sender.Tenant, sender.Address));

        public FrozenDictionary<SenderAddress, Sender> Owners { get; } =
            all.Where(sender => SenderLifeCycle.Owns(sender.Stage)).ToFrozenDictionary(sender => sender.Address);
    }
}
