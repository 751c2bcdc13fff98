using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Grains.Tests.Campaigns;

/// <summary>Rows of campaigns that begin as drafts, with the compare-and-sets of their states.</summary>
internal sealed class CampaignTable(IClock clock) : ICampaignLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CampaignId, Campaign> _rows = [];

    /// <summary>Calls of <see cref="StartDueAsync"/>, those that came too early too.</summary>
    public int Asked { get; private set; }

    /// <summary>Calls that started a campaign.</summary>
    public int Started { get; private set; }

    public CampaignId Add()
    {
        lock (_lock)
        {
            var id = new CampaignId(_rows.Count + 1);
            var definition = new CampaignDefinition(
                new TenantId("default"),
                CampaignKind.Batch,
                "Autumn",
                CommunicationType.Promotional,
                "promotion",
                "Hello",
                null,
                "en",
                null,
                DuplicateRule.PerNumber,
                CharacterPolicy.Safe,
                false,
                null
            );
            _rows.Add(id, new Campaign(id, definition, CampaignState.Draft, clock.GetCurrentInstant(), null, null, false, null));
            return id;
        }
    }

    public Campaign this[CampaignId id]
    {
        get
        {
            lock (_lock)
            {
                return _rows[id];
            }
        }
    }

    public Task<bool> KnowsAsync(TenantId tenant, string requestId, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Campaign?> FindAsync(CampaignId id, CancellationToken cancel)
    {
        lock (_lock)
        {
            return Task.FromResult(_rows.GetValueOrDefault(id));
        }
    }

    public Task<Campaign?> MoveAsync(
        CampaignId id,
        IReadOnlyList<CampaignState> from,
        CampaignState to,
        Instant now,
        CancellationToken cancel
    ) =>
        ChangeAsync(
            id,
            row => from.Contains(row.State),
            row => row with { State = to, StartsAt = null, StartedAt = to == CampaignState.Running ? row.StartedAt ?? now : row.StartedAt }
        );

    public Task<Campaign?> ScheduleAsync(CampaignId id, Instant startsAt, CancellationToken cancel) =>
        ChangeAsync(
            id,
            row => row.State is CampaignState.Draft or CampaignState.Scheduled,
            row => row with { State = CampaignState.Scheduled, StartsAt = startsAt }
        );

    public async Task<DueStart?> StartDueAsync(CampaignId id, Instant now, CancellationToken cancel)
    {
        var started = false;
        var row = await ChangeAsync(
            id,
            row => started = row.State == CampaignState.Scheduled && row.StartsAt <= now,
            row => row with { State = CampaignState.Running, StartsAt = null, StartedAt = now }
        );
        lock (_lock)
        {
            Asked++;
            Started += started ? 1 : 0;
        }

        return row is null ? null : new DueStart(row, started);
    }

    public Task<IReadOnlyDictionary<AnswerWords, long>> CountAnswersAsync(CampaignId id, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<AnswerWords, long>>(new Dictionary<AnswerWords, long>());

    public Task<CampaignTally> TallyAsync(CampaignId id, CancellationToken cancel) => Task.FromResult(new CampaignTally([]));

    public Task<long> CountInFlightAsync(CampaignId id, CancellationToken cancel) => Task.FromResult(0L);

    public Task<int> CancelPageAsync(CampaignId id, int limit, Instant now, CancellationToken cancel) => Task.FromResult(0);

    public Task<Campaign> CreateAsync(CampaignDefinition definition, string requestId, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Campaign>> ListAsync(TenantId tenant, CampaignId? before, int limit, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Campaign>> ListActiveAsync(Instant overdue, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Campaign> StandingAsync(TenantId tenant, CampaignKind kind, CancellationToken cancel) => throw new NotSupportedException();

    public Task<CampaignTally> CountRowsAsync(CampaignId id, CancellationToken cancel) => throw new NotSupportedException();

    private Task<Campaign?> ChangeAsync(CampaignId id, Func<Campaign, bool> when, Func<Campaign, Campaign> change)
    {
        lock (_lock)
        {
            if (_rows.TryGetValue(id, out var row) && when(row))
            {
                _rows[id] = change(row);
            }

            return Task.FromResult(_rows.GetValueOrDefault(id));
        }
    }
}
