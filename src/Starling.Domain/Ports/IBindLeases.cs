using NodaTime;

namespace Starling.Domain.Ports;

/// <summary>Who may write on a bind, and how fast: rows compared and set, never trusted from memory.</summary>
public interface IBindLeases
{
    /// <summary>The row of a bind; made free, with its first share, when missing.</summary>
    /// <param name="firstShare">Segments/s of a new row; cut to what is left of the route's rate.</param>
    Task<LeaseRow> ReadAsync(string route, int bind, int firstShare, int routeRate, CancellationToken cancel);

    /// <summary>
    /// Takes the bind when its row still has the holder, epoch and n of <paramref name="seen"/>: epoch + 1; what earlier holders left in Submitting
    /// is swept in the same transaction. Only after seeing it free, or unchanged for 3 s on the caller's own clock.
    /// </summary>
    /// <returns>The lease, or null when the row moved, or the installation is on hold after a restore (<see cref="IRestoreHold"/>).</returns>
    Task<BindLease?> TakeAsync(LeaseRow seen, string holder, CancellationToken cancel);

    /// <summary>n + 1, if the row still has this epoch. The intents of <see cref="IDispatchLedger"/> renew as well.</summary>
    /// <returns>
    /// The lease as renewed. An n one above the given: no commit under the given n has happened, nor ever will. More than one above: a commit whose
    /// answer was lost did happen.
    /// </returns>
    /// <exception cref="LeaseLostException">Another epoch holds the bind.</exception>
    Task<BindLease> RenewAsync(BindLease lease, CancellationToken cancel);

    /// <summary>Gives the bind back, if still ours; the next holder need not wait.</summary>
    Task ReleaseAsync(BindLease lease, CancellationToken cancel);

    /// <summary>Shares of all binds of a route.</summary>
    Task<IReadOnlyList<LeaseRow>> ListAsync(string route, CancellationToken cancel);

    /// <summary>
    /// Sets a bind's share under the route's lock: lowering always succeeds; raising only as far as the sum stays within <paramref name="routeRate"/>.
    /// </summary>
    /// <returns>The share as it stands afterwards.</returns>
    Task<int> SetShareAsync(string route, int bind, int share, int routeRate, CancellationToken cancel);
}

/// <summary>A bind's row as read.</summary>
/// <param name="Holder">Null when free.</param>
/// <param name="Share">Segments/s its holder may write.</param>
public sealed record LeaseRow(string Route, int Bind, string? Holder, long Epoch, long N, int Share);

/// <summary>The right to write on one bind, as of one renewal.</summary>
/// <param name="Route">Its route.</param>
/// <param name="Bind">0-based.</param>
/// <param name="Epoch">One more for each holder.</param>
/// <param name="N">One more for each renewal or intent.</param>
/// <param name="Share">Segments/s it may write, as the row said at this renewal: a share that was taken away is known within one.</param>
public sealed record BindLease(string Route, int Bind, string Holder, long Epoch, long N, int Share)
{
    /// <summary>The carrier account its receipts come under; the route's id unless the holder sets another. Kept with each intent.</summary>
    public string Account { get; init; } = Route;

    /// <summary>How long a renewal holds, from before it was sent.</summary>
    public static readonly Duration Validity = Duration.FromSeconds(2);

    /// <summary>How long a contender must see the row unchanged.</summary>
    public static readonly Duration Takeover = Duration.FromSeconds(3);
}
