using NodaTime;
using NodaTime.Text;
using Starling.Carriers.Smpp.Receipts;

namespace Starling.Carriers.Tests.Smpp.Receipts;

public sealed class ReceiptDateTests
{
    [Theory]
    [InlineData("2601311011", "2026-01-31T10:11:00")] // SMPP 3.4 Appendix B
    [InlineData("260131101112", "2026-01-31T10:11:12")]
    [InlineData("202601311011", "2026-01-31T10:11:00")]
    [InlineData("20260131101112", "2026-01-31T10:11:12")]
    [InlineData("20260131101112345", "2026-01-31T10:11:12")]
    [InlineData("2026-01-31 10:11:12", "2026-01-31T10:11:12")]
    [InlineData("2026-01-31 10:11", "2026-01-31T10:11:00")]
    [InlineData("2026/01/31 10:11:12", "2026-01-31T10:11:12")]
    [InlineData("26/01/31 10:11", "2026-01-31T10:11:00")]
    [InlineData("26-01-31 10:11:12", "2026-01-31T10:11:12")]
    [InlineData("260131 1011", "2026-01-31T10:11:00")]
    [InlineData("260131 10:11:12", "2026-01-31T10:11:12")]
    [InlineData("20260131 101112", "2026-01-31T10:11:12")]
    [InlineData("2026-01-31T10:11:12", "2026-01-31T10:11:12")]
    [InlineData("2026-01-31T10:11:12Z", "2026-01-31T10:11:12")]
    [InlineData("2026-01-31T10:11:12.345Z", "2026-01-31T10:11:12")]
    [InlineData("2026-01-31T10:11:12+05:00", "2026-01-31T10:11:12")]
    [InlineData("2026-01-31T10:11:12-0500", "2026-01-31T10:11:12")]
    [InlineData("20260131101112.345", "2026-01-31T10:11:12")]
    [InlineData("260131101112304+", "2026-01-31T10:11:12")] // SMPP 3.4 §7.1.1.1
    [InlineData("260131101112304-", "2026-01-31T10:11:12")]
    [InlineData("1769854272", "2026-01-31T10:11:12")] // seconds since 1970: month 98 cannot be
    [InlineData("1769854272345", "2026-01-31T10:11:12")]
    [InlineData(" \"2601311011\" ", "2026-01-31T10:11:00")]
    [InlineData("2402292359", "2024-02-29T23:59:00")]
    public void Every_form_met_is_read(string text, string expected) =>
        Assert.Equal(LocalDateTimePattern.GeneralIso.Parse(expected).Value, ReceiptDate.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0000000000")]
    [InlineData("2602291011")] // no 29 February in 2026
    [InlineData("2613011011")]
    [InlineData("2601012411")]
    [InlineData("2601011060")]
    [InlineData("26010110")]
    [InlineData("yesterday")]
    [InlineData("99999999999999999999")]
    [InlineData("----------")]
    [InlineData("2601-")]
    public void What_is_no_date_is_null(string text) => Assert.Null(ReceiptDate.Parse(text));

    [Fact]
    public void A_repeated_hour_stays_as_the_carrier_wrote_it() =>
        Assert.Equal(new LocalDateTime(2026, 11, 1, 1, 30), ReceiptDate.Parse("2611010130"));
}
