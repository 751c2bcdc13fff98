using System.Text.Json;
using Starling.Carriers.Simulator;
using Starling.Testing;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests.Scene;

/// <summary>Campaigns, recipients and carriers as the stories need them.</summary>
internal static class Samples
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
}
