using System.Globalization;
using Starling.Domain.Access;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;

namespace Starling.Gateway;

/// <summary>How resource names are written and read: <c>messages/12-345</c>, <c>campaigns/12</c>, <c>contacts/{key}</c>, <c>routes/{id}</c>.</summary>
internal static class ResourceNames
{
    private const string Messages = "messages/";
    private const string Campaigns = "campaigns/";
    private const string Contacts = "contacts/";
    private const string Routes = "routes/";
    private const string Reviews = "inboundReviews/";
    private const string Keys = "apiKeys/";
    private const string Erasures = "erasures/";
    private const string Senders = "senders/";

    public static string Of(MessageId id) => string.Concat(Messages, id.ToString());

    public static string Of(CampaignId id) => string.Concat(Campaigns, id.ToString());

    public static string Of(ContactKey key) => string.Concat(Contacts, key.ToString());

    public static string OfInbound(long id) => string.Create(CultureInfo.InvariantCulture, $"inboundMessages/{id}");

    public static string OfReview(long id) => string.Create(CultureInfo.InvariantCulture, $"{Reviews}{id}");

    public static string OfApiKey(string id) => string.Concat(Keys, id);

    public static string OfErasure(long id) => string.Create(CultureInfo.InvariantCulture, $"{Erasures}{id}");

    public static string OfRoute(string id) => string.Concat(Routes, id);

    public static string OfSender(SenderAddress address) => string.Concat(Senders, address.Value);

    public static bool TryRead(string name, out MessageId id)
    {
        id = default;
        return name.StartsWith(Messages, StringComparison.Ordinal) && MessageId.TryParse(name.AsSpan(Messages.Length), out id);
    }

    public static bool TryRead(string name, out CampaignId id)
    {
        id = default;
        if (
            !name.StartsWith(Campaigns, StringComparison.Ordinal)
            || !long.TryParse(name.AsSpan(Campaigns.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || value < 1
        )
        {
            return false;
        }

        id = new CampaignId(value);
        return true;
    }

    /// <summary>Reads a name or says what is wrong with it.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static MessageId ReadMessage(string name, string field = "name") =>
        TryRead(name, out MessageId id) ? id : throw Malformed(name, field, "messages/{id}");

    /// <inheritdoc cref="ReadMessage"/>
    public static CampaignId ReadCampaign(string name, string field = "name") =>
        TryRead(name, out CampaignId id) ? id : throw Malformed(name, field, "campaigns/{id}");

    /// <inheritdoc cref="ReadMessage"/>
    public static ContactKey ReadContact(string name, string field = "name") =>
        name.StartsWith(Contacts, StringComparison.Ordinal) && ContactKey.TryParse(name.AsSpan(Contacts.Length), out var key)
            ? key
            : throw Malformed(name, field, "contacts/{id}");

    /// <inheritdoc cref="ReadMessage"/>
    public static string ReadRoute(string name, string field = "name") =>
        name.StartsWith(Routes, StringComparison.Ordinal) && TenantId.IsValid(name[Routes.Length..])
            ? name[Routes.Length..]
            : throw Malformed(name, field, "routes/{id}");

    /// <inheritdoc cref="ReadMessage"/>
    public static long ReadReview(string name, string field = "name") =>
        name.StartsWith(Reviews, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Reviews.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw Malformed(name, field, "inboundReviews/{id}");

    /// <inheritdoc cref="ReadMessage"/>
    public static string ReadApiKey(string name, string field = "name") =>
        name.StartsWith(Keys, StringComparison.Ordinal) && ApiKeySecret.IsId(name[Keys.Length..])
            ? name[Keys.Length..]
            : throw Malformed(name, field, "apiKeys/{id}");

    /// <inheritdoc cref="ReadMessage"/>
    public static long ReadErasure(string name, string field = "name") =>
        name.StartsWith(Erasures, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Erasures.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw Malformed(name, field, "erasures/{id}");

    public static SenderAddress ReadSender(string name, string field = "name")
    {
        var value = name.StartsWith(Senders, StringComparison.Ordinal) ? name[Senders.Length..] : string.Empty;

        // A number's plus has no place in a path; it is taken with it all the same.
        return SenderAddress.TryParse(value, out var address) || SenderAddress.TryParse("+" + value, out address)
            ? address
            : throw Malformed(name, field, "senders/{sender}");
    }

    private static Grpc.Core.RpcException Malformed(string name, string field, string form) =>
        StatusMapping.Invalid(new FieldFault(ErrorReasons.NameMalformed, field, name, $"a name has the form {form}"));
}
