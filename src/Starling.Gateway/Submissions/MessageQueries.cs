using Grpc.Core;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Gateway.Campaigns;

namespace Starling.Gateway.Submissions;

/// <summary>Reads messages for callers: theirs only.</summary>
internal sealed class MessageQueries(IMessageReader messages, CampaignDefinitions definitions, ContactKeys keys)
{
    private const int LargestPage = 1_000;

    /// <exception cref="RpcException">NOT_FOUND: none, or somebody else's.</exception>
    public async Task<V1.Message> GetAsync(MessageId id, TenantId tenant, CancellationToken cancel) =>
        await messages.FindAsync(id, cancel) is { } message && message.Tenant == tenant
            ? MessageMapping.ToProto(message, await definitions.FindAsync(message.Campaign, cancel))
            : throw NotFound(id);

    /// <exception cref="RpcException">INVALID_ARGUMENT, or NOT_FOUND: no such campaign, or somebody else's.</exception>
    public async Task<V1.ListMessagesResponse> ListAsync(V1.ListMessagesRequest request, TenantId tenant, CancellationToken cancel)
    {
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var states = ReadStates(request);
        // The ledger knows one state; several are picked from its pages, which therefore may come out short.
        var filter = new MessageFilter(
            tenant,
            request.Campaign.Length == 0 ? null : await FindCampaignAsync(request.Campaign, tenant, cancel),
            states.Count == 1 ? states.Single() : null,
            request.Phone.Length == 0 ? null : ReadContact(request.Phone, tenant)
        );
        var hash = new ContentHash().Add(tenant.Value).Add(request.Campaign).Add(request.Phone);
        foreach (var state in states.Order())
        {
            hash.Add((long)state);
        }

        var fingerprint = hash.Take();
        var after = PageToken.Read(request.PageToken, fingerprint) is { } last ? new MessageId(last) : (MessageId?)null;
        var rows = await messages.ListAsync(filter, after, size, cancel);
        var answer = new V1.ListMessagesResponse
        {
            NextPageToken = rows.Count < size ? string.Empty : PageToken.Write(rows[^1].Id.Value, fingerprint),
        };
        foreach (var row in rows)
        {
            if (states.Count <= 1 || states.Contains(row.State))
            {
                answer.Messages.Add(MessageMapping.ToProto(row, await definitions.FindAsync(row.Campaign, cancel)));
            }
        }

        return answer;
    }

    public static RpcException NotFound(MessageId id) =>
        StatusMapping.NotFound(ErrorReasons.MessageNotFound, "Message", ResourceNames.Of(id));

    private async Task<CampaignId> FindCampaignAsync(string name, TenantId tenant, CancellationToken cancel)
    {
        var id = ResourceNames.ReadCampaign(name, "campaign");
        return await definitions.FindAsync(id, cancel) is { } definition && definition.Tenant == tenant
            ? id
            : throw StatusMapping.NotFound(ErrorReasons.CampaignNotFound, "Campaign", name);
    }

    private ContactKey ReadContact(string phone, TenantId tenant) =>
        Msisdn.TryParse(phone, out var number)
            ? keys.Of(tenant, number)
            : throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.PhoneMalformed, "phone", phone, "a filter takes a number in E.164, with its plus")
            );

    private static HashSet<MessageState> ReadStates(V1.ListMessagesRequest request)
    {
        var states = new HashSet<MessageState>();
        foreach (var state in request.States)
        {
            states.Add(
                state != V1.MessageState.Unspecified && Enum.IsDefined(state)
                    ? MessageMapping.ToDomain(state)
                    : throw StatusMapping.Invalid(
                        new FieldFault(ErrorReasons.ValueOutOfRange, "states", $"{(int)state}", "a state that messages have")
                    )
            );
        }

        return states;
    }
}
