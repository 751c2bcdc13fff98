using System.Globalization;
using System.Text.Json;
using Starling.Carriers.Simulator;
using Starling.Domain.Text;
using Starling.Testing.History;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Testing.Scene;

/// <summary>Campaigns, recipients and carriers as the stories need them.</summary>
public static class Samples
{
    public const string Sender = "36180";

    /// <summary>A script without chance: quick answers, quick receipts, nothing refused.</summary>
    public static SmscScript CalmCarrier() =>
        new()
        {
            AnswerDelayMin = TimeSpan.FromMilliseconds(10),
            AnswerDelayMax = TimeSpan.FromMilliseconds(50),
            RejectShare = 0,
            ReceiptDelayMin = TimeSpan.FromMilliseconds(50),
            ReceiptDelayMax = TimeSpan.FromMilliseconds(300),
            RedeliverAfter = TimeSpan.FromMilliseconds(200),
        };

    /// <summary>Needs no consent, and carries no mention: what arrives is what was written.</summary>
    public static Campaign Notice(string text = "Boréale: {{ first_name }}, your table is ready.") =>
        new()
        {
            DisplayName = "Boréale, tables",
            CommunicationType = "transactional",
            Objective = "transaction_follow_up",
            Sender = Sender,
            TemplateText = text,
            Language = "en",
        };

    public static BatchItem Person(int index)
    {
        var item = new BatchItem { ItemId = $"line-{index + 1}", Phone = SampleNumbers.At(index) };
        item.Fields["first_name"] = $"Zoé {index}";
        return item;
    }

    public static IEnumerable<BatchItem> People(int count, int first = 0) => Enumerable.Range(first, count).Select(Person);

    /// <summary>Messages in a state; 0 when the report does not name it.</summary>
    public static long In(this CampaignReport report, MessageState state) =>
        report.States.TryGetValue(JsonNamingPolicy.SnakeCaseUpper.ConvertName(state.ToString()), out var count) ? count : 0;

    /// <summary>The number in <c>campaigns/{number}</c>.</summary>
    public static long NumberOf(string campaign) =>
        long.Parse(campaign.AsSpan("campaigns/".Length), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The octets of a text in the default alphabet, one each, in hexadecimal.</summary>
    /// <exception cref="ArgumentException">It has others.</exception>
    public static string Octets(string text)
    {
        var octets = new byte[text.Length * 2];
        return Gsm7Alphabet.TryEncode(text, octets, out var written)
            ? Convert.ToHexStringLower(octets.AsSpan(0, written))
            : throw new ArgumentException($"'{text}' has characters beyond the default alphabet", nameof(text));
    }

    /// <summary>A report as the judge reads it.</summary>
    public static ToldReport Told(this CampaignReport report, string campaign) =>
        new(
            NumberOf(campaign),
            report.Lines,
            report.InvalidLines,
            report.Audience,
            Enum.GetValues<MessageState>().ToDictionary(state => state, report.In)
        );
}
