using System.Collections.Concurrent;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Spending;

namespace Starling.Gateway.Tests;

/// <summary>The ports behind the front door, in memory, with handles by which a test slows, fills or reorders them.</summary>
internal sealed class FakeLedger(IClock clock, int changesRemembered = 1_000) : IAcceptLedger, ICampaignLedger, IMessageReader, ISpendLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CampaignId, Campaign> _campaigns = [];
    private readonly Dictionary<(TenantId, string), CampaignId> _campaignRequests = [];
    private readonly Dictionary<CampaignId, TallyRow[]> _counted = [];
    private readonly Dictionary<(CampaignId, string), int> _batchRequests = [];
    private readonly Dictionary<int, Batch> _batches = [];
    private readonly Dictionary<(TenantId, string), (MessageId Id, ulong Hash)> _requests = [];
    private readonly SortedDictionary<MessageId, MessageRecord> _messages = [];
    private readonly Dictionary<TenantId, Campaign> _standing = [];
    private int _underWay;

    /// <summary>Told of every message that is stored or moved.</summary>
    public RecentChanges Changes { get; } = new(changesRemembered);

    /// <summary>Pages wait for it before they are committed.</summary>
    public Func<AcceptPage, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>How many of the next calls find the ledger full.</summary>
    public int BusyFor { get; set; }

    /// <summary>Every page in the order it was committed.</summary>
    public ConcurrentQueue<AcceptPage> Committed { get; } = new();

    /// <summary>Pages begun and not committed yet.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    public Task<BatchCursor> OpenBatchAsync(CampaignId campaign, string requestId, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!_batchRequests.TryGetValue((campaign, requestId), out var number))
            {
                number = _batches.Count + 1;
                _batchRequests.Add((campaign, requestId), number);
                _batches.Add(number, new Batch());
            }

            return Task.FromResult(new BatchCursor(number, _batches[number].Next, _batches[number].Total));
        }
    }

    public async Task<PageOutcome> AcceptPageAsync(AcceptPage page, CancellationToken cancel)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            await BeforeCommit(page).WaitAsync(cancel);
            lock (_lock)
            {
                return Commit(page);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public Task<CloseOutcome> CloseBatchAsync(int batch, long total, CancellationToken cancel)
    {
        lock (_lock)
        {
            var row = _batches[batch];
            if (row.Next < total)
            {
                return Task.FromResult(CloseOutcome.Incomplete);
            }

            if ((row.Total ?? total) != total || row.Next > total)
            {
                return Task.FromResult(CloseOutcome.Conflict);
            }

            row.Total = total;
            return Task.FromResult(CloseOutcome.Closed);
        }
    }

    /// <summary>So many accepts are committed and their answers lost, as when the database server is restarted at that moment.</summary>
    public int LostAnswers { get; set; }

    /// <summary>The fault of each lost answer.</summary>
    public Exception Loss { get; set; } = new LedgerUnsureException("the commit failed", null);

    public Task<bool> KnowsRequestAsync(TenantId tenant, string requestId, CancellationToken cancel)
    {
        lock (_lock)
        {
            return Task.FromResult(_requests.ContainsKey((tenant, requestId)));
        }
    }

    /// <summary>What the tenant has spent on the day and in the month.</summary>
    public (Spent Day, Spent Month) Spent { get; set; }

    public Task<(Spent Day, Spent Month)> ReadAsync(TenantId tenant, Instant at, CancellationToken cancel) => Task.FromResult(Spent);

    public Task<Spent> ReadAsync(CampaignId campaign, CancellationToken cancel) => Task.FromResult(Domain.Spending.Spent.Nothing);

    public Task<IReadOnlyList<UnitOutcome>> AcceptUnitsAsync(IReadOnlyList<UnitMessage> messages, CancellationToken cancel)
    {
        lock (_lock)
        {
            IReadOnlyList<UnitOutcome> outcomes = [.. messages.Select(Take)];
            if (LostAnswers > 0)
            {
                LostAnswers--;
                throw Loss;
            }

            return Task.FromResult(outcomes);
        }
    }

    public Task<bool> KnowsAsync(TenantId tenant, string requestId, CancellationToken cancel)
    {
        lock (_lock)
        {
            return Task.FromResult(_campaignRequests.ContainsKey((tenant, requestId)));
        }
    }

    public Task<Campaign> CreateAsync(CampaignDefinition definition, string requestId, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!_campaignRequests.TryGetValue((definition.Tenant, requestId), out var id))
            {
                id = Add(definition);
                _campaignRequests.Add((definition.Tenant, requestId), id);
            }

            return Task.FromResult(_campaigns[id]);
        }
    }

    public Task<Campaign?> FindAsync(CampaignId id, CancellationToken cancel)
    {
        lock (_lock)
        {
            return Task.FromResult(_campaigns.GetValueOrDefault(id) ?? _standing.Values.FirstOrDefault(campaign => campaign.Id == id));
        }
    }

    public Task<IReadOnlyList<Campaign>> ListAsync(TenantId tenant, CampaignId? before, int limit, CancellationToken cancel)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<Campaign>>([
                .. _campaigns
                    .Values.Where(campaign =>
                        campaign.Definition.Tenant == tenant
                        && campaign.Definition.Kind == CampaignKind.Batch
                        && (before is null || campaign.Id < before)
                    )
                    .OrderByDescending(campaign => campaign.Id)
                    .Take(limit),
            ]);
        }
    }

    public Task<IReadOnlyList<Campaign>> ListActiveAsync(Instant overdue, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Campaign> StandingAsync(TenantId tenant, CampaignKind kind, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Campaign?> MoveAsync(
        CampaignId id,
        IReadOnlyList<CampaignState> from,
        CampaignState to,
        Instant now,
        CancellationToken cancel
    )
    {
        lock (_lock)
        {
            if (_campaigns.TryGetValue(id, out var campaign) && from.Contains(campaign.State))
            {
                _campaigns[id] = campaign with { State = to, StartsAt = null };
            }

            return Task.FromResult(_campaigns.GetValueOrDefault(id) ?? _standing.Values.FirstOrDefault(campaign => campaign.Id == id));
        }
    }

    public Task<Campaign?> ScheduleAsync(CampaignId id, Instant startsAt, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_campaigns.TryGetValue(id, out var campaign) && campaign.State is CampaignState.Draft or CampaignState.Scheduled)
            {
                _campaigns[id] = campaign with { State = CampaignState.Scheduled, StartsAt = startsAt };
            }

            return Task.FromResult(_campaigns.GetValueOrDefault(id));
        }
    }

    public Task<DueStart?> StartDueAsync(CampaignId id, Instant now, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>What <see cref="CountAnswersAsync"/> tells of any campaign.</summary>
    public Dictionary<AnswerWords, long> Answers { get; } = [];

    public Task<IReadOnlyDictionary<AnswerWords, long>> CountAnswersAsync(CampaignId id, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<AnswerWords, long>>(Answers);

    public Task<CampaignTally> TallyAsync(CampaignId id, CancellationToken cancel) => CountRowsAsync(id, cancel);

    public Task<CampaignTally> CountRowsAsync(CampaignId id, CancellationToken cancel)
    {
        lock (_lock)
        {
            var rows = _messages
                .Values.Where(message => message.Campaign == id)
                .Select(message => new TallyRow(message.State, message.Reason, 1, message.Segments));
            var invalid = _batchRequests
                .Where(request => request.Key.Item1 == id)
                .Sum(request => _batches[request.Value].Items.Values.Count(item => item.Message is null));
            return Task.FromResult(new CampaignTally([.. rows, .. _counted.GetValueOrDefault(id, []), new TallyRow(null, "", invalid, 0)]));
        }
    }

    /// <summary>Counts messages that nobody needs to have sent.</summary>
    public void Count(string campaign, MessageState state, long messages)
    {
        lock (_lock)
        {
            _counted[new CampaignId(long.Parse(campaign["campaigns/".Length..], null))] = [new TallyRow(state, "", messages, 0)];
        }
    }

    public Task<int> CancelPageAsync(CampaignId id, int limit, Instant now, CancellationToken cancel) => throw new NotSupportedException();

    public Task<long> CountInFlightAsync(CampaignId id, CancellationToken cancel) => throw new NotSupportedException();

    public Task<MessageRecord?> FindAsync(MessageId id, CancellationToken cancel)
    {
        lock (_lock)
        {
            return Task.FromResult(_messages.GetValueOrDefault(id));
        }
    }

    public Task<IReadOnlyList<MessageRecord>> ListAsync(MessageFilter filter, MessageId? after, int limit, CancellationToken cancel)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<MessageRecord>>([
                .. _messages
                    .Values.Where(message =>
                        message.Tenant == filter.Tenant
                        && (filter.Campaign is null || message.Campaign == filter.Campaign)
                        && (filter.State is null || message.State == filter.State)
                        && (filter.Contact is null || message.Contact == filter.Contact)
                        && (after is null || message.Id > after)
                    )
                    .Take(limit),
            ]);
        }
    }

    public Task<IReadOnlyList<(uint Index, RejectedLine Line)>> ListRejectedAsync(
        CampaignId campaign,
        uint? after,
        int limit,
        CancellationToken cancel
    ) => throw new NotSupportedException();

    public Task<MessageRecord?> CancelAsync(MessageId id, Instant now, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_messages.TryGetValue(id, out var message) && message.State is MessageState.Accepted or MessageState.Held)
            {
                _messages[id] = message! with { State = MessageState.Cancelled, Changed = now };
            }

            return Task.FromResult(_messages.GetValueOrDefault(id));
        }
    }

    /// <summary>Moves a message by hand, as carriers and lanes would.</summary>
    public void Move(MessageId id, Func<MessageRecord, MessageRecord> change)
    {
        lock (_lock)
        {
            _messages[id] = change(_messages[id]);
            Changes.Add([new MessageChange(id, _messages[id].Campaign)]);
        }
    }

    /// <summary>Stores messages of a campaign without a stream.</summary>
    public void Accept(CampaignId campaign, int batch, uint first, int count)
    {
        lock (_lock)
        {
            for (var index = first; index < first + count; index++)
            {
                var message = SampleMessage(_campaigns[campaign].Definition.Tenant, index);
                Store(new MessageId(batch, index), campaign, standing: false, _campaigns[campaign].Definition.Tenant, message);
            }
        }
    }

    private CampaignId Add(CampaignDefinition definition)
    {
        var id = new CampaignId(_campaigns.Count + 1);
        _campaigns.Add(id, new Campaign(id, definition, CampaignState.Draft, clock.GetCurrentInstant(), null, null, false, null));
        return id;
    }

    private PageOutcome Commit(AcceptPage page)
    {
        if (BusyFor > 0)
        {
            BusyFor--;
            return new PageOutcome.Busy();
        }

        var batch = _batches[page.Batch];
        if (_campaigns[page.Campaign].State is CampaignState.Cancelled or CampaignState.Cancelling)
        {
            return new PageOutcome.CampaignClosed(_campaigns[page.Campaign].State);
        }

        if (page.FirstIndex > batch.Next)
        {
            return new PageOutcome.Gap(batch.Next);
        }

        if (batch.Total is { } total && page.FirstIndex + page.Items.Count > total)
        {
            return new PageOutcome.BatchClosed(total);
        }

        var taken = 0;
        var conflicts = new List<uint>();
        for (var at = 0; at < page.Items.Count; at++)
        {
            var index = page.FirstIndex + (uint)at;
            if (batch.Items.TryGetValue(index, out var before))
            {
                if (HashOf(before) != HashOf(page.Items[at]))
                {
                    conflicts.Add(index);
                }
            }
            else
            {
                batch.Items.Add(index, page.Items[at]);
                if (page.Items[at].Message is { } message)
                {
                    taken++;
                    Store(
                        new MessageId(page.Batch, index),
                        page.Campaign,
                        standing: false,
                        _campaigns[page.Campaign].Definition.Tenant,
                        message
                    );
                }
            }
        }

        batch.Next = Math.Max(batch.Next, page.FirstIndex + (uint)page.Items.Count);
        Committed.Enqueue(page);
        return new PageOutcome.Committed(batch.Next, taken, conflicts);
    }

    private UnitOutcome Take(UnitMessage unit)
    {
        if (BusyFor > 0)
        {
            BusyFor--;
            return new UnitOutcome.Busy();
        }

        var campaign = StandingOf(unit.Tenant);
        if (_requests.TryGetValue((unit.Tenant, unit.RequestId), out var before))
        {
            return before.Hash == unit.Message.ContentHash
                ? new UnitOutcome.Taken(before.Id, campaign, false)
                : new UnitOutcome.Conflict(before.Id);
        }

        var id = new MessageId(900, (uint)_requests.Count);
        _requests.Add((unit.Tenant, unit.RequestId), (id, unit.Message.ContentHash));
        Store(id, campaign, standing: true, unit.Tenant, unit.Message);
        return new UnitOutcome.Taken(id, campaign, true);
    }

    private CampaignId StandingOf(TenantId tenant)
    {
        if (!_standing.TryGetValue(tenant, out var campaign))
        {
            var definition = new CampaignDefinition(
                tenant,
                CampaignKind.Unit,
                "",
                CommunicationType.Transactional,
                "",
                "",
                null,
                "en",
                null,
                default,
                default,
                false,
                null
            );
            var id = new CampaignId(900 + _standing.Count);
            campaign = new Campaign(id, definition, CampaignState.Running, clock.GetCurrentInstant(), null, null, false, null);
            _standing.Add(tenant, campaign);
        }

        return campaign.Id;
    }

    private static NewMessage SampleMessage(TenantId tenant, uint index)
    {
        var number = Msisdn.FromDigits(14165550000 + index);
        return new NewMessage(
            GatewayHarness.Keys.Of(tenant, number),
            number,
            null,
            null,
            null,
            null,
            "promotional",
            null,
            null,
            null,
            null,
            null,
            null,
            index
        );
    }

    private void Store(MessageId id, CampaignId campaign, bool standing, TenantId tenant, NewMessage message)
    {
        var now = clock.GetCurrentInstant();
        Changes.Add([new MessageChange(id, campaign)]);
        _messages.Add(
            id,
            new MessageRecord(
                id,
                tenant,
                campaign,
                standing,
                message.Msisdn,
                message.ProfileId,
                message.Language,
                MessageState.Accepted,
                0,
                "",
                null,
                0,
                now,
                now,
                null,
                message.ExpiresAt,
                false
            )
            {
                Contact = message.Contact,
                Sender = message.Sender,
                Type = message.Type,
            }
        );
    }

    private static ulong HashOf(BatchItem item) => item.Message?.ContentHash ?? item.Rejected!.ContentHash;

    private sealed class Batch
    {
        public uint Next { get; set; }

        public long? Total { get; set; }

        public Dictionary<uint, BatchItem> Items { get; } = [];
    }
}
