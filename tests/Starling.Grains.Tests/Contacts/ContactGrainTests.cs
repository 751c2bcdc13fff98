using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Testing;
using Orleans.TestingHost;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Starling.Grains.Contacts;
using Starling.Grains.Contracts;
using Starling.Grains.Placement;
using Starling.Grains.Tests.Routing;

namespace Starling.Grains.Tests.Contacts;

/// <summary>Contacts in a silo of their own, over rows that the test changes under them.</summary>
public sealed class ContactGrainTests(ContactGrainTests.Silo silo) : IClassFixture<ContactGrainTests.Silo>
{
    private const int MaxActive = 20;
    private static int _lastContact;

    private readonly ContactKey _key = new(9, (ulong)Interlocked.Increment(ref _lastContact));

    private IContactGrain Contact => silo.Contact(_key);

    private Instant Now => silo.Clock.GetCurrentInstant();

    private static ContactQuestion Ask(uint message, long campaign = 7, DuplicateRule? duplicates = DuplicateRule.PerNumber) =>
        new(
            new MessageId(1, message),
            new CampaignId(campaign),
            CommunicationType.Promotional,
            null,
            duplicates,
            null,
            Msisdn.FromDigits(14165550123),
            null
        );

    private void Put(bool willing = true, params RecentSend[] recent) =>
        silo.Rows.Put(
            new ContactRow(
                _key,
                Version: silo.Rows.Find(_key) is { } row ? row.Version + 1 : 0,
                StopVersion: 0,
                SuppressedSince: null,
                SuppressedWhy: null,
                Zone: null,
                willing
                    ? new Dictionary<string, ConsentAssertion> { ["|promotional"] = new(ConsentKind.Express, Instant.MinValue, null, null) }
                    : ContactRow.NoConsents,
                recent
            )
        );

    [Fact]
    public async Task A_warm_decision_touches_no_storage()
    {
        Put();
        var first = await Contact.DecideAsync(Ask(1));
        var reads = silo.Rows.ReadsOf(_key);
        Assert.Equal((SendDecisionKind.Permit, 0L, true), (first.Kind, first.Version, first.Enter));
        Assert.Equal(first, await Contact.DecideAsync(Ask(1)));
        Assert.Equal((1, 1), (reads, silo.Rows.ReadsOf(_key)));
    }

    [Fact]
    public async Task A_refusal_is_never_given_on_an_old_row()
    {
        Put(willing: false);
        Assert.Equal(Reasons.NoConsent, (await Contact.DecideAsync(Ask(1))).Reason);
        Put();
        Assert.Equal(SendDecisionKind.Permit, (await Contact.DecideAsync(Ask(2))).Kind);
    }

    [Fact]
    public async Task What_is_not_permitted_carries_the_record_of_its_decision_and_a_permit_none()
    {
        Put();
        Assert.Null((await Contact.DecideAsync(Ask(1))).Detail);
        Put(willing: false);
        await Contact.RefreshAsync();
        var verdict = await Contact.DecideAsync(Ask(2));
        var (words, record) = DecisionRecord.Read(verdict.Detail);
        Assert.Equal("none on record", words);
        Assert.Equal(new DecisionRecord(1, Now, new DecisionStep.Consent(StepVerdict.Suppressed, ConsentFinding.None, null, null)), record);
    }

    [Fact]
    public async Task A_grain_says_what_the_rules_say_to_who_explains_them()
    {
        RecentSend[][] histories =
        [
            [],
            [new(7, 0, new MessageId(1, 9), Now - Duration.FromDays(1))],
            [new(8, 0, new MessageId(2, 9), Now)],
        ];
        foreach (var willing in (bool[])[true, false])
        {
            foreach (var recent in histories)
            {
                Put(willing, recent);
                await Contact.RefreshAsync();
                var verdict = await Contact.DecideAsync(Ask(1));
                var trace = new DecisionTrace();
                var asked = Ask(1);
                var question = new SendQuestion(
                    asked.Message,
                    asked.Campaign,
                    asked.Type,
                    asked.Profile,
                    asked.Duplicates,
                    asked.NotAfter,
                    asked.Number,
                    CampaignHours.None
                );
                var explained = SendPolicy.Decide(silo.Rows.Find(_key)!, question, null, Now, HoursBook.Open, [], trace);
                Assert.Equal((explained.Kind, explained.Reason), (verdict.Kind, verdict.Reason));
                Assert.Equal(verdict.Kind == SendDecisionKind.Permit ? null : trace.Last, DecisionRecord.Read(verdict.Detail).Record?.Step);
            }
        }
    }

    [Fact]
    public async Task A_cold_refusal_costs_one_read()
    {
        Put(willing: false);
        await Contact.DecideAsync(Ask(1));
        Assert.Equal(1, silo.Rows.ReadsOf(_key));
    }

    [Fact]
    public async Task Another_message_waits_for_2_s_and_is_then_judged_by_the_row()
    {
        Put();
        await Contact.DecideAsync(Ask(1));
        Assert.Equal((SendDecisionKind.Later, Reasons.ContactBusy), Kind(await Contact.DecideAsync(Ask(2))));
        Put(recent: new RecentSend(7, 0, new MessageId(1, 1), Now));
        silo.Clock.Advance(SendPolicy.TentativeFor);
        Assert.Equal((SendDecisionKind.Suppress, Reasons.Duplicate), Kind(await Contact.DecideAsync(Ask(2))));

        static (SendDecisionKind, string) Kind(ContactVerdict verdict) => (verdict.Kind, verdict.Reason);
    }

    [Fact]
    public async Task A_permit_that_led_to_nothing_is_forgotten_after_2_s()
    {
        Put();
        await Contact.DecideAsync(Ask(1));
        silo.Clock.Advance(SendPolicy.TentativeFor);
        var verdict = await Contact.DecideAsync(Ask(2));
        Assert.Equal((SendDecisionKind.Permit, 0L), (verdict.Kind, verdict.Version));
    }

    [Fact]
    public async Task After_a_refused_intent_the_row_is_read_anew()
    {
        Put();
        await Contact.DecideAsync(Ask(1));
        Put();
        Assert.Equal(0, (await Contact.DecideAsync(Ask(1))).Version);
        await Contact.RefreshAsync();
        Assert.Equal(1, (await Contact.DecideAsync(Ask(1))).Version);
    }

    [Fact]
    public async Task A_message_on_the_row_already_is_entered_no_second_time()
    {
        Put(recent: new RecentSend(7, 0, new MessageId(1, 1), Now));
        var verdict = await Contact.DecideAsync(Ask(1));
        Assert.Equal((SendDecisionKind.Permit, false), (verdict.Kind, verdict.Enter));
    }

    [Fact]
    public void What_a_log_shows_of_a_question_tells_neither_number_nor_person() =>
        Assert.Equal("message 1-2 of campaign 7", (Ask(2) with { Profile = "claire" }).ToString());

    [Fact]
    public async Task Without_a_row_it_is_asked_again_later()
    {
        Assert.Equal(Reasons.ContactSilent, (await Contact.DecideAsync(Ask(1))).Reason);
        Put();
        Assert.Equal(SendDecisionKind.Permit, (await Contact.DecideAsync(Ask(1))).Kind);
    }

    [Fact]
    public async Task However_many_are_asked_no_more_than_the_limit_stay_in_memory()
    {
        var keys = Enumerable.Range(0, 200).Select(contact => new ContactKey(10, (ulong)contact)).ToArray();
        await Task.WhenAll(keys.Select(key => silo.Contact(key).DecideAsync(Ask(1)).AsTask()));
        Assert.InRange(silo.Residency.Count, 1, MaxActive);
        await PumpRig.WaitAsync(() => silo.CountActive(keys) <= MaxActive);
    }

    public sealed class Silo : IAsyncLifetime
    {
        private readonly InProcessTestCluster _cluster;

        public Silo()
        {
            var builder = new InProcessTestClusterBuilder(1);
            builder.ConfigureSilo((_, silo) => silo.AddStarlingPlacement());
            builder.ConfigureSiloHost(
                (_, host) =>
                    host
                        .Services.AddSingleton<IContactLedger>(Rows)
                        .AddSingleton<IClock>(Clock)
                        .AddSingleton(HoursBook.Open)
                        .AddSingleton(CapBook.None)
                        .AddSingleton<ContactReader>()
                        .AddSingleton<ContactResidency>()
                        .AddSingleton(Options.Create(new ContactOptions { MaxActive = MaxActive }))
            );
            _cluster = builder.Build();
        }

        internal ContactRows Rows { get; } = new();

        public FakeClock Clock { get; } = new(Instant.FromUtc(2026, 9, 15, 14, 30));

        public ContactResidency Residency =>
            _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress).GetRequiredService<ContactResidency>();

        public IContactGrain Contact(ContactKey key) => _cluster.Client.GetGrain<IContactGrain>(GrainKeys.Contact(TenantId.Default, key));

        public int CountActive(IEnumerable<ContactKey> keys) =>
            keys.Count(key => _cluster.TryGetGrainContext(Contact(key).GetGrainId(), out _));

        public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

        public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
    }

    internal sealed class ContactRows : IContactLedger
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<ContactKey, ContactRow> _rows = [];
        private readonly Dictionary<ContactKey, int> _reads = [];

        public void Put(ContactRow row)
        {
            lock (_gate)
            {
                _rows[row.Key] = row;
            }
        }

        public ContactRow? Find(ContactKey key)
        {
            lock (_gate)
            {
                return _rows.GetValueOrDefault(key);
            }
        }

        public int ReadsOf(ContactKey key)
        {
            lock (_gate)
            {
                return _reads.GetValueOrDefault(key);
            }
        }

        public Task<IReadOnlyList<ContactRow>> ReadAsync(IReadOnlyList<ContactKey> keys, CancellationToken cancel)
        {
            lock (_gate)
            {
                foreach (var key in keys)
                {
                    _reads[key] = _reads.GetValueOrDefault(key) + 1;
                }

                return Task.FromResult<IReadOnlyList<ContactRow>>([.. keys.Where(_rows.ContainsKey).Select(key => _rows[key])]);
            }
        }

        public Task SuppressAsync(TenantId tenant, ContactKey key, Msisdn msisdn, string why, Instant at, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task OptInAsync(
            TenantId tenant,
            ContactKey key,
            Msisdn msisdn,
            IReadOnlyDictionary<string, ConsentAssertion> consents,
            CancellationToken cancel
        ) => throw new NotSupportedException();
    }
}
