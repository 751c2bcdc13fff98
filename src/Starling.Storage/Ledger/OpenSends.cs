using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>What may still leave: the messages of living intents, and those whose outcome became unknown a moment ago.</summary>
internal sealed class OpenSends(ILedgerStore store) : IOpenSends
{
    /// <summary>
    /// Octets of a connection that broke may arrive for as long as a network and a carrier's buffers take; the rest is room for clocks of
    /// processes that differ. Such outcomes are few, so that long costs nothing.
    /// </summary>
    private static readonly Duration StillTravels = Duration.FromSeconds(10);

    public async Task<IReadOnlySet<Msisdn>> ToAsync(IReadOnlyCollection<Msisdn> numbers, CancellationToken cancel) =>
        await store.ReadAsync(db => To(db, numbers, store.Clock.GetCurrentInstant() - StillTravels), cancel);

    private static HashSet<Msisdn> To(RowConnection db, IReadOnlyCollection<Msisdn> numbers, Instant since)
    {
        // In this order: what stops being the first while this reads has become the second.
        var written = db.ReadSubmitting(IntentRows.ReadAll(db)).Select(row => Msisdn.FromDigits(row.Msisdn)).ToHashSet();
        return [.. numbers.Where(number => written.Contains(number) || IsUnknown(db, number, since))];
    }

    private static bool IsUnknown(RowConnection db, Msisdn number, Instant since)
    {
        var row = db["SELECT 1 FROM unknown WHERE destination = ? AND since >= ? LIMIT 1"].Bind(number.Digits).Bind(since);
        var found = row.Step();
        row.Reset();
        return found;
    }
}
