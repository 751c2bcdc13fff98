using FsCheck.Xunit;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;

namespace Starling.Domain.Tests.Contacts;

public sealed class ContactKeyTests
{
    private static readonly ContactKeys Keys = new([.. Enumerable.Range(0, 32).Select(octet => (byte)octet)]);
    private static readonly Msisdn Claire = Msisdn.FromDigits(14165550123);

    [Property]
    public bool Octets_and_digits_read_back(ulong high, ulong low)
    {
        var key = new ContactKey(high, low);
        return ContactKey.Read(key.ToArray()) == key
            && ContactKey.TryParse(key.ToString(), out var read)
            && read == key
            && key.ToString().Length == 32;
    }

    [Property]
    public bool The_order_of_keys_is_the_order_of_their_octets(ulong high, ulong low, ulong otherHigh, ulong otherLow)
    {
        var (left, right) = (new ContactKey(high, low), new ContactKey(otherHigh, otherLow));
        return Math.Sign(left.CompareTo(right)) == Math.Sign(left.ToArray().AsSpan().SequenceCompareTo(right.ToArray()));
    }

    [Property]
    public bool Slots_are_1024_and_lanes_16(ulong high, ulong low)
    {
        var key = new ContactKey(high, low);
        return key.Slot is >= 0 and < 1024 && key.Lane is >= 0 and < 16 && key.Lane == key.Slot / 64;
    }

    [Fact]
    public void The_key_of_a_number_is_a_data_format() =>
        // printf 'default/\x00\x00\x00\x03\x4c\x55\x24\x2b' | openssl dgst -sha256 -mac hmac -macopt hexkey:000102…1f, first 16 octets
        Assert.Equal("280869999fb16ca46c316fec794359b1", Keys.Of(TenantId.Default, Claire).ToString());

    [Fact]
    public void Tenant_number_and_secret_each_make_another_key()
    {
        ContactKey[] keys =
        [
            Keys.Of(TenantId.Default, Claire),
            Keys.Of(new TenantId("north"), Claire),
            Keys.Of(TenantId.Default, Msisdn.FromDigits(14165550124)),
            new ContactKeys(new byte[32]).Of(TenantId.Default, Claire),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void The_longest_tenant_and_number_fit() =>
        Assert.NotEqual(
            default,
            Keys.Of(new TenantId("t" + new string('9', TenantId.MaxLength - 1)), Msisdn.FromDigits(999_999_999_999_999))
        );

    [Fact]
    public void No_digit_of_the_number_is_in_the_key() =>
        Assert.DoesNotContain("5550123", Keys.Of(TenantId.Default, Claire).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_secret_has_at_least_32_octets() => Assert.Throws<ArgumentException>(() => new ContactKeys(new byte[31]));

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    [InlineData(" 123456789abcdef0123456789abcdef")]
    public void Other_text_is_no_key(string text) => Assert.False(ContactKey.TryParse(text, out _));

    [Theory]
    [InlineData("claire|promotional", "promotional", true)]
    [InlineData("|promotional", "promotional", true)]
    [InlineData("claire|self_promotional", "promotional", false)]
    [InlineData("promotional", "promotional", false)]
    [InlineData("claire|promotional", "informational", false)]
    public void A_consent_is_filed_under_profile_and_type(string key, string type, bool expected) =>
        Assert.Equal(expected, ConsentKeys.IsFor(key, type));
}
