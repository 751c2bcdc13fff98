using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Gateway.Submissions;

/// <summary>Reads one item of a batch on its own: a message, or what is wrong with it. Used by one thread at a time.</summary>
/// <param name="phones">Reads numbers.</param>
/// <param name="destinations">Knows where the tenant texts.</param>
/// <param name="consents">Reads permissions.</param>
/// <param name="keys">Makes contact keys.</param>
/// <param name="tenant">Whose batch it is.</param>
/// <param name="region">Country of numbers without plus; empty for none.</param>
/// <param name="consentType">The communication type of the campaign: what a stated consent is for.</param>
internal sealed class ItemReader(
    PhoneNumberReader phones,
    Destinations destinations,
    ConsentReader consents,
    ContactKeys keys,
    TenantId tenant,
    string region,
    string consentType
)
{
    private readonly ContentHash _hash = new();
    private readonly FieldsJson _fields = new();

    /// <param name="item">As sent.</param>
    /// <param name="now">The instant of receipt.</param>
    /// <param name="fault">What is wrong with it; its reason is null when the item is good.</param>
    /// <returns>What goes into the ledger, either way.</returns>
    public BatchItem Read(V1.BatchItem item, Instant now, out FieldFault fault)
    {
        var message = TryRead(item, now, out fault);
        return message is not null
            ? new BatchItem(message, null)
            : new BatchItem(null, new RejectedLine(fault.Reason, fault.Detail, HashAsSent(item)));
    }

    private NewMessage? TryRead(V1.BatchItem item, Instant now, out FieldFault fault)
    {
        if (
            !phones.TryRead(item.Phone, region, out var number, out fault)
            || !destinations.Allows(tenant, number, item.Phone, out fault)
            || !IsGood(item, out fault)
            || !consents.TryRead(item.Consent, now, out var consent, out fault)
            || !_fields.TryWrite(item.Fields, out var fields, out fault)
        )
        {
            return null;
        }

        _hash.Add(number.Digits).Add(item.ProfileId).Add(item.Language).Add(item.TimeZone);
        ConsentReader.AddTo(_hash, item.Consent);
        return new NewMessage(
            keys.Of(tenant, number),
            number,
            OrNull(item.ProfileId),
            OrNull(item.Language),
            OrNull(item.TimeZone),
            consent,
            consentType,
            fields,
            Text: null,
            Sender: null,
            Type: null,
            WithStopMention: null,
            ExpiresAt: null,
            _hash.Add(fields).Take()
        );
    }

    private static bool IsGood(V1.BatchItem item, out FieldFault fault)
    {
        fault = default;
        if (item.ItemId.Length > Limits.ItemId || !ValueRules.IsPlain(item.ItemId))
        {
            fault = new(ErrorReasons.ValueTooLong, "item_id", item.ItemId, $"at most {Limits.ItemId} characters on one line");
        }
        else
        {
            fault = PersonRules.Check(item.ProfileId, item.Language, item.TimeZone);
        }

        return fault.Reason is null;
    }

    /// <summary>Of a bad item: everything as it was sent, since nothing of it was understood for certain.</summary>
    private ulong HashAsSent(V1.BatchItem item)
    {
        _hash.Add(item.Phone).Add(region).Add(item.ProfileId).Add(item.Language).Add(item.TimeZone);
        ConsentReader.AddTo(_hash, item.Consent);
        foreach (var name in item.Fields.Keys.Order(StringComparer.Ordinal))
        {
            _hash.Add(name).Add(item.Fields[name]);
        }

        return _hash.Take();
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
