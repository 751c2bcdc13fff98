using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Simulator;

public sealed class AnswerTests
{
    private const string Anybody = "33612345678";

    [Fact]
    public async Task An_answer_comes_after_its_delay_and_not_before()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
            script.AnswerDelayMin = script.AnswerDelayMax = TimeSpan.FromMilliseconds(200)
        );
        var client = await smsc.BindAsync();
        var sequence = await client.SubmitAsync(Anybody);
        await client.SettleAsync();

        smsc.Advance(0.19);
        await client.SettleAsync();
        smsc.Advance(0.01);

        var answer = await client.ReadAsync();
        Assert.Equal((CommandId.SubmitSmResp, CommandStatus.Ok, sequence), (answer.Command, answer.Status, answer.Sequence));
        Assert.Equal("439041101", answer.MessageId);
    }

    [Fact]
    public async Task Delays_spread_over_their_range()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
            (script.AnswerDelayMin, script.AnswerDelayMax) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200))
        );
        var client = await smsc.BindAsync();
        for (var number = 0; number < 400; number++)
        {
            await client.SubmitAsync($"3361{number:D7}", registeredDelivery: 0);
        }

        await client.SettleAsync();
        smsc.Advance(0.01);
        await client.SettleAsync();
        smsc.Advance(0.10);
        Assert.InRange((await client.DrainAsync()).Count, 150, 250);
        smsc.Advance(0.08);
        Assert.InRange((await client.DrainAsync()).Count, 120, 230);
        smsc.Advance(0.01);
        Assert.InRange((await client.DrainAsync()).Count, 1, 60);
        Assert.Equal(400, smsc.Figures.Accepted);
    }

    [Fact]
    public async Task The_same_messages_meet_the_same_fate_in_any_order()
    {
        var numbers = Enumerable.Range(0, 500).Select(number => $"3361{number:D7}").ToList();
        var first = await RejectedAsync(numbers, seed: 1);
        var second = await RejectedAsync(Enumerable.Reverse(numbers), seed: 1);
        var third = await RejectedAsync(numbers, seed: 2);

        Assert.InRange(first.Count, 20, 90);
        Assert.Equal(first.Order(), second.Order());
        Assert.NotEqual(first.Order(), third.Order());

        static async Task<List<string>> RejectedAsync(IEnumerable<string> numbers, ulong seed)
        {
            await using var smsc = await SmscOnFakeTime.StartAsync(script =>
                (script.Seed, script.RejectShare, script.RejectStatus) = (seed, 0.1, CommandStatus.SubmitFailed)
            );
            var client = await smsc.BindAsync();
            var rejected = new List<string>();
            foreach (var number in numbers)
            {
                await client.SubmitAsync(number);
                if ((await client.ReadAsync()).Status == CommandStatus.SubmitFailed)
                {
                    rejected.Add(number);
                }
            }

            Assert.Equal(rejected.Count, smsc.Figures.Rejected);
            return rejected;
        }
    }

    [Fact]
    public async Task An_account_above_its_rate_is_throttled_until_the_second_has_slid_on()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.Accounts[0].SegmentsPerSecond = 3);
        var client = await smsc.BindAsync();

        Assert.Equal(
            [CommandStatus.Ok, CommandStatus.Ok, CommandStatus.Ok, CommandStatus.Throttled],
            await StatusesAsync(client, Enumerable.Repeat(Anybody, 4))
        );
        smsc.Advance(0.94);
        Assert.Equal([CommandStatus.Throttled], await StatusesAsync(client, [Anybody]));
        smsc.Advance(0.01);
        Assert.Equal([CommandStatus.Ok], await StatusesAsync(client, [Anybody]));
        Assert.Equal((4, 2), (smsc.Figures.Accepted, smsc.Figures.Throttled));
    }

    [Fact]
    public async Task A_queue_full_is_drawn_anew_when_the_message_comes_again()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.QueueFullShare = 0.5);
        var client = await smsc.BindAsync();

        var statuses = await StatusesAsync(client, Enumerable.Repeat(Anybody, 100));

        Assert.InRange(statuses.Count(status => status == CommandStatus.MessageQueueFull), 30, 70);
        Assert.Equal(100, smsc.Figures.QueueFull + smsc.Figures.Accepted);
    }

    [Fact]
    public async Task A_queue_that_is_full_takes_no_more()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.QueueLimit = 2);
        var client = await smsc.BindAsync();

        Assert.Equal(
            [CommandStatus.Ok, CommandStatus.Ok, CommandStatus.MessageQueueFull],
            await StatusesAsync(client, Enumerable.Repeat(Anybody, 3))
        );
    }

    [Fact]
    public async Task A_muted_SMSC_takes_nothing_but_still_answers_enquire_link()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
            script.Mute.Add(new ScriptedSpan { From = TimeSpan.FromSeconds(1), Until = TimeSpan.FromSeconds(2) })
        );
        var client = await smsc.BindAsync();
        smsc.Advance(1);
        await client.SubmitAsync(Anybody);
        await client.SettleAsync();
        smsc.Advance(1);
        Assert.Equal([CommandStatus.Ok], await StatusesAsync(client, [Anybody]));

        smsc.Smsc.Mute(TimeSpan.FromSeconds(1));
        await client.SubmitAsync(Anybody);
        await client.SettleAsync();
        Assert.Equal((3, 1, 2), (smsc.Figures.Submits, smsc.Figures.Accepted, smsc.Figures.Swallowed));
    }

    [Fact]
    public async Task An_answer_may_be_lost_although_the_message_was_taken()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.LostAnswerShare = 1);
        var client = await smsc.BindAsync();
        await client.SubmitAsync(Anybody);
        await client.SettleAsync();

        smsc.Advance(2.1);

        Assert.True((await client.ReadAsync()).IsReceipt);
        Assert.Equal((1, 0), (smsc.Figures.Swallowed, smsc.Figures.Accepted));
    }

    [Fact]
    public async Task Every_so_many_answers_the_connection_is_cut_inside_a_PDU()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.CutEvery = 2);
        var client = await smsc.BindAsync();
        Assert.Equal([CommandStatus.Ok], await StatusesAsync(client, [Anybody]));
        await client.SubmitAsync(Anybody);

        Assert.Equal((PduHeader.Octets + 10) / 2, await client.ReadToEndAsync());
        Assert.Equal((2, 1), (smsc.Figures.Accepted, smsc.Figures.Cuts));
    }

    [Fact]
    public async Task At_its_time_every_session_is_cut_inside_a_PDU()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.CutAt = [TimeSpan.FromSeconds(3)]);
        var client = await smsc.BindAsync();

        smsc.Advance(3);

        Assert.Equal(PduHeader.Octets / 2, await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Garbage_is_nothing_that_a_PDU_begins_with()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.GarbageEvery = 1);
        var client = await smsc.BindAsync();
        await client.SubmitAsync(Anybody);

        var fault = await Assert.ThrowsAsync<InvalidDataException>(client.ReadAsync);
        Assert.Equal(nameof(PduFault.LengthAboveLimit), fault.Message);
        Assert.Equal(1, smsc.Figures.Garbage);
    }

    [Fact]
    public async Task Garbage_may_be_a_command_nobody_knows()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
            (script.GarbageEvery, script.GarbageForm) = (1, GarbageForm.UnknownCommand)
        );
        var client = await smsc.BindAsync();
        var sequence = await client.SubmitAsync(Anybody);

        Assert.Equal((CommandId)0x00010203, (await client.ReadAsync()).Command);
        Assert.Equal(sequence, (await client.ReadAsync()).Sequence);
    }

    [Theory]
    [InlineData(MessageIdForm.Decimal, "439041101")]
    [InlineData(MessageIdForm.DecimalPadded, "00000000000439041101")]
    [InlineData(MessageIdForm.Hexadecimal, "1a2b3c4d")]
    [InlineData(MessageIdForm.HexadecimalPadded, "000000001A2B3C4D")]
    public async Task Ids_have_the_form_of_the_script(MessageIdForm form, string id)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.AnswerIdForm = form);
        var client = await smsc.BindAsync();
        await client.SubmitAsync(Anybody);

        Assert.Equal(id, (await client.ReadAsync()).MessageId);
    }

    [Fact]
    public async Task A_uuid_is_the_same_in_answer_and_receipt_and_another_for_each_message()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.AnswerIdForm = MessageIdForm.Uuid);
        var client = await smsc.BindAsync();
        await client.SubmitAsync(Anybody);
        await client.SubmitAsync(Anybody);
        var ids = (await client.ReadAsync(2)).Select(pdu => pdu.MessageId).ToList();
        smsc.Advance(2.1);
        var receipts = await client.ReadAsync(2);

        Assert.All(ids, id => Assert.True(Guid.TryParseExact(id, "D", out _)));
        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(ids, receipts.Select(receipt => receipt.Text.Split(' ')[0]["id:".Length..]));
    }

    private static async Task<List<uint>> StatusesAsync(RawEsme client, IEnumerable<string> destinations)
    {
        var statuses = new List<uint>();
        foreach (var destination in destinations)
        {
            await client.SubmitAsync(destination);
            statuses.Add((await client.ReadAsync()).Status);
        }

        return statuses;
    }
}
