using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Testing;
using Orleans.GrainDirectory;
using Orleans.Runtime;
using Orleans.TestingHost;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Starling.Grains.Contacts;
using Starling.Grains.Placement;
using Starling.Grains.Tests.Contacts;

namespace Starling.Grains.Tests.Placement;

/// <summary>Three silos: the contacts of a lane live on one of them, without a directory that silos share.</summary>
public sealed class LanePlacementTests : IAsyncLifetime
{
    private static readonly ContactKey[] Contacts =
    [
        .. Enumerable.Range(0, 160).Select(contact => new ContactKey((ulong)contact, (ulong)contact * 64)),
    ];

    private readonly InProcessTestCluster _cluster;

    public LanePlacementTests()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) => silo.AddStarlingPlacement());
        builder.ConfigureSiloHost(
            (_, host) =>
                host
                    .Services.AddSingleton<IContactLedger>(new ContactGrainTests.ContactRows())
                    .AddSingleton<IClock>(new FakeClock(Instant.FromUtc(2026, 9, 15, 14, 30)))
                    .AddSingleton(HoursBook.Open)
                    .AddSingleton(CapBook.None)
                    .AddSingleton<ContactReader>()
                    .AddSingleton<ContactResidency>()
                    .AddSingleton(Options.Create(new ContactOptions()))
        );
        _cluster = builder.Build();
    }

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task The_contacts_of_a_lane_share_a_silo_and_go_to_another_when_it_dies()
    {
        await AskAllAsync();
        var homes = await HomesAsync();
        Assert.All(homes.GroupBy(home => home.Lane), lane => Assert.Single(lane.Select(home => home.Silo).Distinct()));
        Assert.InRange(homes.Select(home => home.Silo).Distinct().Count(), 2, 3);

        var gone = _cluster.Silos[^1];
        await _cluster.KillSiloAsync(gone);
        await _cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        await AskAllAsync();
        var after = await HomesAsync();
        Assert.Equal(Contacts.Length, after.Count);
        Assert.All(after, home => Assert.NotEqual(gone.SiloAddress, home.Silo));
        Assert.All(after.GroupBy(home => home.Lane), lane => Assert.Single(lane.Select(home => home.Silo).Distinct()));
    }

    [Fact]
    public async Task A_contact_asked_from_everywhere_at_once_is_awake_once()
    {
        var silos = _cluster.Silos.Select(silo => _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IGrainFactory>());
        await Task.WhenAll(silos.SelectMany(grains => Contacts.Select(contact => Grain(grains, contact).RefreshAsync().AsTask())));
        Assert.Equal(Contacts.Length, (await HomesAsync()).Count);
    }

    private static IContactGrain Grain(IGrainFactory grains, ContactKey contact) =>
        grains.GetGrain<IContactGrain>(GrainKeys.Contact(TenantId.Default, contact));

    private Task AskAllAsync() => Task.WhenAll(Contacts.Select(contact => Grain(_cluster.Client, contact).RefreshAsync().AsTask()));

    /// <summary>Every activation there is of the contacts, wherever.</summary>
    private async Task<List<(int Lane, SiloAddress Silo)>> HomesAsync()
    {
        var homes = new List<(int, SiloAddress)>();
        foreach (var silo in _cluster.Silos)
        {
            var here = _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredKeyedService<IGrainDirectory>(LaneDirectory.Name);
            foreach (var contact in Contacts)
            {
                if (await here.Lookup(Grain(_cluster.Client, contact).GetGrainId()) is not null)
                {
                    homes.Add((contact.Lane, silo.SiloAddress));
                }
            }
        }

        return homes;
    }
}
