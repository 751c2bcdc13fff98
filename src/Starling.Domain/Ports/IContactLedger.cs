using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>Contacts' rows.</summary>
public interface IContactLedger
{
    /// <summary>Reads rows by key, in one query; keys without a row are missing from the answer.</summary>
    Task<IReadOnlyList<ContactRow>> ReadAsync(IReadOnlyList<ContactKey> keys, CancellationToken cancel);

    /// <summary>Suppresses a number, making its row when missing: version and stop version + 1. Again changes nothing but the versions.</summary>
    Task SuppressAsync(TenantId tenant, ContactKey key, Msisdn msisdn, string why, Instant at, CancellationToken cancel);

    /// <summary>
    /// Lifts a number's suppression and enters consents, over what was filed under the same keys; makes the row when missing: version and
    /// stop version + 1.
    /// </summary>
    /// <param name="consents">By <see cref="ConsentKeys"/>; may be empty.</param>
    Task OptInAsync(
        TenantId tenant,
        ContactKey key,
        Msisdn msisdn,
        IReadOnlyDictionary<string, ConsentAssertion> consents,
        CancellationToken cancel
    );
}
