using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Rows that acceptance reads and makes.</summary>
internal abstract class AcceptedRows
{
    /// <summary>Says which page will be taken, so that what all of them need is read at once.</summary>
    public abstract void AskPage(AcceptPage page);

    /// <summary>The same for single messages.</summary>
    public abstract void AskUnits(IReadOnlyList<UnitMessage> messages);

    /// <summary>A batch, which nobody else fills until the commit.</summary>
    public abstract BatchRow? FindBatch(int number);

    /// <summary>A batch of single messages, which this writer fills until it ends.</summary>
    public abstract int OpenUnitBatch(CampaignId campaign);

    public abstract void Advance(BatchRow batch, uint nextIndex, Instant? firstExpiry);

    public abstract void Add(CampaignId campaign, MessageId id, NewMessage message);

    public abstract void Add(MessageId id, RejectedLine line);

    /// <summary>Makes the contacts that are missing and enters what is stated of those that are there.</summary>
    public abstract void FileContacts(TenantId tenant, IEnumerable<NewMessage?> messages);

    public abstract RequestRow? FindRequest(TenantId tenant, string requestId);

    public abstract void Add(TenantId tenant, string requestId, in RequestRow request);

    public abstract void RemoveRequest(TenantId tenant, string requestId);

    public static Instant? Earlier(Instant? left, Instant? right) =>
        left is not { } l ? right
        : right is not { } r ? left
        : Instant.Min(l, r);
}

/// <summary>What a request id made.</summary>
internal readonly record struct RequestRow(MessageId Message, long ContentHash, Instant Made);
