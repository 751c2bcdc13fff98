using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Senders;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>Kept whole · changed from what was read only · an address has one owner · steps stay on record · complaints count once · figures by the hour.</summary>
public abstract class SenderCompliance : LedgerScenario
{
    private static readonly SenderAddress ShortCode = Address("36180");
    private static readonly SenderAddress LongCode = Address("+14165550100");
    private static readonly SenderAddress Name = Address("Maple Co");

    [Fact]
    public async Task A_record_is_kept_whole_through_a_restart()
    {
        foreach (var address in new[] { ShortCode, LongCode, Name })
        {
            var made = await AddAsync(address);
            var full = made with
            {
                Stage = SenderStage.Suspended,
                Setup = new SenderSetup("north", 60, new SegmentPrice(7_500, "CAD")),
                StopReason = "12 complaints",
                Pause = new PromotionPause(Now, "31 of 100 refused"),
                GivenUpAt = Now,
                Version = 2,
            };
            Assert.Equal(SenderReplacement.Done, await ReplaceAsync(full, SenderStep.Suspend));
            await Ledger.RestartAsync();
            Assert.Equal(full, await Ledger.Senders.FindAsync(Tenant, address, None));
        }

        Assert.Equal(3, (await Ledger.Senders.ReadAllAsync(None)).Count);
    }

    [Fact]
    public async Task What_was_not_said_is_not_there()
    {
        var made = await AddAsync(ShortCode);
        Assert.Equal(made, await Ledger.Senders.FindAsync(Tenant, ShortCode, None));
        Assert.Null(await Ledger.Senders.FindAsync(Tenant, LongCode, None));
        Assert.Null(await Ledger.Senders.FindAsync(new TenantId("acme"), ShortCode, None));
    }

    [Fact]
    public async Task A_tenant_has_one_record_of_an_address()
    {
        await AddAsync(ShortCode);
        Assert.False(await Ledger.Senders.AddAsync(Make(ShortCode), First(), None));
        Assert.Single(await Ledger.Senders.ReadEventsAsync(Tenant, ShortCode, 9, None));
    }

    [Fact]
    public async Task A_change_is_made_to_what_was_read_and_to_nothing_else()
    {
        var made = await AddAsync(ShortCode);
        var first = made with { Details = made.Details with { OwnerName = "Maple Ltd" }, Version = 2 };
        var second = made with { Details = made.Details with { OwnerName = "Maple Inc" }, Version = 2 };
        Assert.Equal(SenderReplacement.Done, await ReplaceAsync(first, SenderStep.Update));
        Assert.Equal(SenderReplacement.Moved, await ReplaceAsync(second, SenderStep.Update));
        Assert.Equal(first, await Ledger.Senders.FindAsync(Tenant, ShortCode, None));
        Assert.Equal(2, (await Ledger.Senders.ReadEventsAsync(Tenant, ShortCode, 9, None)).Count);
    }

    [Fact]
    public async Task Two_may_ask_for_an_address_and_one_gets_it_until_it_is_given_up()
    {
        var acme = new TenantId("acme");
        var ours = await AddAsync(ShortCode);
        var theirs = await AddAsync(ShortCode, acme);
        var approved = ours with { Stage = SenderStage.Approved, Version = 2 };
        Assert.Equal(SenderReplacement.Done, await ReplaceAsync(approved, SenderStep.Approve));
        var wanted = theirs with { Stage = SenderStage.Approved, Version = 2 };
        Assert.Equal(SenderReplacement.Taken, await ReplaceAsync(wanted, SenderStep.Approve));
        Assert.Equal(SenderStage.Requested, (await Ledger.Senders.FindAsync(acme, ShortCode, None))!.Stage);

        var retired = approved with { Stage = SenderStage.Retired, Version = 3 };
        Assert.Equal(SenderReplacement.Done, await ReplaceAsync(retired, SenderStep.Retire));
        Assert.Equal(SenderReplacement.Done, await ReplaceAsync(wanted, SenderStep.Approve));
    }

    [Fact]
    public async Task Of_two_that_take_an_address_at_once_one_has_it()
    {
        for (var round = 0; round < 10; round++)
        {
            var address = Address($"{36_100 + round}");
            var rivals = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => AddAsync(address, new TenantId($"rival-{number}"))));
            var answers = await Task.WhenAll(
                rivals.Select(one => ReplaceAsync(one with { Stage = SenderStage.Approved, Version = 2 }, SenderStep.Approve))
            );
            Assert.Equal(
                (1, 3),
                (answers.Count(one => one == SenderReplacement.Done), answers.Count(one => one == SenderReplacement.Taken))
            );
        }
    }

    [Fact]
    public async Task Steps_stay_on_record_the_latest_first()
    {
        var made = await AddAsync(ShortCode);
        Clock.AdvanceMinutes(1);
        await Ledger.Senders.ReplaceAsync(
            made with
            {
                Stage = SenderStage.Approved,
                Version = 2,
            },
            new SenderEvent(Now, SenderStep.Approve, "default/k3v9m2p7w4xz", "registration seen"),
            None
        );
        Assert.Equal(
            [
                new(Now, SenderStep.Approve, "default/k3v9m2p7w4xz", "registration seen"),
                new(Now - Duration.FromMinutes(1), SenderStep.Request, "default", null),
            ],
            await Ledger.Senders.ReadEventsAsync(Tenant, ShortCode, 9, None)
        );
        Assert.Single(await Ledger.Senders.ReadEventsAsync(Tenant, ShortCode, 1, None));
    }

    [Fact]
    public async Task A_list_goes_on_where_it_ended_and_shows_no_other_tenant()
    {
        for (var number = 0; number < 5; number++)
        {
            await AddAsync(Address($"{36_100 + number}"));
        }

        await AddAsync(ShortCode, new TenantId("acme"));
        var first = await Ledger.Senders.ListAsync(Tenant, null, 3, None);
        var rest = await Ledger.Senders.ListAsync(Tenant, first[^1].Address.Value, 3, None);
        Assert.Equal(["36100", "36101", "36102", "36103", "36104"], first.Concat(rest).Select(one => one.Address.Value));
    }

    [Fact]
    public async Task A_complaint_counts_once_and_within_its_window()
    {
        await AddAsync(ShortCode);
        Assert.True(await ComplainAsync("one"));
        Assert.False(await ComplainAsync("one"));
        Clock.AdvanceHours(2);
        Assert.True(await ComplainAsync("two"));
        Assert.Equal(2, (await FiguresAsync(Duration.FromHours(3))).Complaints);
        Assert.Equal(1, (await FiguresAsync(Duration.FromHours(1))).Complaints);
    }

    [Fact]
    public async Task What_carriers_answered_adds_up_by_the_hour()
    {
        await AddAsync(ShortCode);
        await TrafficAsync(100, 3);
        await TrafficAsync(50, 2);
        Clock.AdvanceHours(5);
        await TrafficAsync(10, 0);
        Assert.Equal(new SenderFigures(160, 5, 0), await FiguresAsync(Duration.FromHours(6)));
        Assert.Equal(new SenderFigures(10, 0, 0), await FiguresAsync(Duration.FromHours(1)));
        Assert.Equal(default, await Ledger.Senders.ReadFiguresAsync(new TenantId("acme"), ShortCode, Now - Duration.FromDays(30), None));
    }

    private static SenderAddress Address(string text) =>
        SenderAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);

    private async Task<Sender> AddAsync(SenderAddress address, TenantId? tenant = null)
    {
        var sender = Make(address) with { Tenant = tenant ?? Tenant };
        Assert.True(await Ledger.Senders.AddAsync(sender, First(), None));
        return sender;
    }

    private Sender Make(SenderAddress address) =>
        new(
            Tenant,
            address,
            SenderStage.Requested,
            new SenderDetails(
                "CA",
                "Maple Co",
                "legal@maple.example",
                "CSC-2026-17",
                WordSet.Of(["promotional", "informational"]),
                WordSet.Of(["fr-CA", "en"])
            ),
            SenderSetup.None,
            Now,
            Now,
            1
        );

    private SenderEvent First() => new(Now, SenderStep.Request, "default", null);

    private Task<SenderReplacement> ReplaceAsync(Sender changed, SenderStep step) =>
        Ledger.Senders.ReplaceAsync(changed, new SenderEvent(Now, step, "default", null), None);

    private Task<bool> ComplainAsync(string id) =>
        Ledger.Senders.AddComplaintAsync(Tenant, ShortCode, new SenderComplaint(id, Now, "default", "did not ask for it"), None);

    private Task TrafficAsync(long texts, long rejected) =>
        Ledger.Senders.AddTrafficAsync([new SenderTrafficEntry(Tenant, ShortCode, texts, rejected)], None);

    private Task<SenderFigures> FiguresAsync(Duration window) => Ledger.Senders.ReadFiguresAsync(Tenant, ShortCode, Now - window, None);
}
