using NodaTime;

namespace Starling.Domain.Ports;

/// <summary>
/// Keeps a ledger that came out of a backup from sending again what left after the backup was made: no bind can be taken until the operator says
/// until when the former installation may have sent.
/// </summary>
public interface IRestoreHold
{
    /// <summary>The hold as it stands; null when there is none.</summary>
    Task<RestoreHold?> FindAsync(CancellationToken cancel);

    /// <summary>The cut-off of the last hold that was ended; null when there never was one.</summary>
    Task<Instant?> FindCutOffAsync(CancellationToken cancel);

    /// <summary>
    /// Ends the hold. What waited in the backup and could have been sent by the cut-off becomes Unknown (<see cref="Messages.Reasons.Restored"/>);
    /// what was not due by then waits on. Numbers that the former installation may have given out are left free. May be called again after a fault;
    /// without a hold, the call itself says that the rows are those of a backup.
    /// </summary>
    /// <param name="cutOff">The last instant at which the former installation may have sent.</param>
    /// <returns>How many messages became Unknown.</returns>
    /// <exception cref="CutOffException">It cannot be true.</exception>
    Task<long> EndAsync(Instant cutOff, CancellationToken cancel);
}

/// <param name="Since">When the restored rows were first opened.</param>
/// <param name="Why">What gave them away.</param>
/// <param name="LastSign">The last thing the rows know of a bind: the former installation sent at least until then. Null: it never had one.</param>
public sealed record RestoreHold(Instant Since, string Why, Instant? LastSign);

/// <summary>A cut-off that cannot be true; the message says what it must be.</summary>
public sealed class CutOffException(string message) : Exception(message);
