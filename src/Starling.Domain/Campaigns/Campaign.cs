using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;

namespace Starling.Domain.Campaigns;

/// <summary>Names one campaign of the installation; 1 and up.</summary>
public readonly record struct CampaignId(long Value) : IComparable<CampaignId>
{
    public int CompareTo(CampaignId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static bool operator <(CampaignId left, CampaignId right) => left.CompareTo(right) < 0;

    public static bool operator >(CampaignId left, CampaignId right) => left.CompareTo(right) > 0;

    public static bool operator <=(CampaignId left, CampaignId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(CampaignId left, CampaignId right) => left.CompareTo(right) >= 0;
}

/// <summary>What a row of the campaign table stands for.</summary>
public enum CampaignKind
{
    /// <summary>A batch that somebody made.</summary>
    Batch = 0,

    /// <summary>A tenant's single messages; always running, never listed.</summary>
    Unit = 1,

    /// <summary>A tenant's one-time codes and replies; as <see cref="Unit"/>, before everything else.</summary>
    Express = 2,
}

/// <summary>Where a campaign stands. The numbers are a data format.</summary>
public enum CampaignState
{
    /// <summary>Takes messages, sends nothing.</summary>
    Draft = 0,
    Running = 1,
    Paused = 2,

    /// <summary>Cancelled by the caller; its waiting rows are being ended.</summary>
    Cancelling = 3,
    Cancelled = 4,

    /// <summary>Its input is complete and every message was produced; receipts may still come.</summary>
    Completed = 5,

    /// <summary>Takes messages, sends nothing, and starts by itself at <see cref="Campaign.StartsAt"/>.</summary>
    Scheduled = 6,
}

/// <summary>Whom one campaign may text once: a number, or each profile filed under it (S68).</summary>
public enum DuplicateRule
{
    PerNumber = 0,
    PerProfile = 1,
}

/// <summary>What happens to characters outside the GSM alphabet before a text is segmented.</summary>
public enum CharacterPolicy
{
    /// <summary>Meaning-keeping replacements only: curly quotes, dashes, no-break spaces.</summary>
    Safe = 0,

    /// <summary>The text goes as it is.</summary>
    Keep = 1,

    /// <summary>Also ê→e, œ→oe, ç→c and the like; changes what people read, so only when asked for.</summary>
    Lossy = 2,
}

/// <summary>What a campaign sends, to be decided contact by contact; fixed when it is made.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="DisplayName">A name people recognise, 1 to 200 characters.</param>
/// <param name="Type">Its one communication type.</param>
/// <param name="Objective">Its one declared objective (S7).</param>
/// <param name="Template">The text with its fields; empty for unit traffic, whose messages carry their own.</param>
/// <param name="Sender">What it leaves from; null for unit traffic.</param>
/// <param name="Language">Of the text, when a contact has none of its own: <c>en</c>, <c>fr</c>.</param>
/// <param name="PaceSegmentsPerSecond">Cap over all its lanes (S3); null for none.</param>
/// <param name="WithStopMention">Whether the mention is appended.</param>
/// <param name="ExpiresAt">Nothing of it starts after; at most 35 days from its start.</param>
public sealed record CampaignDefinition(
    TenantId Tenant,
    CampaignKind Kind,
    string DisplayName,
    CommunicationType Type,
    string Objective,
    string Template,
    SenderAddress? Sender,
    string Language,
    int? PaceSegmentsPerSecond,
    DuplicateRule Duplicates,
    CharacterPolicy Characters,
    bool WithStopMention,
    Instant? ExpiresAt
)
{
    /// <summary>The local hours it goes in.</summary>
    public CampaignHours Hours { get; init; } = CampaignHours.None;

    /// <summary>What its text asks; null when it asks nothing.</summary>
    public CampaignQuestion? Question { get; init; }
}

/// <summary>A campaign as the ledger has it.</summary>
/// <param name="CreatedAt">When the row was made.</param>
/// <param name="StartedAt">When it first ran.</param>
/// <param name="EndedAt">When it was completed or cancelled.</param>
/// <param name="InputComplete">Whether every batch of it was closed, so that its audience no longer grows.</param>
/// <param name="StartsAt">When it starts by itself, in milliseconds; in state Scheduled always, in every other state never.</param>
public sealed record Campaign(
    CampaignId Id,
    CampaignDefinition Definition,
    CampaignState State,
    Instant CreatedAt,
    Instant? StartedAt,
    Instant? EndedAt,
    bool InputComplete,
    Instant? StartsAt
);
