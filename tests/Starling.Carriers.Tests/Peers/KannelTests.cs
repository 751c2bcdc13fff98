using System.Text;
using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;
using Starling.Carriers.Tests.Simulator;
using Starling.Domain.Text;

namespace Starling.Carriers.Tests.Peers;

/// <summary>Kannel's bearerbox as ESME against our simulator: a gateway that has met many SMSCs takes it for one.</summary>
public sealed class KannelTests
{
    [Fact]
    public async Task Bearerbox_sends_plain_long_and_Cyrillic_texts_and_places_every_receipt()
    {
        Assert.SkipUnless(PeerProcess.IsInstalled("bearerbox") && PeerProcess.IsInstalled("smsbox"), "Kannel is not installed");
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.MagicPrefix = null);
        await using var kannel = PeerProcess.Start("bash", "kannel/start", $"{smsc.Smsc.EndPoint.Port}", "starling", "secret");
        var line = await kannel.ReadAsync();
        await smsc.UntilAsync(figures => figures.Accounts[0].Sessions == 1);

        const string Plain = "Hello from the gateway";
        const string Cyrillic = "Привет, до встречи";
        var longText = string.Concat(Enumerable.Repeat("A long text of ten words that says nothing much. ", 4)).Trim();
        using var http = new HttpClient();
        foreach (var (text, coding) in new[] { (Plain, 0), (longText, 0), (Cyrillic, 2) })
        {
            var query = $"&to=33639981234&from=12345&dlr-mask=31&coding={coding}&charset=UTF-8&text={Uri.EscapeDataString(text)}";
            using var answer = await http.GetAsync(new Uri(line.Text("sendsms") + query));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        await smsc.UntilAsync(figures => figures.Accounts[0].Accepted == 4);
        Assert.Equal([Cyrillic, Plain, longText], TextsOf(smsc.Smsc.History).Order(StringComparer.Ordinal).Reverse());

        smsc.Advance(2.1);
        // Of the parts of a long text it asks a receipt for the first alone.
        await smsc.UntilAsync(figures => figures.Accounts[0].ReceiptsTaken == 3);
        var log = "";
        await smsc.UntilAsync(_ =>
        {
            log = File.ReadAllText(Path.Combine(line.Text("folder"), "access.log"));
            return log.Split("stat:DELIVRD").Length == 4;
        });
        Assert.DoesNotContain("FAILED", log, StringComparison.Ordinal);
        Assert.Equal((4, 0, 0), (smsc.Figures.Submits, smsc.Figures.Redeliveries, smsc.Figures.DeliveriesAbandoned));
    }

    /// <summary>The texts that were submitted, joined.</summary>
    private static List<string> TextsOf(RawHistory history)
    {
        var reader = new PduReader();
        foreach (var record in history.Newest.Where(record => record.IsInbound))
        {
            record.Octets.CopyTo(reader.GetMemory());
            reader.Advance(record.Octets.Length);
        }

        var texts = new List<string>();
        var parts = new SortedDictionary<byte, string>();
        while (reader.TryRead(out var frame) == PduReadResult.Pdu)
        {
            if (frame.Header.Command != CommandId.SubmitSm)
            {
                continue;
            }

            Assert.True(SubmitSm.TryRead(frame, out var submit, out _));
            if ((submit.EsmClass & EsmClass.UserDataHeader) != 0)
            {
                parts[submit.ShortMessage[5]] = Gsm7Alphabet.Decode(submit.ShortMessage[6..]);
            }
            else
            {
                texts.Add(
                    submit.DataCoding == 8
                        ? Encoding.BigEndianUnicode.GetString(submit.ShortMessage)
                        : Gsm7Alphabet.Decode(submit.ShortMessage)
                );
            }
        }

        return [.. texts, string.Concat(parts.Values)];
    }
}
