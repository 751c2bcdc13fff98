using System.Collections.Concurrent;
using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Spending;

namespace Starling.Gateway.Submissions;

/// <summary>Refuses single messages of a tenant whose limit of the day or month is reached, so that nobody waits for a code that is held.</summary>
/// <remarks>It looks once a second for each tenant with a limit; what slips through meanwhile is held by the limit itself, which is never passed.</remarks>
internal sealed class SpendGate(
    CurrentSpendBook current,
    IPriceSource prices,
    ISpendLedger ledger,
    IAcceptLedger accepted,
    PatientCalls calls,
    IClock clock
)
{
    private static readonly Duration LookEvery = Duration.FromSeconds(1);

    private readonly ConcurrentDictionary<TenantId, (Instant At, Spent Day, Spent Month)> _seen = new();

    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: the limit is reached; nothing was taken.</exception>
    public async ValueTask PassAsync(UnitMessage unit, CancellationToken cancel)
    {
        var limits = current.Book.LimitsOf(unit.Tenant);
        if (limits is { PerDay: null, PerMonth: null } || unit.Message.Sender is not { } sender)
        {
            return;
        }

        var now = clock.GetCurrentInstant();
        var price = prices.MicrosPerSegment(unit.Tenant, sender, unit.Message.Msisdn);
        if (!_seen.TryGetValue(unit.Tenant, out var seen) || seen.At + LookEvery <= now)
        {
            var (day, month) = await calls.AskAsync(() => ledger.ReadAsync(unit.Tenant, now, cancel), cancel);
            _seen[unit.Tenant] = seen = (now, day, month);
        }

        var (period, next) =
            seen.Month.Micros + price > limits.PerMonth ? ("month", SpendPeriod.NextMonth(now))
            : seen.Day.Micros + price > limits.PerDay ? ("day", SpendPeriod.NextDay(now))
            : ("", default);

        // A retry of what was taken before gets its answer, whatever was spent since.
        if (period.Length > 0 && !await accepted.KnowsRequestAsync(unit.Tenant, unit.RequestId, cancel))
        {
            throw StatusMapping.SpendLimit(period, (next - now).ToTimeSpan());
        }
    }
}
