using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;

namespace Starling.Domain.Sending;

/// <summary>The caps by tenant and class, read once.</summary>
public sealed class CapBook(CapTable usual, IReadOnlyDictionary<TenantId, CapTable> tenants)
{
    /// <summary>No caps for anybody.</summary>
    public static readonly CapBook None = new(CapTable.None, new Dictionary<TenantId, CapTable>());

    public IReadOnlyList<SendCap> Of(TenantId tenant, CommunicationClass type) => tenants.GetValueOrDefault(tenant, usual).Of(type);
}
