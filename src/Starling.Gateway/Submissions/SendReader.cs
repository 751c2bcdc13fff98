using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Templates;

namespace Starling.Gateway.Submissions;

/// <summary>Reads a single message: what goes into the ledger, or everything that is wrong with the request.</summary>
internal sealed class SendReader(
    PhoneNumberReader phones,
    Destinations destinations,
    ConsentReader consents,
    ContactKeys keys,
    StopMentionSettings mentions,
    SenderOwners owners,
    IOptions<GatewayOptions> options
)
{
    private static readonly Duration CodeValidity = Duration.FromMinutes(5);
    private static readonly Duration UsualValidity = Duration.FromHours(72);
    private static readonly Duration LongestValidity = Duration.FromDays(35);

    /// <param name="request">As sent.</param>
    /// <param name="tenant">From the credential.</param>
    /// <param name="now">The instant of receipt.</param>
    /// <param name="faults">Empty when the request is good.</param>
    /// <returns>The message; meaningless when there are faults.</returns>
    public UnitMessage? Read(V1.SendMessageRequest request, TenantId tenant, Instant now, out IReadOnlyList<FieldFault> faults)
    {
        var found = new List<FieldFault>();
        faults = found;
        var number = ReadPhone(request, tenant, found);
        Add(found, PersonRules.Check(request.ProfileId, request.Language, request.TimeZone));
        if (!consents.TryRead(request.Consent, now, out var consent, out var fault) || !RequestIdRules.IsGood(request.RequestId, out fault))
        {
            found.Add(fault);
        }

        var definition = new DefinitionReader(options.Value, mentions, found);
        var type = definition.ReadType(request.CommunicationType, CommunicationType.Transactional);
        var sender = definition.ReadSender(request.Sender);
        owners.Check(sender, tenant, found);
        var mention = definition.ReadMention(request.StopMention, type, sender, request.Language);
        var (text, fields) = ReadContent(request, definition, found);
        var validity = ReadValidity(request, type, found);
        return found.Count > 0
            ? null
            : new UnitMessage(
                tenant,
                request.RequestId.Length > 0 ? request.RequestId : Guid.NewGuid().ToString("N"),
                type.IsExpress,
                new NewMessage(
                    keys.Of(tenant, number),
                    number,
                    OrNull(request.ProfileId),
                    OrNull(request.Language),
                    OrNull(request.TimeZone),
                    consent,
                    type.Name,
                    fields,
                    text,
                    sender,
                    type.Name,
                    mention,
                    now + validity,
                    Hash(request, number, text, fields, type, sender, mention)
                )
            );
    }

    private Msisdn ReadPhone(V1.SendMessageRequest request, TenantId tenant, List<FieldFault> found)
    {
        if (request.DefaultRegion.Length > 0 && !phones.KnowsRegion(request.DefaultRegion))
        {
            found.Add(RegionRules.Fault(request.DefaultRegion));
            return default;
        }

        if (
            !phones.TryRead(request.Phone, request.DefaultRegion, out var number, out var fault)
            || !destinations.Allows(tenant, number, request.Phone, out fault)
        )
        {
            found.Add(fault);
        }

        return number;
    }

    private static (string Text, string? Fields) ReadContent(
        V1.SendMessageRequest request,
        DefinitionReader definition,
        List<FieldFault> found
    )
    {
        switch (request.ContentCase)
        {
            case V1.SendMessageRequest.ContentOneofCase.TemplateText:
                definition.ReadTemplate(request.TemplateText);
                if (!new FieldsJson().TryWrite(request.Fields, out var fields, out var fault))
                {
                    found.Add(fault);
                }

                return (request.TemplateText, fields);
            case V1.SendMessageRequest.ContentOneofCase.Text:
                if (request.Fields.Count > 0)
                {
                    found.Add(new(ErrorReasons.ValueMalformed, "fields", $"{request.Fields.Count} fields", "fields go with template_text"));
                }

                return LiteralText.Read(request.Text, found);
            default:
                found.Add(new(ErrorReasons.FieldRequired, "text", string.Empty, "either text or template_text says what to send"));
                return (string.Empty, null);
        }
    }

    private static Duration ReadValidity(V1.SendMessageRequest request, CommunicationType type, List<FieldFault> found)
    {
        if (request.Validity is null)
        {
            return type.Class == CommunicationClass.OneTimeCode ? CodeValidity : UsualValidity;
        }

        // Beyond the range of either type the figures would not add up; the rule below refuses them anyway.
        var seconds = Math.Clamp(request.Validity.Seconds, -1, (long)LongestValidity.TotalSeconds + 1);
        var validity = Duration.FromSeconds(seconds) + Duration.FromNanoseconds(request.Validity.Nanos);
        if (validity < Duration.FromSeconds(1) || validity > LongestValidity)
        {
            found.Add(new(ErrorReasons.ValueOutOfRange, "validity", $"{request.Validity.Seconds} s", "a validity is 1 second to 35 days"));
        }

        return validity;
    }

    private static ulong Hash(
        V1.SendMessageRequest request,
        Msisdn number,
        string text,
        string? fields,
        CommunicationType type,
        SenderAddress? sender,
        bool mention
    )
    {
        var hash = new ContentHash();
        hash.Add(number.Digits).Add(request.ProfileId).Add(request.Language).Add(request.TimeZone);
        ConsentReader.AddTo(hash, request.Consent);
        hash.Add(text).Add(fields).Add(type.Name).Add(sender?.ToString()).Add(mention ? 1 : 0);
        return hash.Add(request.Validity?.Seconds ?? -1).Add(request.Validity?.Nanos ?? 0).Take();
    }

    private static void Add(List<FieldFault> found, FieldFault fault)
    {
        if (fault.Reason is not null)
        {
            found.Add(fault);
        }
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
