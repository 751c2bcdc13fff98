using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>A connection of either engine with its prepared statements; used by one thread at a time.</summary>
/// <remarks>
/// Statements are written once for both engines: parameters are <c>?</c> or <c>?1</c>, conflicts name their key, and nulls are compared by
/// <c>IS NOT DISTINCT FROM</c>. What is asked for many keys at once has an operation here instead, since engines do that in ways of their own.
/// </remarks>
internal abstract class RowConnection
{
    /// <summary>The statement of a constant text, prepared at its first use. Reset and unbound when handed out.</summary>
    public abstract RowStatement this[string sql] { get; }

    /// <summary>Contacts by key; those without a row are missing.</summary>
    public abstract IReadOnlyList<ContactRow> ReadContacts(IReadOnlyList<ContactKey> keys);

    /// <summary>Of these messages, those that are Accepted or Held.</summary>
    public abstract IReadOnlyList<LaneMessage> ReadWaiting(IReadOnlyList<MessageId> ids);

    /// <summary>Of these messages, those that exist.</summary>
    public abstract IReadOnlyList<MessageRecord> ReadMessages(IReadOnlyList<MessageId> ids);

    /// <summary>Of these written messages, those that still are Submitting under that attempt.</summary>
    public abstract IReadOnlyList<SubmittingRow> ReadSubmitting(IReadOnlyList<WrittenMessage> written);
}

/// <summary>A message that an intent says may be on the wire.</summary>
internal readonly record struct WrittenMessage(string Account, MessageId Id, int Attempt);

/// <summary>One that is.</summary>
internal readonly record struct SubmittingRow(string Account, MessageId Id, long Campaign, long Msisdn);
