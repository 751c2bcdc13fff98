using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using NodaTime.Testing;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Senders;
using Starling.Grains.Senders;
using Starling.Host;

namespace Starling.Grains.Tests.Senders;

/// <summary>Counted for owners · once, also when the ledger was away · refusals pause a long number · a short code never · resumed, it begins anew.</summary>
public sealed class SenderTrafficTests
{
    private readonly FakeClock _clock = new(Instant.FromUtc(2026, 3, 3, 15, 30));
    private readonly OneSender _senders;
    private readonly SenderTraffic _traffic;

    public SenderTrafficTests()
    {
        _senders = new OneSender(_clock);
        _traffic = new SenderTraffic(
            _senders,
            _senders,
            new RejectionRule(50, 20, Duration.FromMinutes(10)),
            _clock,
            WallClock.Time,
            NullLogger<SenderTraffic>.Instance
        );
    }

    [Fact]
    public async Task What_a_carrier_answered_is_counted_for_the_owner_and_for_nobody_elses_sender()
    {
        Answer("+14165550100", sent: 8, rejected: 2);
        Answer("36180", sent: 5, rejected: 0);
        _traffic.Add("+14165550100", MessageState.Accepted);
        _traffic.Add("+14165550100", MessageState.Unknown);
        await _traffic.SettleAsync(CancellationToken.None);
        await _traffic.SettleAsync(CancellationToken.None);
        Assert.Equal((10, 2), (Assert.Single(_senders.Kept).Texts, _senders.Kept[0].Rejected));
        Assert.Null(_senders.Sender.Pause);
    }

    [Fact]
    public async Task What_could_not_be_written_down_is_written_with_the_next_and_judged_once()
    {
        _senders.IsAway = true;
        Answer("+14165550100", sent: 25, rejected: 6);
        await Assert.ThrowsAsync<TimeoutException>(() => _traffic.SettleAsync(CancellationToken.None));
        _senders.IsAway = false;
        Answer("+14165550100", sent: 1, rejected: 0);
        await _traffic.SettleAsync(CancellationToken.None);
        Assert.Equal((32, 6), (Assert.Single(_senders.Kept).Texts, _senders.Kept[0].Rejected));
        Assert.Null(_senders.Sender.Pause);
    }

    [Fact]
    public async Task Refusals_pause_promotion_with_a_reason_that_says_how_many()
    {
        Answer("+14165550100", sent: 39, rejected: 10);
        await _traffic.SettleAsync(CancellationToken.None);
        Assert.Null(_senders.Sender.Pause);
        Answer("+14165550100", sent: 1, rejected: 0);
        await _traffic.SettleAsync(CancellationToken.None);
        Assert.Equal("carriers refused 10 of 50 texts within 10 minutes", _senders.Sender.Pause?.Reason);
        Assert.Equal(SenderStage.Active, _senders.Sender.Stage);
    }

    [Fact]
    public async Task Once_resumed_it_is_judged_by_new_answers_only()
    {
        Answer("+14165550100", sent: 0, rejected: 100);
        await _traffic.SettleAsync(CancellationToken.None);
        Assert.NotNull(_senders.Sender.Pause);
        Answer("+14165550100", sent: 0, rejected: 40);
        await _traffic.SettleAsync(CancellationToken.None);
        _senders.Sender = _senders.Sender.After(SenderStep.ResumePromotion, _clock.GetCurrentInstant(), null)!;
        Answer("+14165550100", sent: 30, rejected: 19);
        await _traffic.SettleAsync(CancellationToken.None);
        Assert.Null(_senders.Sender.Pause);
        Answer("+14165550100", sent: 0, rejected: 1);
        await _traffic.SettleAsync(CancellationToken.None);
        Assert.NotNull(_senders.Sender.Pause);
    }

    [Fact]
    public async Task A_short_code_is_never_paused_by_refusals()
    {
        _senders.Sender = _senders.Sender with { Address = OneSender.Address("36180") };
        Answer("36180", sent: 0, rejected: 500);
        await _traffic.SettleAsync(CancellationToken.None);
        Assert.Null(_senders.Sender.Pause);
        Assert.Equal(500, Assert.Single(_senders.Kept).Rejected);
    }

    private void Answer(string sender, int sent, int rejected)
    {
        for (var text = 0; text < sent; text++)
        {
            _traffic.Add(sender, MessageState.Sent);
        }

        for (var text = 0; text < rejected; text++)
        {
            _traffic.Add(sender, MessageState.Rejected);
        }
    }

    /// <summary>A book and a ledger of one sender.</summary>
    private sealed class OneSender(IClock clock) : ISenderBook, ISenderLedger
    {
        public Sender Sender { get; set; } =
            new(
                TenantId.Default,
                Address("+14165550100"),
                SenderStage.Active,
                new SenderDetails("CA", "Maple Co", "", "", WordSet.Of(["promotional"]), WordSet.Empty),
                SenderSetup.None,
                clock.GetCurrentInstant(),
                clock.GetCurrentInstant(),
                4
            );

        public List<SenderTrafficEntry> Kept { get; } = [];

        public bool IsAway { get; set; }

        public bool MustBeRegistered => false;

        public static SenderAddress Address(string text) =>
            SenderAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);

        public Sender? Find(TenantId tenant, SenderAddress address) => Sender.Address == address ? Sender : null;

        public Sender? OwnerOf(SenderAddress address) => Find(TenantId.Default, address);

        public Task ReadAsync(CancellationToken cancel) => Task.CompletedTask;

        public Task<SenderReplacement> ReplaceAsync(Sender changed, SenderEvent entry, CancellationToken cancel)
        {
            Assert.Equal((Sender.Version + 1, SenderTraffic.Self), (changed.Version, entry.By));
            Sender = changed;
            return Task.FromResult(SenderReplacement.Done);
        }

        public Task AddTrafficAsync(IReadOnlyList<SenderTrafficEntry> entries, CancellationToken cancel)
        {
            if (IsAway)
            {
                throw new TimeoutException();
            }

            Kept.AddRange(entries);
            return Task.CompletedTask;
        }

        public Task<bool> AddAsync(Sender sender, SenderEvent first, CancellationToken cancel) => throw new NotSupportedException();

        public Task<Sender?> FindAsync(TenantId tenant, SenderAddress address, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Sender>> ListAsync(TenantId tenant, string? after, int limit, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Sender>> ReadAllAsync(CancellationToken cancel) => throw new NotSupportedException();

        public Task<IReadOnlyList<SenderEvent>> ReadEventsAsync(
            TenantId tenant,
            SenderAddress address,
            int limit,
            CancellationToken cancel
        ) => throw new NotSupportedException();

        public Task<bool> AddComplaintAsync(TenantId tenant, SenderAddress address, SenderComplaint complaint, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task<SenderFigures> ReadFiguresAsync(TenantId tenant, SenderAddress address, Instant since, CancellationToken cancel) =>
            throw new NotSupportedException();
    }
}
