using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Starling.Grains.Membership;

namespace Starling.Host;

/// <summary>This silo's membership as Orleans keeps it: in memory, and in the table in Redis.</summary>
internal sealed class OrleansMembership(
    IClusterMembershipService members,
    IMembershipTable table,
    ILocalSiloDetails silo,
    IOptions<ClusterOptions> cluster,
    IHostApplicationLifetime host
) : ISiloMembership
{
    private volatile bool _hasStoodDown;

    public string Cluster => cluster.Value.ClusterId;

    public string Silo => silo.SiloAddress.ToParsableString();

    /// <summary>Whether it was given up, which the exit code tells.</summary>
    public bool HasStoodDown => _hasStoodDown;

    public (long Version, IReadOnlyList<string> Living) Look()
    {
        var now = members.CurrentSnapshot;
        var living = now
            .Members.Values.Where(member => member.Status != SiloStatus.Dead)
            .Select(member => member.SiloAddress.ToParsableString());
        return (now.Version.Value, [.. living.Order(StringComparer.Ordinal)]);
    }

    public async Task<bool> IsListedAsync(CancellationToken cancel) =>
        (await table.ReadRowAsync(silo.SiloAddress, cancel)).Members.Count > 0;

    public void StandDown()
    {
        _hasStoodDown = true;
        host.StopApplication();
    }
}
