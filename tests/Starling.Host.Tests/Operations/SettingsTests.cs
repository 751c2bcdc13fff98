using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Starling.Carriers.Simulator;
using Starling.Domain.Contacts;
using Starling.Domain.Routing;
using Starling.Grains;

namespace Starling.Host.Tests.Operations;

public sealed class SettingsTests : IDisposable
{
    private const string Route = "Starling:Routes:main:";
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-settings-").FullName;

    [Fact]
    public async Task A_carrier_of_ones_own_takes_three_settings_and_a_password_from_a_file()
    {
        await using var smsc = await SimulatedSmsc.StartAsync(new SmscScript { HistoryOctets = 0 }, WallClock.Time);
        await using var host = await RunningHost.StartAsync(_folder, [.. Carrier(smsc)]);
        await IsBoundAsync(host);
    }

    [Fact]
    public async Task A_password_file_that_is_not_there_is_named()
    {
        var fault = await Assert.ThrowsAsync<SettingsException>(() =>
            RunningHost.StartAsync(
                _folder,
                (Route + "Host", "127.0.0.1"),
                (Route + "SystemId", "s"),
                (Route + "PasswordFile", "/nowhere/at/all")
            )
        );
        Assert.Contains(fault.Faults, line => line.Contains($"{Route}PasswordFile is '/nowhere/at/all'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_of_the_wrong_kind_is_a_fault_and_no_stack()
    {
        var fault = await Assert.ThrowsAsync<SettingsException>(() => RunningHost.StartAsync(_folder, ("Starling:Dashboard", "perhaps")));
        Assert.Contains("Starling:Dashboard", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silos_that_work_together_need_one_ledger_and_an_address_that_can_be_reached()
    {
        var fault = await Assert.ThrowsAsync<SettingsException>(() =>
            RunningHost.StartAsync(
                _folder,
                ("Starling:Cluster:Redis", "127.0.0.1:6379"),
                ("Starling:Cluster:Address", "0.0.0.0"),
                ("Starling:Cluster:Id", "Our cluster")
            )
        );
        Assert.Contains(fault.Faults, line => line.StartsWith("Starling:Cluster:Redis is set", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, line => line.StartsWith("Starling:Cluster:Address is '0.0.0.0'", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, line => line.StartsWith("Starling:Cluster:Id is 'Our cluster'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rates_and_senders_change_while_it_runs_and_shares_never_sum_to_more()
    {
        await using var smsc = await SimulatedSmsc.StartAsync(new SmscScript { HistoryOctets = 0 }, WallClock.Time);
        await using var host = await RunningHost.StartAsync(
            _folder,
            [.. Carrier(smsc), (Route + "SegmentsPerSecond", "100"), (Route + "Binds", "2")]
        );
        await IsBoundAsync(host);
        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        var routes = host.Services.GetRequiredService<IRouteDirectory>();
        var deadline = routes.Find("main")!.Deadline;

        configuration[Route + "SegmentsPerSecond"] = "20";
        configuration["Starling:Senders:36180:SegmentsPerSecond"] = "7";
        configuration.Reload();
        await Wait.UntilAsync(() => routes.Find("main")!.SegmentsPerSecond == 20, "the changed settings are taken");
        Assert.Equal(7, routes.SenderOf(SenderAddress.TryParse("36180", out var sender) ? sender : default!)!.SegmentsPerSecond);
        Assert.True(routes.Find("main")!.Deadline >= deadline);
        await SharesAsync(host, 20);

        configuration[Route + "SegmentsPerSecond"] = "200";
        configuration.Reload();
        await SharesAsync(host, 200);
        Assert.True(routes.Find("main")!.Deadline >= deadline, "a deadline given before must not outlive the one that others wait for");

        configuration[Route + "SegmentsPerSecond"] = "0";
        configuration.Reload();
        Assert.Equal(200, routes.Find("main")!.SegmentsPerSecond);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IEnumerable<(string, string)> Carrier(SimulatedSmsc smsc)
    {
        var account = new SmscScript().Accounts[0];
        var secret = Path.Combine(_folder, "secret");
        File.WriteAllText(secret, account.Password + "\n");
        yield return (Route + "Host", smsc.EndPoint.Address.ToString());
        yield return (Route + "Port", $"{smsc.EndPoint.Port}");
        yield return (Route + "SystemId", account.SystemId);
        yield return (Route + "PasswordFile", secret);
    }

    private static Task IsBoundAsync(StarlingHost host) =>
        Wait.UntilAsync(
            async () => (await StatusAsync(host)).Binds.All(bind => bind.Link == Domain.Ports.LinkState.Bound),
            "all binds bound"
        );

    private static Task SharesAsync(StarlingHost host, int sum) =>
        Wait.UntilAsync(async () => (await StatusAsync(host)).Binds.Sum(bind => bind.Share) == sum, $"shares of {sum}");

    private static Task<Grains.Contracts.RouteStatus> StatusAsync(StarlingHost host) =>
        host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRouteGrain>(GrainKeys.Route("main")).StatusAsync();
}
