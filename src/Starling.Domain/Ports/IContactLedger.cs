using NodaTime;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>Contacts' rows.</summary>
public interface IContactLedger
{
    /// <summary>Reads rows by key, in one query; keys without a row are missing from the answer.</summary>
    Task<IReadOnlyList<ContactRow>> ReadAsync(IReadOnlyList<ContactKey> keys, CancellationToken cancel);

    /// <summary>Suppresses a number, making its row when missing: version and stop version + 1. Again changes nothing but the versions.</summary>
    Task SuppressAsync(TenantId tenant, ContactKey key, Msisdn msisdn, string why, Instant at, CancellationToken cancel);
}
