using System.Collections.Concurrent;
using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Sending;
using Starling.Domain.Text;

namespace Starling.Gateway.Tests;

/// <summary>The ports of contacts, in memory: they note what they are given; rules are the ledger's.</summary>
internal sealed class FakeContacts(IClock clock)
    : IProfileLedger,
        IConsentLedger,
        IErasureLedger,
        IContactHistory,
        IRouteDirectory,
        IRoutePaces,
        IOpenSends
{
    private readonly ConcurrentDictionary<(TenantId, ContactKey), ContactCard> _cards = new();

    public ConcurrentQueue<ProfileChange> Changes { get; } = new();

    public ConcurrentQueue<OptIn> OptIns { get; } = new();

    public ConcurrentQueue<OptOut> OptOuts { get; } = new();

    /// <summary>Lines of the consent ledger, newest first, whoever asks.</summary>
    public List<ConsentEvent> Lines { get; } = [];

    /// <summary>Two promotional texts in a week, for everybody.</summary>
    public CapBook Caps { get; } = new(new CapTable([new SendCap(2, Duration.FromDays(7))], []), new Dictionary<TenantId, CapTable>());

    /// <summary>What the next change of a profile answers, instead of its making.</summary>
    public ProfileResult? Answers { get; set; }

    public OptInResult OptInAnswers { get; set; }

    public List<HistoryEntry> Texts { get; } = [];

    /// <summary>Whether a text to each number may still leave.</summary>
    public bool AreSendsOpen { get; set; }

    public IReadOnlyList<RouteProfile> Routes { get; private set; } =
    [new RouteProfile("north", "north", 100, 1, 10, SegmentBudget.Default, WholeText: false)];

    public RouteProfile? Find(string route) => Routes.FirstOrDefault(known => known.Id == route);

    /// <summary>What another silo has slowed this one's only route to; null: nothing.</summary>
    public int? SlowedElsewhere { get; set; }

    public void Slow(string route, int segmentsPerSecond) => Routes = [Routes[0] with { SlowestRate = segmentsPerSecond }];

    public Task SlowAsync(string route, int segmentsPerSecond, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<(string Route, int SegmentsPerSecond)>> IRoutePaces.ReadAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<(string, int)>>(SlowedElsewhere is { } rate ? [(Routes[0].Id, rate)] : []);

    /// <summary>The route that carries every sender; null: none does.</summary>
    public string? SenderRoute { get; set; }

    public SenderProfile? SenderOf(SenderAddress sender) => SenderRoute is { } route ? new SenderProfile(sender, route, null) : null;

    public Task<IReadOnlyList<ProfileOutcome>> UpsertAsync(
        TenantId tenant,
        IReadOnlyList<ProfileChange> changes,
        CancellationToken cancel
    ) => Task.FromResult<IReadOnlyList<ProfileOutcome>>([.. changes.Select(change => Upsert(tenant, change))]);

    public Task<Profile?> FindAsync(TenantId tenant, string profileId, CancellationToken cancel) =>
        Task.FromResult(
            _cards
                .Where(card => card.Key.Item1 == tenant)
                .SelectMany(card => card.Value.Profiles)
                .FirstOrDefault(profile => profile.Id == profileId)
        );

    public Task<ContactCard?> ReadAsync(TenantId tenant, ContactKey key, CancellationToken cancel) =>
        Task.FromResult(_cards.GetValueOrDefault((tenant, key)));

    public Task<IReadOnlyList<ContactCard>> ListAsync(TenantId tenant, ContactKey? after, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<ContactCard>>([
            .. _cards
                .Where(card => card.Key.Item1 == tenant && (after is null || card.Key.Item2 > after))
                .OrderBy(card => card.Key.Item2)
                .Select(card => card.Value)
                .Take(limit),
        ]);

    public async Task<NamePage> SearchAsync(TenantId tenant, string names, NameCursor? after, int limit, CancellationToken cancel)
    {
        var words = NameWords.Of(names);
        var found = (await ListAsync(tenant, after?.Contact, int.MaxValue, cancel)).Where(card =>
            card.Profiles.Any(profile => NameWords.Match(words, NameWords.Of(profile.FirstName, profile.LastName)))
        );
        ContactCard[] page = [.. found.Take(limit)];
        return new NamePage(page, page.Length == limit ? new NameCursor(words.First(), page[^1].Row.Key, "a|b") : null);
    }

    /// <summary>Erasures that were asked for, oldest first.</summary>
    public ConcurrentQueue<(TenantId Tenant, Erasure Erasure)> Erasures { get; } = new();

    public Task<Erasure?> BeginAsync(
        TenantId tenant,
        ContactKey contact,
        string askedBy,
        ConsentEvidence evidence,
        CancellationToken cancel
    )
    {
        if (!_cards.TryRemove((tenant, contact), out _))
        {
            return Task.FromResult<Erasure?>(null);
        }

        var erasure = new Erasure(Erasures.Count + 1, contact, askedBy, clock.GetCurrentInstant(), [7], 0, null);
        Erasures.Enqueue((tenant, erasure));
        return Task.FromResult<Erasure?>(erasure);
    }

    public Task<Erasure?> FindAsync(TenantId tenant, long id, CancellationToken cancel) =>
        Task.FromResult(
            Erasures.Where(asked => asked.Tenant == tenant && asked.Erasure.Id == id).Select(asked => asked.Erasure).SingleOrDefault()
        );

    public Task<IReadOnlyList<Erasure>> ListAsync(TenantId tenant, bool isOpen, long? before, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Erasure>>([
            .. Erasures
                .Where(asked => asked.Tenant == tenant && asked.Erasure.Id < (before ?? long.MaxValue))
                .Select(asked => asked.Erasure)
                .Reverse()
                .Take(limit),
        ]);

    public Task<ErasureStep> SweepAsync(int limit, CancellationToken cancel) => throw new NotSupportedException();

    public Task<OptInResult> OptInAsync(OptIn optIn, CancellationToken cancel)
    {
        OptIns.Enqueue(optIn);
        File(optIn.Tenant, optIn.Contact, optIn.Msisdn, null);
        return Task.FromResult(OptInAnswers);
    }

    public Task OptOutAsync(IReadOnlyList<OptOut> optOuts, CancellationToken cancel)
    {
        foreach (var optOut in optOuts)
        {
            OptOuts.Enqueue(optOut);
            File(optOut.Tenant, optOut.Contact, optOut.Msisdn, null);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlySet<Msisdn>> ToAsync(IReadOnlyCollection<Msisdn> numbers, CancellationToken cancel) =>
        Task.FromResult<IReadOnlySet<Msisdn>>(AreSendsOpen ? numbers.ToHashSet() : []);

    public Task<IReadOnlyList<ConsentEvent>> ListAsync(ContactKey key, long? before, int limit, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<ConsentEvent>>([.. Lines.Where(line => line.Sequence < (before ?? long.MaxValue)).Take(limit)]);

    /// <summary>Files a contact as a test wants it.</summary>
    public void Put(TenantId tenant, ContactCard card) => _cards[(tenant, card.Row.Key)] = card;

    /// <summary>A contact's row as it is now; null for none.</summary>
    public ContactRow? Row(TenantId tenant, ContactKey key) => _cards.GetValueOrDefault((tenant, key))?.Row;

    public Task<HistoryPage> ListAsync(TenantId tenant, ContactKey key, HistoryCursor? before, int limit, CancellationToken cancel)
    {
        HistoryEntry[] page = [.. Texts.Where(text => text.Id < (before?.Message ?? long.MaxValue)).Take(limit)];
        return Task.FromResult(new HistoryPage(page, page.Length == limit ? new HistoryCursor(page[^1].Id, page[^1].Id) : null));
    }

    private ProfileOutcome Upsert(TenantId tenant, ProfileChange change)
    {
        Changes.Enqueue(change);
        if (Answers is { } answer)
        {
            return new ProfileOutcome(answer, null, null, false);
        }

        var made = Profile.New(tenant, change.ProfileId, change.Contact, change.Msisdn, clock.GetCurrentInstant());
        var profile = change.Patch.ApplyTo(made) with { Version = 1 };
        File(tenant, change.Contact, change.Msisdn, profile);
        return new ProfileOutcome(ProfileResult.Created, profile, null, ContactMoved: true);
    }

    private void File(TenantId tenant, ContactKey key, Msisdn number, Profile? profile) =>
        _cards[(tenant, key)] = new ContactCard(
            new ContactRow(key, 0, 0, null, null, null, ContactRow.NoConsents, []),
            number,
            profile is null ? [] : [profile]
        );
}
