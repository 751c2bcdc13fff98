using System.Text;
using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;
using Starling.Domain.Text;

namespace Starling.Carriers.Tests.Simulator;

public sealed class InboundTests
{
    private const string Anybody = "33612345678";

    [Fact]
    public async Task A_text_handed_in_reaches_the_account()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync(BindType.Receiver);

        Assert.Equal(1, smsc.Smsc.Inject("starling", "+" + Anybody, "12345", "ARRET à 5 €"));

        var mo = await client.ReadAsync();
        Assert.False(mo.IsReceipt);
        Assert.Equal(Anybody, mo.Subscriber);
        Assert.Equal("12345", Encoding.ASCII.GetString(mo.AsDeliver().Destination.Digits));
        Assert.Equal("ARRET à 5 €", Gsm7Alphabet.Decode(mo.AsDeliver().ShortMessage));
        await client.AnswerAsync(mo);
        await client.SettleAsync();
        Assert.Equal((1, 1), (smsc.Figures.InboundSent, smsc.Figures.InboundTaken));
    }

    [Fact]
    public async Task A_long_text_comes_in_joined_segments_with_one_reference()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();
        var text = new string('я', 67) + new string('ж', 67) + "🙂";

        Assert.Equal(3, smsc.Smsc.Inject("starling", Anybody, "12345", text));

        var parts = await client.ReadAsync(3);
        var joined = new StringBuilder();
        for (byte index = 0; index < parts.Count; index++)
        {
            var part = parts[index].AsDeliver();
            Assert.Equal((EsmClass.UserDataHeader, (byte)8), (part.EsmClass, part.DataCoding));
            Assert.Equal([5, 0, 3, 1, 3, (byte)(index + 1)], part.ShortMessage[..6].ToArray());
            joined.Append(Encoding.BigEndianUnicode.GetString(part.ShortMessage[6..]));
        }

        Assert.Equal(text, joined.ToString());
    }

    [Fact]
    public async Task Some_recipients_answer_what_reached_them_after_its_receipt()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
        {
            script.Replies.Add(new ScriptedReply { Share = 0.3, Text = "STOP" });
            script.Replies.Add(new ScriptedReply { Share = 0.3, Text = "HELP" });
            script.UndeliveredShare = 0.2;
        });
        var client = await smsc.BindAsync();
        for (var number = 0; number < 300; number++)
        {
            await client.SubmitAsync($"3361{number:D7}");
        }

        Assert.Equal(300, (await client.DrainAsync()).Count);
        smsc.Advance(2.05);
        var receipts = await client.DrainAsync();
        Assert.Equal(300, receipts.Count(pdu => pdu.IsReceipt));
        smsc.Advance(5.1);
        var replies = await client.DrainAsync();

        var reached = receipts
            .Where(pdu => pdu.Text.Contains("DELIVRD", StringComparison.Ordinal))
            .Select(pdu => pdu.Subscriber)
            .ToHashSet();
        Assert.All(replies, reply => Assert.Contains(reply.Subscriber, reached));
        Assert.InRange(replies.Count(reply => reply.Text == "STOP"), 40, 105);
        Assert.InRange(replies.Count(reply => reply.Text == "HELP"), 40, 105);
    }

    [Fact]
    public async Task One_reply_answers_a_text_of_several_segments()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
            script.Replies.Add(new ScriptedReply { Share = 1, Text = "STOP" })
        );
        var client = await smsc.BindAsync();
        foreach (byte part in (byte[])[1, 2, 3])
        {
            await client.SubmitAsync(Anybody, esmClass: EsmClass.UserDataHeader, octets: [5, 0, 3, 9, 3, part, (byte)'a']);
        }

        await client.ReadAsync(3);
        smsc.Advance(8);

        Assert.Single(await client.DrainAsync(), pdu => !pdu.IsReceipt);
    }
}
