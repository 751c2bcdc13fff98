using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Senders;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Senders;

/// <summary>Records over settings: tenant, route and rate · what is not set stays · rates are looked at again · settings that change keep records.</summary>
public sealed class RegisteredSenderTests
{
    private readonly RouteDirectory _routes = new(Options.Create(Settings()));

    [Fact]
    public void A_record_goes_before_the_settings_where_it_says_something()
    {
        Assert.Equal((TenantId.Default, "north", (int?)60), Seen());
        var list = _routes.Routes;
        _routes.Register([Record(new SenderSetup("south", null, null))]);
        Assert.Equal((new TenantId("acme"), "south", (int?)60), Seen());
        Assert.NotSame(list, _routes.Routes);

        list = _routes.Routes;
        _routes.Register([Record(new SenderSetup("south", null, null))]);
        Assert.Same(list, _routes.Routes);
        _routes.Register([Record(new SenderSetup(null, 80, null))]);
        Assert.Equal((new TenantId("acme"), "north", (int?)80), Seen());
        _routes.Register([]);
        Assert.Equal((TenantId.Default, "north", (int?)60), Seen());
    }

    [Fact]
    public void What_changes_while_it_runs_keeps_the_records()
    {
        _routes.Register([Record(new SenderSetup("south", 80, null))]);
        _routes.Slow("north", 50);
        Assert.Equal((new TenantId("acme"), "south", (int?)80), Seen());
        var changed = Settings();
        changed.Senders["36180"].SegmentsPerSecond = 70;
        _routes.Take(changed);
        Assert.Equal((new TenantId("acme"), "south", (int?)80), Seen());
        _routes.Register([]);
        Assert.Equal((TenantId.Default, "north", (int?)70), Seen());
    }

    [Fact]
    public void Who_answers_a_sender_that_was_given_up_answers_who_had_it_last()
    {
        var unnamed = SenderAddress.TryParse("55555", out var address) ? address : null!;
        Assert.Equal(TenantId.Default, _routes.OwnerOf(unnamed));
        var given = Record(new SenderSetup("south", null, null)) with { Address = unnamed, Stage = SenderStage.Active };
        _routes.Register([given]);
        Assert.Equal(new TenantId("acme"), _routes.OwnerOf(unnamed));

        given = given.After(SenderStep.Retire, Instant.FromUtc(2026, 3, 4, 9, 0), "moved")!;
        var onlyAsked = given with { Tenant = new TenantId("rival"), GivenUpAt = null };
        var earlier = given with { Tenant = new TenantId("older"), GivenUpAt = Instant.FromUtc(2025, 3, 4, 9, 0) };
        _routes.Register([earlier, given, onlyAsked]);
        Assert.Equal(new TenantId("acme"), _routes.OwnerOf(unnamed));
        Assert.Equal(TenantId.Default, _routes.SenderOf(unnamed)!.Tenant);

        // Settings that name somebody go before what was.
        _routes.Register([given with { Address = Address }]);
        Assert.Equal(TenantId.Default, _routes.OwnerOf(Address));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(40)]
    public void The_least_rate_of_a_sender_is_the_one_at_which_texts_need_no_longer(int maxSegments)
    {
        var route = new RouteOptions { SegmentsPerSecond = 100, MaxSegments = maxSegments };
        var profile = new RouteDirectory(Options.Create(new RoutingOptions { Routes = { ["north"] = route } })).Find("north")!;
        var least = profile.LeastSenderRate;
        Assert.Equal(profile.Deadline, (profile with { SlowestSender = least }).Deadline);
        Assert.True(least == 1 || (profile with { SlowestSender = least - 1 }).Deadline > profile.Deadline);
    }

    private (TenantId, string, int?) Seen()
    {
        var seen = _routes.SenderOf(Address)!;
        return (seen.Tenant, seen.Route, seen.SegmentsPerSecond);
    }

    private static SenderAddress Address { get; } = SenderAddress.TryParse("36180", out var address) ? address : null!;

    private static RoutingOptions Settings() =>
        new()
        {
            DefaultRoute = "north",
            Routes = { ["north"] = new RouteOptions(), ["south"] = new RouteOptions() },
            Senders = { ["36180"] = new SenderOptions { SegmentsPerSecond = 60 } },
        };

    private static Sender Record(SenderSetup setup) =>
        new(
            new TenantId("acme"),
            Address,
            SenderStage.Configured,
            new SenderDetails("CA", "Acme", "", "CSC-2026-17", WordSet.Of(["promotional"]), WordSet.Empty),
            setup,
            Instant.FromUtc(2026, 3, 3, 15, 30),
            Instant.FromUtc(2026, 3, 3, 15, 30),
            3
        );
}
