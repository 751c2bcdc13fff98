using System.Globalization;
using Grpc.Core;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Templates;
using Starling.Gateway.Campaigns;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Contacts;

/// <summary>Reads contacts for callers: theirs only.</summary>
internal sealed class ContactQueries(
    IProfileLedger profiles,
    IConsentLedger consents,
    IContactHistory history,
    CampaignDefinitions definitions,
    ContactKeys keys,
    StopMentionSettings mentions
)
{
    private const int LargestPage = 500;

    /// <exception cref="RpcException">INVALID_ARGUMENT, or NOT_FOUND: none, or somebody else's.</exception>
    public async Task<ContactCard> GetAsync(V1.GetContactRequest request, TenantId tenant, CancellationToken cancel)
    {
        CheckOne("name", request.Name, request.Phone, request.ProfileId);
        var card =
            request.Name.Length > 0 ? await profiles.ReadAsync(tenant, ResourceNames.ReadContact(request.Name), cancel)
            : request.Phone.Length > 0 ? await profiles.ReadAsync(tenant, keys.Of(tenant, ReadPhone(request.Phone)), cancel)
            : await FindAsync(request.ProfileId, tenant, cancel);
        // A caller's words never come back in the message of a status, which is logged.
        return card ?? throw NotFound(request.Name.Length > 0 ? request.Name : "such contact");
    }

    public async Task<V1.ListContactsResponse> ListAsync(V1.ListContactsRequest request, TenantId tenant, CancellationToken cancel)
    {
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        if (request.Phone.Length + request.ProfileId.Length > 0)
        {
            CheckOne("phone", request.Phone, request.ProfileId, request.NamePrefix);
            var found =
                request.Phone.Length > 0
                    ? await profiles.ReadAsync(tenant, keys.Of(tenant, ReadPhone(request.Phone)), cancel)
                    : await FindAsync(request.ProfileId, tenant, cancel);
            return Page(found is null ? [] : [found], string.Empty);
        }

        var filter = new ContentHash().Add(tenant.Value).Add(request.NamePrefix).Take();
        var place = TextPageToken.Read(request.PageToken, filter);
        if (request.NamePrefix.Length > 0)
        {
            var page = await profiles.SearchAsync(tenant, request.NamePrefix, ReadCursor(place, request.PageToken), size, cancel);
            return Page(
                page.Contacts,
                page.Next is { } next ? TextPageToken.Write($"{next.Contact}{next.Word}|{next.ProfileId}", filter) : ""
            );
        }

        var after = place is null ? (ContactKey?)null : ReadKey(place, request.PageToken);
        var cards = await profiles.ListAsync(tenant, after, size, cancel);
        return Page(cards, cards.Count < size ? "" : TextPageToken.Write(cards[^1].Row.Key.ToString(), filter));
    }

    public async Task<V1.ListHistoryResponse> ListHistoryAsync(V1.ListHistoryRequest request, TenantId tenant, CancellationToken cancel)
    {
        CheckOne("name", request.Name, request.Phone);
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var key = request.Phone.Length > 0 ? keys.Of(tenant, ReadPhone(request.Phone)) : ResourceNames.ReadContact(request.Name);
        if (request.Name.Length > 0 && await profiles.ReadAsync(tenant, key, cancel) is null)
        {
            throw NotFound(request.Name);
        }

        var filter = new ContentHash().Add(tenant.Value).Add("history").Add(key.ToString()).Take();
        var page = await history.ListAsync(tenant, key, ReadHistoryCursor(request.PageToken, filter), size, cancel);
        var answer = new V1.ListHistoryResponse
        {
            NextPageToken = page.Next is { } next ? TextPageToken.Write($"{next.Message}|{next.Inbound}", filter) : string.Empty,
        };
        foreach (var entry in page.Entries)
        {
            answer.Entries.Add(await ToProtoAsync(entry, cancel));
        }

        return answer;
    }

    public async Task<V1.ListConsentEventsResponse> ListConsentEventsAsync(
        V1.ListConsentEventsRequest request,
        TenantId tenant,
        CancellationToken cancel
    )
    {
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var key = ResourceNames.ReadContact(request.Name);
        _ = await profiles.ReadAsync(tenant, key, cancel) ?? throw NotFound(request.Name);
        var filter = new ContentHash().Add(tenant.Value).Add("consents").Add(key.ToString()).Take();
        var lines = await consents.ListAsync(key, PageToken.Read(request.PageToken, filter), size, cancel);
        var answer = new V1.ListConsentEventsResponse
        {
            NextPageToken = lines.Count < size ? string.Empty : PageToken.Write(lines[^1].Sequence, filter),
        };
        answer.Events.Add(lines.Select(ContactMapping.ToProto));
        return answer;
    }

    public static RpcException NotFound(string name) => StatusMapping.NotFound(ErrorReasons.ContactNotFound, "Contact", name);

    public static Msisdn ReadPhone(string phone) =>
        Msisdn.TryParse(phone, out var number)
            ? number
            : throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.PhoneMalformed, "phone", phone, "a filter takes a number in E.164, with its plus")
            );

    private async Task<ContactCard?> FindAsync(string profileId, TenantId tenant, CancellationToken cancel) =>
        await profiles.FindAsync(tenant, profileId, cancel) is { } profile
            ? await profiles.ReadAsync(tenant, profile.Contact, cancel)
            : null;

    private async Task<V1.HistoryEntry> ToProtoAsync(HistoryEntry entry, CancellationToken cancel)
    {
        var shown = new V1.HistoryEntry { CreateTime = MessageMapping.ToProto(entry.At) };
        if (entry.Sent is { } sent)
        {
            var campaign = await definitions.FindAsync(sent.Message.Campaign, cancel);
            shown.Sent = new V1.SentText
            {
                Message = MessageMapping.ToProto(sent.Message, campaign),
                Text = SentWords.Of(sent, campaign, mentions),
            };
        }
        else if (entry.Received is { } received)
        {
            shown.Received = new V1.ReceivedText { Phone = received.To, Text = received.Text };
        }

        return shown;
    }

    private static V1.ListContactsResponse Page(IReadOnlyList<ContactCard> cards, string next)
    {
        var answer = new V1.ListContactsResponse { NextPageToken = next };
        answer.Contacts.Add(cards.Select(ContactMapping.ToProto));
        return answer;
    }

    private static NameCursor? ReadCursor(string? place, string token)
    {
        if (place is null)
        {
            return null;
        }

        var bar = place.IndexOf('|', StringComparison.Ordinal);
        return bar >= 32 && ContactKey.TryParse(place.AsSpan(0, 32), out var key)
            ? new NameCursor(place[32..bar], key, place[(bar + 1)..])
            : throw TextPageToken.Malformed(token);
    }

    private static ContactKey ReadKey(string place, string token) =>
        ContactKey.TryParse(place, out var key) ? key : throw TextPageToken.Malformed(token);

    private static HistoryCursor? ReadHistoryCursor(string token, ulong filter)
    {
        if (TextPageToken.Read(token, filter) is not { } place)
        {
            return null;
        }

        var parts = place.Split('|');
        return
            parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var message)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var inbound)
            ? new HistoryCursor(message, inbound)
            : throw TextPageToken.Malformed(token);
    }

    private static void CheckOne(string field, params ReadOnlySpan<string> values)
    {
        var given = 0;
        foreach (var value in values)
        {
            given += value.Length > 0 ? 1 : 0;
        }

        if (given != 1)
        {
            throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.FieldRequired, field, $"{given} given", "exactly one way to say which contact")
            );
        }
    }
}
