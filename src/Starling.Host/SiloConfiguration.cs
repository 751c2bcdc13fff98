using NodaTime;
using Orleans.Serialization;
using Orleans.Storage;
using Starling.Carriers.Links;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Senders;
using Starling.Domain.Spending;
using Starling.Domain.Templates;
using Starling.Grains;
using Starling.Grains.Codes;
using Starling.Grains.Contacts;
using Starling.Grains.Inbound;
using Starling.Grains.Membership;
using Starling.Grains.Placement;
using Starling.Grains.Receipts;
using Starling.Grains.Routing;
using Starling.Grains.Senders;
using Starling.Grains.Spending;
using Starling.Storage;

namespace Starling.Host;

/// <summary>The silo and everything the grains need.</summary>
public static class SiloConfiguration
{
    /// <summary>Addresses of grains that a silo remembers, about 500 octets each: enough for the pages in work.</summary>
    private const int RememberedAddresses = 20_000;

    public static void AddStarlingSilo(
        this WebApplicationBuilder builder,
        IClock clock,
        TimeProvider time,
        ClusterSettings cluster,
        bool dashboard
    )
    {
        builder.AddShared(clock, time);
        var services = builder.Services;
        services.AddSingleton(provider => provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<CodeOptions>>().Value.Read([]));
        services.AddSingleton<LeaseSightings>();
        services.AddSingleton<LocalBinds>();
        services.AddSingleton<SiloHome>();
        services.AddSingleton<ISiloHome>(provider => provider.GetRequiredService<SiloHome>());
        services.AddSingleton<ContactReader>();
        services.AddSingleton<ContactResidency>();
        services.AddSingleton<ReceiptMatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<ReceiptMatcher>());
        services.AddSingleton<InboundReader>();
        services.AddSingleton<ReplyDesk>();
        services.AddHostedService(provider => provider.GetRequiredService<ReplyDesk>());
        services.AddSingleton<InboundDesk>();
        services.AddHostedService(provider => provider.GetRequiredService<InboundDesk>());
        services.AddSingleton<SenderTraffic>();
        services.AddSingleton<ISenderTraffic>(provider => provider.GetRequiredService<SenderTraffic>());
        services.AddHostedService(provider => provider.GetRequiredService<SenderTraffic>());
        services.AddSingleton<ICarrierLinkFactory>(provider => new SmppCarrierLinkFactory(
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<CarrierSettings>>().Value.Routes,
            time
        ));
        builder.UseOrleans(silo =>
        {
            silo.UseMembership(cluster);
            silo.AddStarlingPlacement();
            if (dashboard)
            {
                silo.AddStarlingDashboard();
            }

            silo.AddAdoNetGrainStorageAsDefault(storage =>
                storage.Configure<ILedger, Serializer>(
                    (options, ledger, serializer) =>
                    {
                        // The ledger comes first: with its lock and its schema.
                        (options.Invariant, options.ConnectionString) = (ledger.GrainState.Invariant, ledger.GrainState.ConnectionString);
                        options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                    }
                )
            );
            silo.UseAdoNetReminderService(reminders =>
                reminders.Configure<ILedger>(
                    (options, ledger) =>
                        (options.Invariant, options.ConnectionString) = (ledger.GrainState.Invariant, ledger.GrainState.ConnectionString)
                )
            );

            // By default a million addresses are remembered: memory that would grow with the size of a campaign.
            silo.Configure<Orleans.Configuration.GrainDirectoryOptions>(options => options.CacheSize = RememberedAddresses);
        });

        // After the silo, so that at the end they are stopped before it is, the last one first: nothing is woken any more, what has begun ends, the
        // other silos hear that this one is gone.
        if (cluster.IsCluster)
        {
            services.AddSingleton<OrleansMembership>();
            services.AddSingleton<ISiloMembership>(provider => provider.GetRequiredService<OrleansMembership>());
            services.AddHostedService<MembershipBeat>();
        }

        services.AddSingleton<ConsentHeads>();
        services.AddHostedService<ConsentSealer>();
        services.AddHostedService<Departure>();
        services.AddHostedService<Keeper>();
    }

    /// <summary>A front door alone: what takes calls, with the grains elsewhere.</summary>
    public static void AddStarlingFrontDoor(this WebApplicationBuilder builder, IClock clock, TimeProvider time, ClusterSettings cluster)
    {
        builder.AddShared(clock, time);
        builder.UseOrleansClient(client => client.UseMembership(cluster, time));
    }

    private static void AddShared(this WebApplicationBuilder builder, IClock clock, TimeProvider time)
    {
        var services = builder.Services;
        services.AddSingleton(clock);
        services.AddSingleton(time);
        services.AddSingleton(StopMentionSettings.Default);
        services.AddSingleton(provider => new HoursBook(
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<HoursOptions>>().Value.Read([]),
            provider.GetRequiredService<INumberPlaces>()
        ));
        services.AddSingleton(provider => provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<CapOptions>>().Value.Read([]));
        services.AddSingleton(provider => new CurrentSpendBook(
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<SpendOptions>>().Value.Read([])
        ));
        services.AddSingleton<SpendTerms>();
        services.AddSingleton<RouteDirectory>();
        services.AddSingleton<IRouteDirectory>(provider => provider.GetRequiredService<RouteDirectory>());
        services.AddSingleton<QuietTime>();
        services.AddSingleton<StopSettlement>();
        services.AddHostedService<RouteReload>();
        services.AddSingleton(provider =>
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<SenderRuleOptions>>().Value.ReadComplaintRule()
        );
        services.AddSingleton(provider =>
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<SenderRuleOptions>>().Value.ReadRejectionRule()
        );
        services.AddSingleton<SenderBook>();
        services.AddSingleton<ISenderBook>(provider => provider.GetRequiredService<SenderBook>());
        services.AddHostedService(provider => provider.GetRequiredService<SenderBook>());
        services.AddSingleton(provider =>
            SealKeyFile.Read(
                provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<ConsentSettings>>().Value,
                provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<StorageOptions>>().Value,
                provider.GetRequiredService<ILedger>()
            )
        );
        services.AddSingleton(provider => new ContactKeys(
            provider.GetRequiredService<IInstallation>().ReadSecretAsync(CancellationToken.None).GetAwaiter().GetResult()
        ));
    }
}
