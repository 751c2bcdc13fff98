using System.Collections.Concurrent;
using Starling.Domain.Ports;

namespace Starling.Grains.Tests.Routing;

/// <summary>Lease rows of many routes, as far as a route looks at them: their shares.</summary>
internal sealed class LeaseTable : IBindLeases
{
    private readonly ConcurrentDictionary<(string Route, int Bind), int> _shares = new();

    public void Put(string route, int bind, int share) => _shares[(route, bind)] = share;

    public Task<IReadOnlyList<LeaseRow>> ListAsync(string route, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<LeaseRow>>([
            .. _shares.Where(row => row.Key.Route == route).Select(row => new LeaseRow(route, row.Key.Bind, null, 0, 0, row.Value)),
        ]);

    public Task<int> SetShareAsync(string route, int bind, int share, int routeRate, CancellationToken cancel)
    {
        Put(route, bind, share);
        return Task.FromResult(share);
    }

    public Task<LeaseRow> ReadAsync(string route, int bind, int firstShare, int routeRate, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task<BindLease?> TakeAsync(LeaseRow seen, string holder, CancellationToken cancel) => throw new NotSupportedException();

    public Task<BindLease> RenewAsync(BindLease lease, CancellationToken cancel) => throw new NotSupportedException();

    public Task ReleaseAsync(BindLease lease, CancellationToken cancel) => throw new NotSupportedException();
}
