using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;

namespace Starling.Grains;

/// <summary>How each grain key is written and read, in one place.</summary>
/// <remarks>
/// No key can be read as a hexadecimal number, as each has a colon: the AdoNet provider stores a key that looks like a number as that number, so
/// that <c>7</c> and <c>007</c> would share a row.
/// </remarks>
public static class GrainKeys
{
    /// <summary><c>/c:</c> and 32 digits.</summary>
    private const int ContactKeyLength = 35;

    /// <summary><c>tenant/c:</c> + 32 hexadecimal digits. No number is in it: Orleans prints keys.</summary>
    public static string Contact(TenantId tenant, ContactKey key) => string.Concat(tenant.Value, "/c:", key.ToString());

    /// <exception cref="FormatException">Not a contact's key.</exception>
    public static (TenantId Tenant, ContactKey Key) ReadContact(string key)
    {
        var at = key.IndexOf("/c:", StringComparison.Ordinal);
        return at > 0 && ContactKey.TryParse(key.AsSpan(at + 3), out var contact)
            ? (new TenantId(key[..at]), contact)
            : throw new FormatException($"'{key}' is not the key of a contact.");
    }

    /// <summary><c>campaign:12</c>.</summary>
    public static string Campaign(CampaignId id) => string.Create(CultureInfo.InvariantCulture, $"campaign:{id.Value}");

    public static CampaignId ReadCampaign(string key) => new(long.Parse(After(key, "campaign:"), CultureInfo.InvariantCulture));

    /// <summary><c>lane:12/3</c>: campaign and lane.</summary>
    public static string Lane(CampaignId id, int lane) => string.Create(CultureInfo.InvariantCulture, $"lane:{id.Value}/{lane}");

    public static (CampaignId Campaign, int Lane) ReadLane(string key)
    {
        var (left, right) = Split(After(key, "lane:"), key);
        return (new CampaignId(long.Parse(left, CultureInfo.InvariantCulture)), int.Parse(right, CultureInfo.InvariantCulture));
    }

    /// <summary>The lane that a contact's or a lane's key belongs to, 0 to 15, read from its UTF-8 without making a string.</summary>
    /// <exception cref="FormatException">Neither's key.</exception>
    public static int LaneOf(ReadOnlySpan<byte> key)
    {
        if (
            key.LastIndexOf("/c:"u8) is var at and > 0
            && key.Length - at == ContactKeyLength
            && Utf8Parser.TryParse(key[^4..], out uint low, out var read, 'x')
            && read == 4
        )
        {
            return new ContactKey(0, low).Lane;
        }

        return
            key.StartsWith("lane:"u8)
            && Utf8Parser.TryParse(key[(key.LastIndexOf((byte)'/') + 1)..], out int lane, out _)
            && lane is >= 0 and < ContactKey.Lanes
            ? lane
            : throw new FormatException($"'{Encoding.UTF8.GetString(key)}' is the key of neither a contact nor a lane.");
    }

    /// <summary><c>route:main</c>.</summary>
    public static string Route(string route) => "route:" + route;

    public static string ReadRoute(string key) => After(key, "route:").ToString();

    /// <summary><c>bind:main/2</c>: route and bind.</summary>
    public static string Bind(string route, int bind) => string.Create(CultureInfo.InvariantCulture, $"bind:{route}/{bind}");

    public static (string Route, int Bind) ReadBind(string key)
    {
        var (left, right) = Split(After(key, "bind:"), key);
        return (left.ToString(), int.Parse(right, CultureInfo.InvariantCulture));
    }

    /// <summary><c>codes:default/CA</c>: tenant and country.</summary>
    public static string Codes(TenantId tenant, string country) => $"codes:{tenant.Value}/{country}";

    public static (TenantId Tenant, string Country) ReadCodes(string key)
    {
        var (left, right) = Split(After(key, "codes:"), key);
        return (new TenantId(left), right);
    }

    private static ReadOnlySpan<char> After(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.Ordinal)
            ? key.AsSpan(prefix.Length)
            : throw new FormatException($"'{key}' does not begin with '{prefix}'.");

    private static (string Left, string Right) Split(ReadOnlySpan<char> rest, string key)
    {
        var slash = rest.LastIndexOf('/');
        return slash > 0
            ? (rest[..slash].ToString(), rest[(slash + 1)..].ToString())
            : throw new FormatException($"'{key}' has no '/' before its number.");
    }
}
