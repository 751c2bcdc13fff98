using System.Globalization;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Spending;

namespace Starling.Storage.Ledger;

/// <summary>What tenants and campaigns have spent, as one transaction reads and moves it: one row for each account and period, however many texts.</summary>
/// <remarks>
/// Charges are added by a statement that compares the row as it stands then with the most it may have held before them: of two writers who both saw
/// room for the last text, the second does its transaction again and sees none. That bound comes from each limit at the moment its text is added, so
/// what has no limit, or a higher one, and is added later does not count against it. Rows are written last and by key, so that writers do not wait
/// for each other crosswise.
/// </remarks>
internal sealed class SpendRows(RowConnection db)
{
    private readonly SortedDictionary<(string Account, int Period), Row> _rows = new(
        Comparer<(string Account, int Period)>.Create(
            (left, right) =>
                string.CompareOrdinal(left.Account, right.Account) is var byAccount and not 0
                    ? byAccount
                    : left.Period.CompareTo(right.Period)
        )
    );

    public static string AccountOf(TenantId tenant) => "tenant:" + tenant.Value;

    public static string AccountOf(CampaignId campaign) => string.Create(CultureInfo.InvariantCulture, $"campaign:{campaign.Value}");

    /// <summary>As the row has it.</summary>
    public static Spent Read(RowConnection db, string account, int period)
    {
        var row = db["SELECT micros, segments FROM spend WHERE account = ? AND period = ?"].Bind(account).Bind(period);
        var spent = row.Step() ? new Spent(row.Long(0), row.Long(1)) : Spent.Nothing;
        row.Reset();
        return spent;
    }

    /// <summary>Whether one more text stays within every limit.</summary>
    public bool HasRoom(TenantId tenant, CampaignId campaign, int segments, in SpendCharge charge, Instant now)
    {
        var limits = charge.Limits;
        return Fits(AccountOf(tenant), SpendPeriod.Day(now), limits.PerDay, null, charge.Micros, segments)
            && Fits(AccountOf(tenant), SpendPeriod.Month(now), limits.PerMonth, null, charge.Micros, segments)
            && Fits(AccountOf(campaign), SpendPeriod.Ever, limits.PerCampaign, limits.SegmentsPerCampaign, charge.Micros, segments);
    }

    /// <summary>Adds a text, after <see cref="HasRoom"/>.</summary>
    public void Take(TenantId tenant, CampaignId campaign, int segments, in SpendCharge charge, Instant now)
    {
        var limits = charge.Limits;
        Of(AccountOf(tenant), SpendPeriod.Day(now)).Add(charge.Micros, segments, limits.PerDay, null);
        Of(AccountOf(tenant), SpendPeriod.Month(now)).Add(charge.Micros, segments, limits.PerMonth, null);
        Of(AccountOf(campaign), SpendPeriod.Ever).Add(charge.Micros, segments, limits.PerCampaign, limits.SegmentsPerCampaign);
    }

    /// <summary>Takes back a text that no carrier has.</summary>
    /// <param name="taken">When it was added.</param>
    public void GiveBack(TenantId tenant, CampaignId campaign, int segments, in SpendCharge charge, Instant taken)
    {
        Of(AccountOf(tenant), SpendPeriod.Day(taken)).Add(-charge.Micros, -segments, null, null);
        Of(AccountOf(tenant), SpendPeriod.Month(taken)).Add(-charge.Micros, -segments, null, null);
        Of(AccountOf(campaign), SpendPeriod.Ever).Add(-charge.Micros, -segments, null, null);
    }

    /// <exception cref="RowsMovedException">Somebody else has spent what there was room for.</exception>
    public void Flush()
    {
        foreach (var ((account, period), row) in _rows)
        {
            if (row.Added == Spent.Nothing)
            {
                continue;
            }

            var changed = db[
                """
                INSERT INTO spend (account, period, micros, segments) VALUES (?, ?, ?, ?)
                ON CONFLICT (account, period) DO UPDATE SET micros = spend.micros + excluded.micros, segments = spend.segments + excluded.segments
                WHERE spend.micros <= ? AND spend.segments <= ?
                """
            ]
                .Bind(account)
                .Bind(period)
                .Bind(row.Added.Micros)
                .Bind(row.Added.Segments)
                .Bind(row.MostMicrosBefore)
                .Bind(row.MostSegmentsBefore)
                .Run();
            LedgerSession.Expect(changed, "A spend");
        }

        _rows.Clear();
    }

    public void Forget() => _rows.Clear();

    private bool Fits(string account, int period, long? mostMicros, long? mostSegments, long micros, int segments)
    {
        if (mostMicros is null && mostSegments is null)
        {
            return true;
        }

        var row = Of(account, period);
        var spent = row.Spent ??= Read(db, account, period);
        return spent.Micros + row.Added.Micros + micros <= (mostMicros ?? long.MaxValue)
            && spent.Segments + row.Added.Segments + segments <= (mostSegments ?? long.MaxValue);
    }

    private Row Of(string account, int period)
    {
        if (!_rows.TryGetValue((account, period), out var row))
        {
            _rows.Add((account, period), row = new Row());
        }

        return row;
    }

    /// <summary>One account in one period.</summary>
    private sealed class Row
    {
        /// <summary>As read; null while nobody asked.</summary>
        public Spent? Spent { get; set; }

        /// <summary>By this transaction.</summary>
        public Spent Added { get; private set; }

        /// <summary>What the row may hold before this transaction, for all its limits to be kept.</summary>
        public long MostMicrosBefore { get; private set; } = long.MaxValue;

        /// <inheritdoc cref="MostMicrosBefore"/>
        public long MostSegmentsBefore { get; private set; } = long.MaxValue;

        public void Add(long micros, long segments, long? mostMicros, long? mostSegments)
        {
            Added = new Spent(Added.Micros + micros, Added.Segments + segments);
            MostMicrosBefore = Math.Min(MostMicrosBefore, mostMicros - Added.Micros ?? long.MaxValue);
            MostSegmentsBefore = Math.Min(MostSegmentsBefore, mostSegments - Added.Segments ?? long.MaxValue);
        }
    }
}
