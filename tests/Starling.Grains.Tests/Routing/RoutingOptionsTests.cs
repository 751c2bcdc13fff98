using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Routing;

public sealed class RoutingOptionsTests
{
    private static string[] Faults(Action<RoutingOptions> change)
    {
        var options = new RoutingOptions { Routes = { ["north"] = new RouteOptions() } };
        change(options);
        return [.. new RoutingOptionsValidator().Validate(null, options).Failures ?? []];
    }

    [Fact]
    public void The_defaults_are_good() => Assert.Empty(Faults(_ => { }));

    [Fact]
    public void Every_fault_is_told_at_once_with_key_value_and_rule()
    {
        var faults = Faults(options =>
        {
            options.DefaultRoute = "south";
            options.Routes["north"] = new RouteOptions
            {
                SegmentsPerSecond = 0,
                Binds = 17,
                Window = 0,
                MaxSegments = 256,
                SegmentSeptets = 8,
            };
            options.Senders["a sender far too long"] = new SenderOptions { Route = "west", SegmentsPerSecond = 0 };
        });
        Assert.Equal(
            [
                "Starling:DefaultRoute is 'south'; it must be one of the routes (north)",
                "Starling:Routes:north:SegmentsPerSecond is 0; it must be 1 to 100000",
                "Starling:Routes:north:Binds is 17; it must be 1 to 16",
                "Starling:Routes:north:Window is 0; it must be 1 to 10000",
                "Starling:Routes:north:MaxSegments is 256; it must be 1 to 255",
                "Starling:Routes:north:SegmentSeptets is 8; it must be 9 to 160",
                "Starling:Senders:a sender far too long: a sender is 3 to 6 digits, a number in E.164, or 1 to 11 letters and digits",
                "Starling:Senders:a sender far too long:Route is 'west'; it must be one of the routes",
                "Starling:Senders:a sender far too long:SegmentsPerSecond is 0; it must be 1 to 100000",
            ],
            faults
        );
    }

    [Fact]
    public void Several_routes_need_a_default_and_accounts_of_their_own() =>
        Assert.Equal(
            [
                "Starling:DefaultRoute is missing; with several routes one must take the senders that name none",
                "Starling:Routes: north and south share the account 'north'; give each its own",
            ],
            Faults(options => options.Routes["south"] = new RouteOptions { Account = "north" })
        );

    [Fact]
    public void The_name_of_a_route_is_checked() =>
        Assert.Single(Faults(options => (options.DefaultRoute, options.Routes["9 north"]) = ("north", new RouteOptions())));

    [Theory]
    [InlineData(10, 1, 10, true)]
    [InlineData(9, 1, 10, false)]
    [InlineData(19, 2, 10, false)]
    public void A_text_that_travels_whole_costs_no_more_than_a_binds_share(int rate, int binds, int maxSegments, bool good)
    {
        var faults = Faults(options =>
        {
            options.Routes["north"] = new RouteOptions
            {
                SegmentsPerSecond = rate,
                Binds = binds,
                MaxSegments = maxSegments,
            };
            options.Routes["north"].Cut(LongTextShape.Whole, isLatin1: false);
        });
        Assert.Equal(good ? 0 : 1, faults.Length);
    }

    [Fact]
    public void The_directory_knows_senders_and_the_slowest_of_a_route()
    {
        var directory = new RouteDirectory(
            Options.Create(
                new RoutingOptions
                {
                    DefaultRoute = "north",
                    Routes = { ["north"] = new RouteOptions(), ["south"] = new RouteOptions() },
                    Senders =
                    {
                        ["12345"] = new SenderOptions { Route = "south", SegmentsPerSecond = 7 },
                        ["+14165550123"] = new SenderOptions { SegmentsPerSecond = 3 },
                        ["Starling"] = new SenderOptions { Route = "south" },
                    },
                }
            )
        );
        Assert.Equal(("south", 7), Find("12345"));
        Assert.Equal(("north", 3), Find("14165550123"));
        Assert.Equal(("south", null), Find("Starling"));
        Assert.Equal(("north", null), Find("54321"));
        Assert.Equal((3, 7), (directory.Find("north")!.SlowestSender, directory.Find("south")!.SlowestSender));

        (string, int?) Find(string text) =>
            SenderAddress.TryParse(text, out var address) && directory.SenderOf(address) is { } sender
                ? (sender.Route, sender.SegmentsPerSecond)
                : default;
    }
}
