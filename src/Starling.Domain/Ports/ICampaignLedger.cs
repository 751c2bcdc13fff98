using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>What became of a campaign whose instant may have come.</summary>
/// <param name="Campaign">As it stands now.</param>
/// <param name="Started">Whether this very call started it.</param>
public sealed record DueStart(Campaign Campaign, bool Started);

/// <summary>Campaigns, their states and their counters.</summary>
public interface ICampaignLedger
{
    /// <summary>Makes a campaign in state Draft. The same request id gives the same campaign, whatever the definition, for 7 days.</summary>
    Task<Campaign> CreateAsync(CampaignDefinition definition, string requestId, CancellationToken cancel);

    /// <summary>Whether a campaign was made under this request id: then asking again is answered with it.</summary>
    Task<bool> KnowsAsync(TenantId tenant, string requestId, CancellationToken cancel);

    /// <summary>The campaign, or null. Says nothing about whose it is: callers compare the tenant.</summary>
    Task<Campaign?> FindAsync(CampaignId id, CancellationToken cancel);

    /// <summary>A tenant's batch campaigns, newest first, below <paramref name="before"/> when given.</summary>
    Task<IReadOnlyList<Campaign>> ListAsync(TenantId tenant, CampaignId? before, int limit, CancellationToken cancel);

    /// <summary>
    /// Campaigns of all tenants and kinds that somebody should be working on: Running or Cancelling, or Scheduled to start at or before
    /// <paramref name="overdue"/>.
    /// </summary>
    Task<IReadOnlyList<Campaign>> ListActiveAsync(Instant overdue, CancellationToken cancel);

    /// <summary>A tenant's standing campaign for single messages, made when missing.</summary>
    Task<Campaign> StandingAsync(TenantId tenant, CampaignKind kind, CancellationToken cancel);

    /// <summary>
    /// Moves the state when it is one of <paramref name="from"/>. Entering Cancelling excludes pages in flight: none commits after it.
    /// To Scheduled leads only <see cref="ScheduleAsync"/>.
    /// </summary>
    /// <returns>The campaign as it stands afterwards, moved or not; null when there is none.</returns>
    Task<Campaign?> MoveAsync(CampaignId id, IReadOnlyList<CampaignState> from, CampaignState to, Instant now, CancellationToken cancel);

    /// <summary>Draft becomes Scheduled; a Scheduled one gets another instant.</summary>
    /// <param name="startsAt">Kept in milliseconds.</param>
    /// <returns>The campaign as it stands afterwards, moved or not; null when there is none.</returns>
    Task<Campaign?> ScheduleAsync(CampaignId id, Instant startsAt, CancellationToken cancel);

    /// <summary>Scheduled becomes Running when its instant has come; before it, and from every other state, nothing moves.</summary>
    /// <returns>The campaign as it stands afterwards, and whether this call started it: one call at most is told so. Null when there is none.</returns>
    Task<DueStart?> StartDueAsync(CampaignId id, Instant now, CancellationToken cancel);

    /// <summary>Sums a few counter rows; never counts messages.</summary>
    Task<CampaignTally> TallyAsync(CampaignId id, CancellationToken cancel);

    /// <summary>Contacts by the last answer each gave to the campaign's question; words that nobody answered are left out.</summary>
    Task<IReadOnlyDictionary<AnswerWords, long>> CountAnswersAsync(CampaignId id, CancellationToken cancel);

    /// <summary>Counts the rows themselves: for tests and audits, never in a request path.</summary>
    Task<CampaignTally> CountRowsAsync(CampaignId id, CancellationToken cancel);

    /// <summary>Ends one page of waiting rows (Accepted, Held) of a campaign in state Cancelling.</summary>
    /// <returns>How many were ended; 0 when none is left.</returns>
    Task<int> CancelPageAsync(CampaignId id, int limit, Instant now, CancellationToken cancel);

    /// <summary>Messages of the campaign that a bind may be writing at this moment (its rows in open intents).</summary>
    Task<long> CountInFlightAsync(CampaignId id, CancellationToken cancel);
}
