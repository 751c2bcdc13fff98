using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;

namespace Starling.Host;

/// <summary>How silos find each other, and front doors find silos: not at all (one process), or by Redis.</summary>
internal static class SiloMembership
{
    private const string Service = "starling";
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    /// <summary>How soon a front door sends part of its calls to a silo that joined.</summary>
    private static readonly TimeSpan LookForSilos = TimeSpan.FromSeconds(5);

    public static void UseMembership(this ISiloBuilder silo, ClusterSettings cluster)
    {
        if (!cluster.IsCluster)
        {
            silo.UseLocalhostClustering(FreePort(), FreePort(), clusterId: cluster.Id, serviceId: Service);
            return;
        }

        if (!IPAddress.TryParse(cluster.Address, out var address))
        {
            address = IPAddress.Loopback; // The validator says what is wrong, before the silo starts.
        }

        silo.Configure<ClusterOptions>(options => Name(options, cluster));
        silo.UseRedisClustering(redis => redis.ConfigurationOptions = cluster.ReadRedis());

        // Callers come by gRPC; the second port is for front doors that run alone.
        silo.ConfigureEndpoints(address, cluster.SiloPort == 0 ? FreePort() : cluster.SiloPort, cluster.GatewayPort);

        // A silo that was killed is known to be dead after two seconds; by default it would be half a minute. A wrong verdict costs speed, never
        // safety: that rests on the ledger.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = Probe;
            membership.NumMissedProbesLimit = 2;
            membership.NumVotesForDeathDeclaration = 1;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        });
    }

    /// <summary>A front door alone: it finds the silos that have a port for it, and waits for them when there are none.</summary>
    public static void UseMembership(this IClientBuilder client, ClusterSettings cluster, TimeProvider time)
    {
        client.Configure<ClusterOptions>(options => Name(options, cluster));
        client.UseRedisClustering(redis => redis.ConfigurationOptions = cluster.ReadRedis());
        client.Configure<Orleans.Configuration.GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = LookForSilos);
        client.UseConnectionRetryFilter(
            async (_, cancel) =>
            {
                await Task.Delay(Probe, time, cancel);
                return true;
            }
        );
    }

    private static void Name(ClusterOptions options, ClusterSettings cluster) =>
        (options.ClusterId, options.ServiceId) = (cluster.Id, Service);

    /// <summary>Below the range from which systems give out ports for outgoing connections, so that none is taken between this look and its use.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Any, Random.Shared.Next(20_000, 32_000));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: another.
            }
        }
    }
}
