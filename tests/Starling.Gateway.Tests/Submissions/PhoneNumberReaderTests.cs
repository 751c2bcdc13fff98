using Starling.Gateway.Submissions;

namespace Starling.Gateway.Tests.Submissions;

/// <summary>E.164; national forms with a country; signs and scripts; what is refused, by reason; fictional numbers.</summary>
public sealed class PhoneNumberReaderTests
{
    private static readonly PhoneNumberReader Reader = new(acceptFixedLines: false);

    [Theory]
    [InlineData("+14165550123", "", "+14165550123")]
    [InlineData("+33612345678", "", "+33612345678")]
    [InlineData(" +33 6 12 34 56 78 ", "", "+33612345678")]
    [InlineData("+33 (0)6 12 34 56 78", "", "+33612345678")]
    [InlineData("06 12 34 56 78", "FR", "+33612345678")]
    [InlineData("06.12.34.56.78", "FR", "+33612345678")]
    [InlineData("06\u202F12\u202F34\u202F56\u202F78", "FR", "+33612345678")]
    [InlineData("+33\u00A06\u200B12\u201334\u200956\u202F78", "", "+33612345678")]
    [InlineData("612345678", "FR", "+33612345678")]
    [InlineData("0033612345678", "FR", "+33612345678")]
    [InlineData("416-555-0123", "CA", "+14165550123")]
    [InlineData("(416) 555-0123", "CA", "+14165550123")]
    [InlineData("1 416 555 0123", "CA", "+14165550123")]
    [InlineData("011 33 6 12 34 56 78", "CA", "+33612345678")]
    [InlineData("+33612345678", "CA", "+33612345678")]
    [InlineData("１４１６５５５０１２３", "CA", "+14165550123")]
    [InlineData("＋１４１６５５５０１２３", "", "+14165550123")]
    [InlineData("٠٦١٢٣٤٥٦٧٨", "FR", "+33612345678")]
    [InlineData("\u202A+1 416\u00A0555\u20110123\u202C", "", "+14165550123")]
    public void A_number_is_read_in_every_form_people_write_it(string phone, string region, string expected)
    {
        Assert.True(Reader.TryRead(phone, region, out var number, out var fault), fault.Reason);
        Assert.Equal(expected, number.ToString());
    }

    [Theory]
    [InlineData("+33639980123")]
    [InlineData("+447700900123")]
    [InlineData("+12425550123")]
    [InlineData("+61491570156")]
    public void Numbers_reserved_for_fiction_are_taken(string phone) => Assert.True(Reader.TryRead(phone, "", out _, out _));

    [Theory]
    [InlineData("", "", ErrorReasons.PhoneMissing)]
    [InlineData("   ", "FR", ErrorReasons.PhoneMissing)]
    [InlineData("0612345678", "", ErrorReasons.PhoneNeedsRegion)]
    [InlineData("0033612345678", "", ErrorReasons.PhoneNeedsRegion)]
    [InlineData("36180", "CA", ErrorReasons.PhoneTooShort)]
    [InlineData("112", "FR", ErrorReasons.PhoneTooShort)]
    [InlineData("0", "FR", ErrorReasons.PhoneMalformed)]
    [InlineData("+1416555012", "", ErrorReasons.PhoneTooShort)]
    [InlineData("555-0123", "CA", ErrorReasons.PhoneTooShort)]
    [InlineData("+141655501234", "", ErrorReasons.PhoneTooLong)]
    [InlineData("+3361234567890123456789", "", ErrorReasons.PhoneTooLong)]
    [InlineData("+999123456789", "", ErrorReasons.PhoneCountryUnknown)]
    [InlineData("+33039980123", "", ErrorReasons.PhoneNotInUse)]
    [InlineData("+14161550123", "", ErrorReasons.PhoneNotInUse)]
    [InlineData("1-800-FLOWERS", "US", ErrorReasons.PhoneHasLetters)]
    [InlineData("3,3612345678E+10", "FR", ErrorReasons.PhoneHasLetters)]
    [InlineData("call me", "CA", ErrorReasons.PhoneHasLetters)]
    [InlineData("+1 416 555 0123 ext 5", "", ErrorReasons.PhoneHasExtension)]
    [InlineData("+1 416 555 0123 x5", "", ErrorReasons.PhoneHasExtension)]
    [InlineData("+14165550123,,5", "", ErrorReasons.PhoneHasExtension)]
    [InlineData("4165550123+", "CA", ErrorReasons.PhoneMalformed)]
    [InlineData("++14165550123", "", ErrorReasons.PhoneMalformed)]
    [InlineData("+1_416_555_0123", "", ErrorReasons.PhoneMalformed)]
    [InlineData("1.41656E+10", "CA", ErrorReasons.PhoneHasLetters)]
    [InlineData("+18005550123", "", ErrorReasons.PhoneNotMobile)]
    [InlineData("01 99 00 12 34", "FR", ErrorReasons.PhoneNotMobile)]
    [InlineData("+390612345678", "", ErrorReasons.PhoneNotMobile)]
    public void A_bad_number_is_refused_with_its_reason(string phone, string region, string reason)
    {
        Assert.False(Reader.TryRead(phone, region, out _, out var fault));
        Assert.Equal((reason, "phone", phone), (fault.Reason, fault.Field, fault.Value));
        Assert.NotEmpty(fault.Rule);
    }

    [Fact]
    public void The_number_itself_is_not_in_the_rule()
    {
        Reader.TryRead("+1416555012", "", out _, out var fault);
        Assert.DoesNotContain("416", fault.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Fixed_lines_are_taken_where_the_operator_says_so() =>
        Assert.True(new PhoneNumberReader(acceptFixedLines: true).TryRead("01 99 00 12 34", "FR", out _, out _));

    [Theory]
    [InlineData("+19005550123")]
    [InlineData("+33899123456")]
    [InlineData("+448431234567")]
    public void Numbers_that_cost_more_than_a_text_are_refused_unless_the_operator_says_otherwise(string phone)
    {
        Assert.False(Reader.TryRead(phone, "", out _, out var fault));
        Assert.Equal((ErrorReasons.PhonePremium, phone), (fault.Reason, fault.Value));
        Assert.True(new PhoneNumberReader(acceptFixedLines: false, acceptPremium: true).TryRead(phone, "", out _, out _));
    }

    [Fact]
    public void A_number_of_the_right_length_that_no_plan_lists_is_taken_where_the_operator_says_so()
    {
        var reader = new PhoneNumberReader(acceptFixedLines: false, acceptPremium: false, acceptUnlisted: true);
        Assert.True(reader.TryRead("+14161550123", "", out var number, out _));
        Assert.Equal("+14161550123", number.ToString());
        Assert.False(reader.TryRead("+1416155012", "", out _, out var fault));
        Assert.Equal(ErrorReasons.PhoneTooShort, fault.Reason);
    }

    [Fact]
    public void A_number_of_sixty_five_characters_is_not_looked_at() =>
        Assert.False(Reader.TryRead("+1416555012" + new string(' ', 60) + "3", "", out _, out _));

    [Theory]
    [InlineData("3,3612345678E+10")]
    [InlineData("3.36E10")]
    [InlineData("3E+10")]
    public void A_number_that_a_spreadsheet_shortened_is_told_so(string phone)
    {
        Assert.False(Reader.TryRead(phone, "FR", out _, out var fault));
        Assert.Contains("spreadsheet", fault.Rule, StringComparison.Ordinal);
    }
}
