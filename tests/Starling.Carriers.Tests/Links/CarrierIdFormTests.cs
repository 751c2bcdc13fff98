using FsCheck.Xunit;
using Starling.Carriers.Links;

namespace Starling.Carriers.Tests.Links;

public sealed class CarrierIdFormTests
{
    [Theory]
    [InlineData(CarrierIdForm.AsIs, "a-7F_x", "a-7F_x", true)]
    [InlineData(CarrierIdForm.AsIs, " 12 ", "12", true)]
    [InlineData(CarrierIdForm.AsIs, "7f", "7F", false)]
    [InlineData(CarrierIdForm.AsIs, "007", "7", false)]
    [InlineData(CarrierIdForm.IgnoreCase, "a29F-7", "A29f-7", true)]
    [InlineData(CarrierIdForm.Decimal, "0000000012", "12", true)]
    [InlineData(CarrierIdForm.Decimal, "0", "000", true)]
    [InlineData(CarrierIdForm.Decimal, "12", "13", false)]
    [InlineData(CarrierIdForm.Hexadecimal, "00a1", "A1", true)]
    [InlineData(CarrierIdForm.Hexadecimal, "0xA1", "a1", true)]
    [InlineData(CarrierIdForm.SubmitHexadecimalReceiptDecimal, "A1", "0000000161", true)]
    [InlineData(CarrierIdForm.SubmitHexadecimalReceiptDecimal, "33E95179", "870928761", true)]
    [InlineData(CarrierIdForm.SubmitHexadecimalReceiptDecimal, "FFFFFFFFFFFFFFFFFF", "4722366482869645213695", true)]
    [InlineData(CarrierIdForm.SubmitDecimalReceiptHexadecimal, "161", "00a1", true)]
    [InlineData(CarrierIdForm.SubmitDecimalReceiptHexadecimal, "4722366482869645213695", "ffffffffffffffffff", true)]
    [InlineData(CarrierIdForm.SubmitDecimalReceiptHexadecimal, "0", "0x0", true)]
    [InlineData(CarrierIdForm.Decimal, "x1", "x1", true)] // no number after all: kept as it came
    [InlineData(CarrierIdForm.Decimal, "x1", "X1", false)]
    public void The_answer_and_the_receipt_meet_in_one_form(CarrierIdForm form, string submit, string receipt, bool equal) =>
        Assert.Equal(equal, form.FromSubmit(submit) == form.FromReceipt(receipt));

    [Property]
    public bool Any_number_meets_itself_in_either_mixed_form(ulong id, byte zeros) =>
        CarrierIdForm.SubmitHexadecimalReceiptDecimal.FromSubmit(id.ToString("X"))
            == CarrierIdForm.SubmitHexadecimalReceiptDecimal.FromReceipt(new string('0', zeros % 8) + id)
        && CarrierIdForm.SubmitDecimalReceiptHexadecimal.FromSubmit($"{id}")
            == CarrierIdForm.SubmitDecimalReceiptHexadecimal.FromReceipt(new string('0', zeros % 8) + id.ToString("x"));
}
