using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>The part of contacts' rows that intents compare and move.</summary>
internal abstract class ContactSends
{
    /// <summary>Says which rows will be looked for, so that they are read at once.</summary>
    public abstract void Ask(IEnumerable<ContactKey> keys);

    /// <summary>Reads a row's versions; its sends are then in <see cref="LedgerSession.Recent"/>.</summary>
    public abstract bool TryFind(ContactKey key, out long version, out long stopVersion);

    /// <summary>Version + 1 and other sends, if the row still has this version.</summary>
    public abstract void Enter(ContactKey key, long version, ReadOnlySpan<byte> recent);

    /// <summary>Changes nothing; but a stop that was not seen when the row was read is seen by the commit, and one that comes later waits for it.</summary>
    public abstract void Hold(ContactKey key);
}
