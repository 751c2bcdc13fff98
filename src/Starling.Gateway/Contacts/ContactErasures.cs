using Google.Protobuf;
using Grpc.Core;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Contacts;

/// <summary>Erases contacts for callers, and tells how far it is.</summary>
internal sealed class ContactErasures(IErasureLedger ledger, ContactChanges changes)
{
    private const int LargestPage = 500;

    /// <summary>Returns when nothing that was accepted for them before starts any more.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: no name, too many, or one that is none.</exception>
    public async Task<V1.BatchDeleteContactsResponse> EraseAsync(IReadOnlyList<string> names, Caller caller, CancellationToken cancel)
    {
        if (names.Count is 0 or > LargestPage)
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.ValueOutOfRange, "names", $"{names.Count} names", $"1 to {LargestPage} contacts")
            );
        }

        // All names are read before the first one is erased.
        var askedBy = caller.KeyId ?? "local";
        var evidence = new ConsentEvidence(ConsentCircumstance.Api, Actor: askedBy);
        var answer = new V1.BatchDeleteContactsResponse();
        foreach (var (name, key) in names.Select(name => (name, ResourceNames.ReadContact(name, "names"))).ToList())
        {
            if (await ledger.BeginAsync(caller.Tenant, key, askedBy, evidence, cancel) is { } erasure)
            {
                answer.Erasures.Add(ToProto(erasure));
                await changes.TellAsync(caller.Tenant, key);
            }
            else
            {
                answer.MissingNames.Add(name);
            }
        }

        if (answer.Erasures.Count > 0)
        {
            await changes.WaitUntilQuietAsync(cancel);
        }

        return answer;
    }

    /// <exception cref="RpcException">NOT_FOUND: none, or somebody else's.</exception>
    public async Task<V1.GetErasureResponse> GetAsync(V1.GetErasureRequest request, TenantId tenant, CancellationToken cancel) =>
        await ledger.FindAsync(tenant, ResourceNames.ReadErasure(request.Name), cancel) is { } erasure
            ? new V1.GetErasureResponse { Erasure = ToProto(erasure) }
            : throw StatusMapping.NotFound(ErrorReasons.ErasureNotFound, "Erasure", request.Name);

    public async Task<V1.ListErasuresResponse> ListAsync(V1.ListErasuresRequest request, TenantId tenant, CancellationToken cancel)
    {
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var filter = new ContentHash().Add(tenant.Value).Add(request.OpenOnly ? "open erasures" : "erasures").Take();
        var found = await ledger.ListAsync(tenant, request.OpenOnly, PageToken.Read(request.PageToken, filter), size, cancel);
        var answer = new V1.ListErasuresResponse
        {
            NextPageToken = found.Count < size ? string.Empty : PageToken.Write(found[^1].Id, filter),
        };
        answer.Erasures.Add(found.Select(ToProto));
        return answer;
    }

    private static V1.Erasure ToProto(Erasure erasure) =>
        new()
        {
            Name = ResourceNames.OfErasure(erasure.Id),
            Contact = ResourceNames.Of(erasure.Contact),
            AskedBy = erasure.AskedBy,
            AskTime = MessageMapping.ToProto(erasure.AskedAt),
            Digest = ByteString.CopyFrom(erasure.Digest),
            MessageCount = erasure.Messages,
            EndTime = MessageMapping.ToProto(erasure.EndedAt),
        };
}
