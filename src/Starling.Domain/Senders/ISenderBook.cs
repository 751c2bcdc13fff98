using Starling.Domain.Contacts;

namespace Starling.Domain.Senders;

/// <summary>The senders' records in memory: whoever asks before a text leaves asks here, never the ledger.</summary>
public interface ISenderBook
{
    /// <summary>Whether a sender without a record sends nothing.</summary>
    bool MustBeRegistered { get; }

    /// <summary>The tenant's record of an address; null when it has none.</summary>
    Sender? Find(TenantId tenant, SenderAddress address);

    /// <summary>The record that owns an address, whichever tenant's; null while it is nobody's.</summary>
    Sender? OwnerOf(SenderAddress address);

    /// <summary>Reads the ledger now.</summary>
    Task ReadAsync(CancellationToken cancel);
}

/// <summary>A book without a record: every sender is as its settings have it.</summary>
public sealed class EmptySenderBook : ISenderBook
{
    public static readonly EmptySenderBook Instance = new();

    public bool MustBeRegistered => false;

    public Sender? Find(TenantId tenant, SenderAddress address) => null;

    public Sender? OwnerOf(SenderAddress address) => null;

    public Task ReadAsync(CancellationToken cancel) => Task.CompletedTask;
}
