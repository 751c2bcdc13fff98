using Google.Protobuf;
using Grpc.Core;
using NodaTime;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Contacts;

/// <summary>ConsentLedgerService: that the consent ledger is the one that was sealed, and the evidence of one contact.</summary>
internal sealed class ConsentLedgerService(
    ICallerIdentity callers,
    IConsentSeals seals,
    IProfileLedger profiles,
    ContactKeys contacts,
    SealKeys keys,
    GatewayGates gates,
    IClock clock
) : V1.ConsentLedgerService.ConsentLedgerServiceBase
{
    private const int LargestPage = 100;

    public override async Task VerifyLedger(
        V1.VerifyLedgerRequest request,
        IServerStreamWriter<V1.VerifyLedgerResponse> responseStream,
        ServerCallContext context
    )
    {
        callers.CallerOf(context);
        var expected = ReadHead(request.ExpectedHead);
        using var pass = gates.EnterWatch();
        await foreach (var audit in seals.VerifyAsync(keys, expected, context.CancellationToken))
        {
            await responseStream.WriteAsync(SealMapping.ToProto(audit), context.CancellationToken);
        }
    }

    public override async Task<V1.ExportConsentEvidenceResponse> ExportConsentEvidence(
        V1.ExportConsentEvidenceRequest request,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        var key = ReadContact(request, tenant);
        var card = await profiles.ReadAsync(tenant, key, context.CancellationToken) ?? throw ContactQueries.NotFound("such contact");
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var filter = new ContentHash().Add(tenant.Value).Add("evidence").Add(key.ToString()).Take();
        var after = PageToken.Read(request.PageToken, filter) ?? 0;
        var proven = await seals.ListProvenAsync(key, after, size, context.CancellationToken);
        var answer = new V1.ExportConsentEvidenceResponse
        {
            Contact = ResourceNames.Of(key),
            Phone = card.Msisdn?.ToString() ?? string.Empty,
            ExportTime = MessageMapping.ToProto(clock.GetCurrentInstant()),
            NextPageToken = proven.Lines.Count < size ? string.Empty : PageToken.Write(proven.Lines[^1].Sealed.Line.Sequence, filter),
        };
        answer.Proofs.Add(proven.Lines.Select(SealMapping.ToProto));
        answer.Seals.Add(proven.Seals.Select(SealMapping.ToProto));
        return answer;
    }

    private ContactKey ReadContact(V1.ExportConsentEvidenceRequest request, TenantId tenant)
    {
        if (request.Name.Length > 0 == request.Phone.Length > 0)
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.FieldRequired, "name", string.Empty, "exactly one of name and phone says which contact")
            );
        }

        return request.Phone.Length > 0
            ? contacts.Of(tenant, ContactQueries.ReadPhone(request.Phone))
            : ResourceNames.ReadContact(request.Name);
    }

    private static ExportedHead? ReadHead(V1.ConsentHead? head)
    {
        if (head is null)
        {
            return null;
        }

        if (head.Number < 1)
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.ValueOutOfRange, "expected_head.number", head.Number.ToString(null, null), "1 or more")
            );
        }

        return head.Head.Length == ConsentDigest.Octets
            ? new ExportedHead(head.Number, head.Head.ToByteArray())
            : throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.ValueMalformed, "expected_head.head", $"{head.Head.Length} octets", "32 octets")
            );
    }
}

/// <summary>Seals and what they prove, as the contract shows them.</summary>
internal static class SealMapping
{
    public static V1.VerifyLedgerResponse ToProto(LedgerAudit audit) =>
        new()
        {
            Done = audit.IsDone,
            Fault = audit.Fault is { } fault ? ToProto(fault) : null,
            SealCount = audit.Last?.Number ?? 0,
            EventCount = audit.Lines,
            ErasedEventCount = audit.Erased,
            UnsealedEventCount = audit.Unsealed,
            LastHead = audit.Last is { } last ? new V1.ConsentHead { Number = last.Number, Head = Octets(last.Head) } : null,
        };

    public static V1.ConsentProof ToProto(ProvenLine proven)
    {
        var line = proven.Sealed;
        var shown = new V1.ConsentProof
        {
            Event = ContactMapping.ToProto(line.Line),
            Salt = Octets(line.Salt),
            PersonDigest = Octets(line.Person),
            Digest = Octets(line.Digest),
            Seal = line.Seal ?? 0,
            Place = line.Seal is null ? 0 : line.Place,
        };
        shown.Path.Add(proven.Path.Select(Octets));
        return shown;
    }

    public static V1.ConsentSeal ToProto(ConsentSeal seal) =>
        new()
        {
            Number = seal.Number,
            PreviousHead = Octets(seal.Previous),
            EventCount = seal.Count,
            Root = Octets(seal.Root),
            SealTime = MessageMapping.ToProto(seal.SealedAt),
            KeyId = seal.KeyId,
            Head = Octets(seal.Head),
            Mac = Octets(seal.Mac),
        };

    private static V1.LedgerFault ToProto(LedgerFault fault) =>
        new()
        {
            // Both number them alike.
            Kind = (V1.LedgerFaultKind)(int)fault.Kind,
            Seal = fault.Seal,
            Contact = fault.Contact is { } contact ? ResourceNames.Of(contact) : string.Empty,
            Sequence = fault.Sequence,
            Detail = fault.Detail,
        };

    private static ByteString Octets(byte[]? octets) => octets is null ? ByteString.Empty : ByteString.CopyFrom(octets);
}
