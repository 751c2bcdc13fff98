using System.Text;
using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Simulator;

public sealed class ReceiptTests
{
    private const string Anybody = "33612345678";

    [Fact]
    public async Task A_receipt_tells_id_state_and_dates_in_text_and_parameters()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();
        smsc.Advance(50);
        await client.SubmitAsync(Anybody);
        await client.ReadAsync();
        smsc.Advance(1.99);
        await client.SettleAsync();
        smsc.Advance(0.01);

        var receipt = await client.ReadAsync();
        Assert.True(receipt.IsReceipt);
        Assert.Equal("id:439041101 sub:001 dlvrd:001 submit date:2601311030 done date:2601311030 stat:DELIVRD err:000 text:", receipt.Text);
        Assert.Equal(Anybody, receipt.Subscriber);
        Assert.Equal("12345", Encoding.ASCII.GetString(receipt.AsDeliver().Destination.Digits));
        Assert.Equal("001E000A343339303431313031000427000102", Tlvs(receipt));
    }

    [Theory]
    [InlineData(ReceiptForm.Text, true, false)]
    [InlineData(ReceiptForm.Tlv, false, true)]
    [InlineData(ReceiptForm.Both, true, true)]
    public async Task A_receipt_has_text_parameters_or_both(ReceiptForm form, bool text, bool tlvs)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.ReceiptForm = form);
        var client = await smsc.BindAsync();

        var receipt = await ReceiptAsync(smsc, client);

        Assert.Equal((text, tlvs), (receipt.Text.Length > 0, Tlvs(receipt).Length > 0));
    }

    [Theory]
    [InlineData(MessageIdForm.Decimal, MessageIdForm.Hexadecimal, "439041101", "id:1a2b3c4d ")]
    [InlineData(MessageIdForm.Hexadecimal, MessageIdForm.Decimal, "1a2b3c4d", "id:439041101 ")]
    [InlineData(MessageIdForm.HexadecimalPadded, MessageIdForm.DecimalPadded, "000000001A2B3C4D", "id:00000000000439041101 ")]
    public async Task A_receipt_may_write_the_id_in_another_form(
        MessageIdForm inAnswer,
        MessageIdForm inReceipt,
        string answered,
        string told
    )
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
            (script.AnswerIdForm, script.ReceiptIdForm) = (inAnswer, inReceipt)
        );
        var client = await smsc.BindAsync();
        await client.SubmitAsync(Anybody);
        Assert.Equal(answered, (await client.ReadAsync()).MessageId);
        smsc.Advance(2.1);

        Assert.StartsWith(told, (await client.ReadAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dates_may_have_seconds()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.ReceiptDatesWithSeconds = true);
        var client = await smsc.BindAsync();
        smsc.Advance(7);

        var receipt = await ReceiptAsync(smsc, client);

        Assert.Contains("submit date:260131103007 done date:260131103009 ", receipt.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0.0, false)]
    [InlineData(1, 0.0, true)]
    [InlineData(1, 1.0, true)]
    [InlineData(2, 0.0, false)]
    [InlineData(2, 1.0, true)]
    [InlineData(3, 0.0, true)]
    [InlineData(3, 1.0, false)]
    [InlineData(17, 0.0, true)]
    public async Task Registered_delivery_is_respected(byte registeredDelivery, double undelivered, bool comes)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.UndeliveredShare = undelivered);
        var client = await smsc.BindAsync();
        await client.SubmitAsync(Anybody, registeredDelivery: registeredDelivery);
        await client.ReadAsync();
        smsc.Advance(2.1);

        Assert.Equal(comes ? 1 : 0, (await client.DrainAsync()).Count);
        Assert.Equal((long)(1 - undelivered), smsc.Figures.Delivered);
        Assert.Equal((long)undelivered, smsc.Figures.NotDelivered);
    }

    [Fact]
    public async Task An_early_receipt_comes_before_its_answer()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.EarlyReceiptShare = 1);
        var client = await smsc.BindAsync();
        await client.SubmitAsync(Anybody);
        await client.SettleAsync();
        smsc.Advance(0.01);

        Assert.True((await client.ReadAsync()).IsReceipt);
        Assert.Equal(CommandId.SubmitSmResp, (await client.ReadAsync()).Command);
    }

    [Fact]
    public async Task Late_receipts_are_late_and_lost_ones_never_come()
    {
        await using var late = await SmscOnFakeTime.StartAsync(script => script.LateReceiptShare = 1);
        await using var lost = await SmscOnFakeTime.StartAsync(script => script.LostReceiptShare = 1);
        foreach (var smsc in new[] { late, lost })
        {
            var client = await smsc.BindAsync();
            await client.SubmitAsync(Anybody);
            await client.ReadAsync();
            smsc.Advance(61);
            await client.SettleAsync();
            smsc.Advance(2);
            Assert.Equal(smsc == late ? 1 : 0, (await client.DrainAsync()).Count);
        }
    }

    [Fact]
    public async Task A_duplicate_receipt_comes_a_second_later()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.DuplicateReceiptShare = 1);
        var client = await smsc.BindAsync();

        var first = await ReceiptAsync(smsc, client);
        await client.AnswerAsync(first);
        smsc.Advance(1);

        Assert.Equal(first.Text.Split(' ')[0], (await client.ReadAsync()).Text.Split(' ')[0]);
    }

    [Fact]
    public async Task Receipts_wait_while_no_session_is_bound_and_for_a_receiver()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var first = await smsc.BindAsync();
        await first.SubmitAsync(Anybody);
        await first.ReadAsync();
        await first.DisposeAsync();
        await smsc.UntilAsync(figures => figures.Accounts[0].Sessions == 0);
        smsc.Advance(3);
        var transmitter = await smsc.BindAsync(BindType.Transmitter);
        await transmitter.SettleAsync();
        var receiver = await smsc.BindAsync(BindType.Receiver);

        Assert.True((await receiver.ReadAsync()).IsReceipt);
        await transmitter.SettleAsync();
    }

    [Fact]
    public async Task Receipts_of_another_account_never_mix()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
            script.Accounts.Add(new SmscAccount { SystemId = "second", Password = "other" })
        );
        var first = await smsc.BindAsync();
        var second = await smsc.BindAsync(BindType.Transceiver, "second", "other");

        await ReceiptAsync(smsc, first);

        await second.SettleAsync();
    }

    [Fact]
    public async Task A_receipt_may_be_kept_for_another_bind_than_the_submits()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.ReceiptRoute = ReceiptRoute.Other);
        var first = await smsc.BindAsync();
        await first.SubmitAsync(Anybody);
        await first.ReadAsync();
        smsc.Advance(5);
        await first.SettleAsync();

        var second = await smsc.BindAsync();

        Assert.True((await second.ReadAsync()).IsReceipt);
        await first.SettleAsync();
    }

    [Fact]
    public async Task A_receipt_may_come_over_the_bind_of_its_submit_alone()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.ReceiptRoute = ReceiptRoute.Same);
        var first = await smsc.BindAsync();
        var second = await smsc.BindAsync();
        for (var number = 0; number < 5; number++)
        {
            await first.SubmitAsync(Anybody);
            await first.ReadAsync();
        }

        smsc.Advance(2.1);

        Assert.Equal(5, (await first.DrainAsync()).Count);
        await second.SettleAsync();
    }

    [Fact]
    public async Task No_more_are_out_than_the_window_admits()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.DeliveryWindow = 2);
        var client = await smsc.BindAsync();
        for (var number = 0; number < 3; number++)
        {
            await client.SubmitAsync(Anybody);
            await client.ReadAsync();
        }

        smsc.Advance(2.1);
        var out2 = await client.DrainAsync();
        Assert.Equal(2, out2.Count);
        await client.AnswerAsync(out2[0]);

        Assert.Single(await client.DrainAsync());
    }

    [Theory]
    [InlineData(CommandStatus.TemporaryReceiverError, true)]
    [InlineData(CommandStatus.PermanentReceiverError, false)]
    [InlineData(CommandStatus.Ok, false)]
    public async Task What_could_not_be_taken_now_comes_again(uint status, bool again)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();
        var first = await ReceiptAsync(smsc, client);
        await client.AnswerAsync(first, status);
        await client.SettleAsync();
        smsc.Advance(4.9);
        await client.SettleAsync();
        smsc.Advance(0.2);

        var second = await client.DrainAsync();
        Assert.Equal(again ? [first.Text] : [], second.Select(pdu => pdu.Text));
        Assert.Equal(again ? 1 : 0, smsc.Figures.Redeliveries);
        Assert.Equal(status == CommandStatus.PermanentReceiverError ? 1 : 0, smsc.Figures.DeliveriesAbandoned);
        Assert.Equal(again ? 1 : 0, smsc.Smsc.Snapshot().Pending);
    }

    [Fact]
    public async Task What_is_not_answered_comes_again_until_it_is_given_up()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.RedeliverTimes = 2);
        var client = await smsc.BindAsync();
        await ReceiptAsync(smsc, client);
        smsc.Advance(9);
        await client.SettleAsync();
        smsc.Advance(6.5);
        Assert.Single(await client.DrainAsync());
        smsc.Advance(15.5);
        Assert.Single(await client.DrainAsync());
        smsc.Advance(60);

        await client.SettleAsync();
        Assert.Equal((3, 1), (smsc.Figures.ReceiptsSent, smsc.Figures.DeliveriesAbandoned));
        Assert.Equal(0, smsc.Smsc.Snapshot().Pending);
    }

    [Fact]
    public async Task What_a_lost_session_had_not_answered_goes_over_another()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var first = await smsc.BindAsync();
        var receipt = await ReceiptAsync(smsc, first);
        await first.DisposeAsync();
        await smsc.UntilAsync(figures => figures.Connections == 0);

        var second = await smsc.BindAsync();

        Assert.Equal(receipt.Text, (await second.ReadAsync()).Text);
    }

    private static async Task<ReceivedPdu> ReceiptAsync(SmscOnFakeTime smsc, RawEsme client)
    {
        await client.SubmitAsync(Anybody);
        await client.ReadAsync();
        smsc.Advance(2.05);
        return await client.ReadAsync();
    }

    private static string Tlvs(ReceivedPdu pdu) => Convert.ToHexString(pdu.AsDeliver().Tlvs.Octets);
}
