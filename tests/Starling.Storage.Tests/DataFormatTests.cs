using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Sending;
using Starling.Storage.Ledger;

namespace Starling.Storage.Tests;

/// <summary>
/// What columns of rows hold in a form of ours, as the first version wrote it: every later one reads it. A line is never changed; another form
/// brings another line, and both are read.
/// </summary>
public sealed class DataFormatTests
{
    private const string Consents =
        """{"claire|promotional":{"k":2,"s":1700000000000,"w":"form 12"},"|surveys":{"k":1,"s":1700000000001,"u":1731536000000},"|news":{"k":3,"s":0}}""";

    private const string Fields = """{"birthday":{"date":"1980-05-17"},"city":"Lyon – « 2 »","points":12.5,"vip":true}""";

    private const string Send = "0000000000000007FFFFFFFFFFFFFFFF0000000300000002000000006AA95668";

    private static readonly Dictionary<string, ConsentAssertion> ConsentsMeant = new()
    {
        ["claire|promotional"] = new(ConsentKind.Express, Instant.FromUnixTimeMilliseconds(1_700_000_000_000), null, "form 12"),
        ["|surveys"] = new(
            ConsentKind.Implied,
            Instant.FromUnixTimeMilliseconds(1_700_000_000_001),
            Instant.FromUnixTimeMilliseconds(1_731_536_000_000),
            null
        ),
        ["|news"] = new(ConsentKind.Withdrawn, Instant.FromUnixTimeMilliseconds(0), null, null),
    };

    private static readonly Dictionary<string, FieldValue> FieldsMeant = new()
    {
        ["city"] = FieldValue.Of("Lyon – « 2 »"),
        ["points"] = FieldValue.Of(12.5),
        ["vip"] = FieldValue.Of(true),
        ["birthday"] = FieldValue.Of(new LocalDate(1980, 5, 17)),
    };

    [Fact]
    public void Consents_of_a_contact_are_read() => Assert.Equal(ConsentsMeant, ConsentJson.Read(Consents).ToDictionary());

    [Fact]
    public void Consents_of_a_contact_are_written_for_the_version_before_too() => Assert.Equal(Consents, ConsentJson.Write(ConsentsMeant));

    [Fact]
    public void Fields_of_a_profile_are_read() => Assert.Equal(FieldsMeant, ProfileFieldsJson.Read(Fields).ToDictionary());

    [Fact]
    public void Fields_of_a_profile_are_written_for_the_version_before_too() => Assert.Equal(Fields, ProfileFieldsJson.Write(FieldsMeant));

    [Fact]
    public void A_value_that_a_later_version_added_is_passed_over() =>
        Assert.Equal(ConsentsMeant["|news"], ConsentJson.Read("""{"|news":{"k":3,"s":0,"evidence":{"wording":7}}}""")["|news"]);

    [Fact]
    public void A_send_on_the_row_of_its_contact_is_read_and_written()
    {
        var octets = Convert.FromHexString(Send);
        var read = RecentSend.Read(octets);
        Assert.Equal(new RecentSend(7, ulong.MaxValue, new MessageId(3, 2), Instant.FromUtc(2026, 9, 15, 14, 30)), read);
        Assert.Null(read.Class);
        var written = new byte[RecentSend.Size];
        read.Write(written);
        Assert.Equal(Send, Convert.ToHexString(written));
    }

    [Fact]
    public void A_number_of_a_message_is_its_batch_and_its_place() => Assert.Equal(0x0000_0003_0000_0002, new MessageId(3, 2).Value);
}
