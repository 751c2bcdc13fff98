using NodaTime;
using NodaTime.Testing;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>What every suite starts from: an empty ledger, one clock, and the steps of a message's life in short words.</summary>
/// <remarks>When a test is over, the counters of every campaign it made must equal the rows.</remarks>
public abstract class LedgerScenario : IAsyncLifetime
{
    protected const string Route = "north";
    protected const string Account = "north-account";
    protected const int Rate = 100;

    private readonly List<CampaignId> _campaigns = [];
    private int _requests;

    protected static readonly TenantId Tenant = TenantId.Default;

    protected static CancellationToken None => CancellationToken.None;

    protected FakeClock Clock { get; } = new(Instant.FromUtc(2026, 9, 15, 14, 30));

    protected Instant Now => Clock.GetCurrentInstant();

    protected LedgerUnderTest Ledger { get; private set; } = null!;

    protected ContactKeys Keys { get; } = new(new byte[32]);

    /// <summary>An empty ledger of the engine under test.</summary>
    protected abstract ValueTask<LedgerUnderTest> OpenAsync(IClock clock);

    public virtual async ValueTask InitializeAsync() => Ledger = await OpenAsync(Clock);

    /// <summary>Lets go of what a test has opened on the same rows.</summary>
    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            foreach (var campaign in _campaigns)
            {
                await AssertCountersEqualRowsAsync(campaign);
            }
        }
        finally
        {
            await CloseAsync();
            await Ledger.DisposeAsync();
        }
    }

    protected async Task AssertCountersEqualRowsAsync(CampaignId campaign)
    {
        var tally = await Ledger.Campaigns.TallyAsync(campaign, None);
        var rows = await Ledger.Campaigns.CountRowsAsync(campaign, None);
        Assert.Equal(rows.States, tally.States);
        Assert.Equal(rows.InvalidLines, tally.InvalidLines);
        Assert.Equal(rows.Segments, tally.Segments);
        foreach (var state in Enum.GetValues<MessageState>())
        {
            Assert.Equal(rows.ReasonsOf(state), tally.ReasonsOf(state));
        }
    }

    protected static CampaignDefinition Definition(
        DuplicateRule duplicates = DuplicateRule.PerNumber,
        Instant? expiresAt = null,
        string name = "Autumn news"
    ) =>
        new(
            Tenant,
            CampaignKind.Batch,
            name,
            CommunicationType.Promotional,
            "Announce the autumn programme",
            "Bonjour {{ first_name }}",
            SenderAddress.TryParse("12345", out var sender) ? sender : null,
            "fr",
            PaceSegmentsPerSecond: null,
            duplicates,
            CharacterPolicy.Safe,
            WithStopMention: true,
            expiresAt
        );

    protected string NextRequest() => $"request-{++_requests}";

    /// <summary>A campaign in the state asked for.</summary>
    protected async Task<CampaignId> CampaignAsync(
        CampaignState state = CampaignState.Running,
        DuplicateRule duplicates = DuplicateRule.PerNumber,
        Instant? expiresAt = null
    )
    {
        var campaign = await Ledger.Campaigns.CreateAsync(Definition(duplicates, expiresAt), NextRequest(), None);
        _campaigns.Add(campaign.Id);
        if (state != CampaignState.Draft)
        {
            await MoveAsync(campaign.Id, state);
        }

        return campaign.Id;
    }

    /// <summary>Has the counters of a campaign that the test did not make compared with its rows as well.</summary>
    protected void Watch(CampaignId campaign)
    {
        if (!_campaigns.Contains(campaign))
        {
            _campaigns.Add(campaign);
        }
    }

    protected Task<Campaign?> MoveAsync(CampaignId campaign, CampaignState to) =>
        Ledger.Campaigns.MoveAsync(campaign, Enum.GetValues<CampaignState>(), to, Now, None);

    protected Task<BatchCursor> BatchAsync(CampaignId campaign, string? requestId = null) =>
        Ledger.Accepting.OpenBatchAsync(campaign, requestId ?? NextRequest(), None);

    /// <summary>A number of the range that North America keeps for fiction.</summary>
    protected static Msisdn Number(int person) => Msisdn.FromDigits(1_416_555_0100 + person);

    protected ContactKey KeyOf(int person) => Keys.Of(Tenant, Number(person));

    protected NewMessage To(
        int person,
        string? zone = null,
        ConsentAssertion? consent = null,
        string? profile = null,
        Instant? expiresAt = null,
        string? text = null
    ) =>
        new(
            KeyOf(person),
            Number(person),
            profile,
            Language: null,
            zone,
            consent,
            CommunicationType.Promotional.Name,
            $$"""{"first_name":"Zoé {{person}}"}""",
            text,
            Sender: null,
            Type: null,
            WithStopMention: null,
            expiresAt,
            ContentHash: (ulong)HashCode.Combine(person, zone, profile, expiresAt, text)
        );

    protected static RejectedLine Bad(string reason = "INVALID_NUMBER", ulong content = 7) =>
        new(reason, "phone '12' has fewer than 7 digits", content);

    protected static BatchItem Item(NewMessage message) => new(message, null);

    protected static BatchItem Item(RejectedLine line) => new(null, line);

    protected async Task<PageOutcome> PageAsync(CampaignId campaign, int batch, uint first, params BatchItem[] items) =>
        await Ledger.Accepting.AcceptPageAsync(new AcceptPage(campaign, batch, first, items), None);

    /// <summary>One message to each person, in a batch of their own.</summary>
    protected async Task<MessageId[]> AcceptAsync(CampaignId campaign, params int[] people)
    {
        var batch = await BatchAsync(campaign);
        var outcome = await PageAsync(campaign, batch.Batch, 0, [.. people.Select(person => Item(To(person)))]);
        Assert.IsType<PageOutcome.Committed>(outcome);
        return [.. people.Select((_, at) => new MessageId(batch.Batch, (uint)at))];
    }

    /// <summary>A lease on a bind of the route, taken when free.</summary>
    protected async Task<BindLease> LeaseAsync(int bind = 0, string holder = "first")
    {
        var seen = await Ledger.Leases.ReadAsync(Route, bind, Rate / 4, Rate, None);
        var lease = await Ledger.Leases.TakeAsync(seen, holder, None);
        Assert.NotNull(lease);
        return lease with { Account = Account };
    }

    /// <summary>What the intent of a counted message says, after a verdict of now.</summary>
    protected async Task<IntentEntry> EntryAsync(MessageId id, int person, int segments = 1, ulong profile = 0, bool resends = false)
    {
        var message = await MessageAsync(id);
        var contact = await ContactAsync(person);
        var send = new RecentSend(message.Campaign.Value, profile, id, Now);
        return new IntentEntry(id, message.Attempt, KeyOf(person), contact.Version, send, 0, segments, resends);
    }

    /// <summary>As <see cref="EntryAsync"/> for a class that enters nothing.</summary>
    protected async Task<IntentEntry> UncountedEntryAsync(MessageId id, int person, int segments = 1, bool resends = false)
    {
        var message = await MessageAsync(id);
        var contact = await ContactAsync(person);
        return new IntentEntry(id, message.Attempt, KeyOf(person), contact.StopVersion, null, 0, segments, resends);
    }

    protected Task<IntentCommit> IntendAsync(BindLease lease, params IntentEntry[] entries) =>
        Ledger.Dispatch.CommitIntentAsync(lease, entries, None);

    /// <summary>Commits the intent of messages to these people, all of which must be granted.</summary>
    protected async Task<BindLease> SubmitAsync(BindLease lease, params (MessageId Id, int Person)[] messages)
    {
        var entries = new List<IntentEntry>();
        foreach (var (id, person) in messages)
        {
            entries.Add(await EntryAsync(id, person));
        }

        var commit = await IntendAsync(lease, [.. entries]);
        Assert.All(commit.Answers, answer => Assert.Equal(IntentAnswer.Granted, answer));
        return commit.Lease;
    }

    protected static MessageOutcome SentAs(MessageId id, int attempt, params string[] carrierIds) =>
        new(
            id,
            attempt,
            MessageState.Sent,
            [.. carrierIds.Select((carrierId, at) => new CarrierId(Account, carrierId, at + 1))],
            Math.Max(1, carrierIds.Length),
            Due: null,
            "",
            Detail: null
        );

    protected static MessageOutcome Ended(MessageId id, int attempt, MessageState to, string reason, Instant? due = null) =>
        new(id, attempt, to, [], 1, due, reason, Detail: null);

    protected Task OutcomeAsync(BindLease lease, MessageOutcome outcome, params long[] finished) =>
        Ledger.Dispatch.CommitOutcomesAsync(lease, [outcome], finished, None);

    /// <summary>A message that the carrier took under this id.</summary>
    protected async Task<MessageId> SentAsync(CampaignId campaign, int person, BindLease lease, string carrierId)
    {
        var id = (await AcceptAsync(campaign, person))[0];
        var after = await SubmitAsync(lease, (id, person));
        await OutcomeAsync(after, SentAs(id, 1, carrierId), after.N);
        return id;
    }

    protected ReceivedReceipt Receipt(
        string carrierId,
        ReceiptStatus status = ReceiptStatus.Delivered,
        string? destination = null,
        LocalDateTime? submitted = null
    ) =>
        new(
            Account,
            new DeliveryReceipt(carrierId, status, status == ReceiptStatus.Delivered ? "DELIVRD" : "UNDELIV", destination, submitted, null),
            Now
        );

    protected Task ReceiveAsync(params ReceivedReceipt[] receipts) => Ledger.Receipts.CommitReceiptsAsync(receipts, None);

    protected async Task<MessageRecord> MessageAsync(MessageId id)
    {
        var message = await Ledger.Messages.FindAsync(id, None);
        Assert.NotNull(message);
        return message;
    }

    protected async Task<MessageState> StateAsync(MessageId id) => (await MessageAsync(id)).State;

    protected async Task<ContactRow> ContactAsync(int person) => Assert.Single(await Ledger.Contacts.ReadAsync([KeyOf(person)], None));

    protected Task StopAsync(int person) => Ledger.Contacts.SuppressAsync(Tenant, KeyOf(person), Number(person), "STOP", Now, None);
}
