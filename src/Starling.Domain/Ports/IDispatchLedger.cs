using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Sending;
using Starling.Domain.Spending;

namespace Starling.Domain.Ports;

/// <summary>Intents before a byte is written, outcomes after: the fences of "never twice".</summary>
/// <remarks>One writer per silo drains the calls of all its binds into few transactions.</remarks>
public interface IDispatchLedger
{
    /// <summary>
    /// One transaction: renews the lease (n + 1), moves contact versions, moves messages to Submitting, writes the intent row.
    /// Only entries answered <see cref="IntentAnswer.Granted"/> may touch a socket.
    /// </summary>
    /// <exception cref="LeaseLostException">The bind is no longer ours: nothing was moved.</exception>
    /// <exception cref="LedgerUnsureException">Whether it was committed is not known; settle with <see cref="IBindLeases.RenewAsync"/>.</exception>
    Task<IntentCommit> CommitIntentAsync(BindLease lease, IReadOnlyList<IntentEntry> entries, CancellationToken cancel);

    /// <summary>
    /// One transaction: states, carrier ids, due rows, counters; deletes the intents whose last outcome this is. Rows of another epoch are left alone.
    /// </summary>
    Task CommitOutcomesAsync(
        BindLease lease,
        IReadOnlyList<MessageOutcome> outcomes,
        IReadOnlyList<long> finishedIntents,
        CancellationToken cancel
    );

    /// <summary>Turns what dead epochs of this bind left in Submitting into Unknown (or, for one-time codes, back to Accepted, marked).</summary>
    /// <returns>How many rows were swept.</returns>
    Task<int> SweepAsync(BindLease lease, Instant now, CancellationToken cancel);
}

/// <summary>One message a bind is about to write.</summary>
/// <param name="Attempt">As read; the row's attempt becomes one more.</param>
/// <param name="ContactVersion">As the verdict named it: <see cref="ContactRow.Version"/>, or <see cref="ContactRow.StopVersion"/> when nothing is entered.</param>
/// <param name="Enter">The send to enter on the contact's row; null for classes without caps and duplicates, whose intent only compares the stop version.</param>
/// <param name="DropRecent">Leading entries of the row that are too old to count and go.</param>
/// <param name="Segments">Segments of the text.</param>
/// <param name="ResendsUnknown">Whether a sweep sends it again once.</param>
/// <param name="Charge">What it costs, which is counted with the intent; null where neither prices nor limits are set.</param>
public readonly record struct IntentEntry(
    MessageId Id,
    int Attempt,
    ContactKey Contact,
    long ContactVersion,
    RecentSend? Enter,
    int DropRecent,
    int Segments,
    bool ResendsUnknown,
    SpendCharge? Charge = null
);

public enum IntentAnswer
{
    Granted = 0,

    /// <summary>The contact changed since the verdict: ask it again.</summary>
    ContactMoved = 1,

    /// <summary>The message is no longer waiting, or its attempt has moved: somebody else has it.</summary>
    MessageMoved = 2,

    /// <summary>The campaign is not running.</summary>
    CampaignStopped = 3,

    /// <summary>It would pass a limit on what is spent.</summary>
    SpendLimit = 4,
}

/// <param name="Lease">The lease as renewed by this commit; names the intent by its n.</param>
/// <param name="Answers">One per entry, in order.</param>
public sealed record IntentCommit(BindLease Lease, IReadOnlyList<IntentAnswer> Answers);

/// <summary>How one attempt of a message ended.</summary>
/// <param name="Attempt">The attempt that was written (one more than the intent's).</param>
/// <param name="To">Sent, Rejected, Unknown; or Accepted for a refusal or an unwritten text, which gets a due row (Cancelled when its campaign is).</param>
/// <param name="CarrierIds">For Sent and partly sent: one per PDU the carrier took.</param>
/// <param name="Segments">Segments of the text.</param>
/// <param name="Due">For Accepted: when to try again.</param>
/// <param name="Charge">As its intent had it: given back when no carrier has the text.</param>
public sealed record MessageOutcome(
    MessageId Id,
    int Attempt,
    MessageState To,
    IReadOnlyList<CarrierId> CarrierIds,
    int Segments,
    Instant? Due,
    string Reason,
    string? Detail,
    SpendCharge? Charge = null
)
{
    /// <summary>Whether no carrier has any of it, which then costs nothing. What may have left does.</summary>
    public bool IsNowhere => To is not (MessageState.Sent or MessageState.Unknown) && CarrierIds.Count == 0;
}

/// <param name="Account">The carrier account; ids are unique within it, whichever bind brought them.</param>
/// <param name="Id">In the canonical form of the route.</param>
/// <param name="Segment">1-based: the first one it stands for.</param>
/// <param name="Covers">Segments it stands for: all of a text that travels whole, else 1.</param>
public readonly record struct CarrierId(string Account, string Id, int Segment, int Covers = 1);

/// <summary>Another holder has the bind; stop writing.</summary>
public sealed class LeaseLostException(string message) : Exception(message);
