namespace Starling.Domain.Spending;

/// <summary>What may be spent at most; null: no limit of that kind. Money is in millionths of the currency that prices are in.</summary>
/// <param name="PerDay">Of the tenant, in a day of UTC.</param>
/// <param name="PerMonth">Of the tenant, in a month of UTC.</param>
/// <param name="PerCampaign">Of the campaign, ever.</param>
/// <param name="SegmentsPerCampaign">Segments of the campaign, ever.</param>
public sealed record SpendLimits(long? PerDay, long? PerMonth, long? PerCampaign, long? SegmentsPerCampaign)
{
    /// <summary>No limits.</summary>
    public static readonly SpendLimits None = new(null, null, null, null);

    /// <summary>Whether there is none.</summary>
    public bool IsNone => this == None;
}

/// <summary>What one text costs, and the limits it may not pass.</summary>
/// <param name="Micros">Price of all its segments, in millionths; from 0.</param>
/// <param name="Limits">Of its tenant and campaign.</param>
public readonly record struct SpendCharge(long Micros, SpendLimits Limits);

/// <summary>What was spent: texts that are with a carrier or may be, taken back by none.</summary>
/// <param name="Micros">In millionths.</param>
/// <param name="Segments">Segments of all of them, free ones included.</param>
public readonly record struct Spent(long Micros, long Segments)
{
    public static readonly Spent Nothing;
}
