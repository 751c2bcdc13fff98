using Starling.Carriers.Simulator;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>The main job: a list with everything that lists have goes in, and a report that adds up comes out.</summary>
public sealed class MainJobTests
{
    private const int Good = 300;
    private const int Repeated = 20;
    private const int Unconsented = 15;

    private static readonly string[] BadPhones = ["12", "+1416555010", "hello", "", "+999123456789"];

    [Fact(Timeout = 90_000)]
    public async Task A_list_of_good_bad_repeated_and_unconsented_lines_ends_in_a_report_that_adds_up()
    {
        var carrier = Samples.CalmCarrier();
        carrier.RejectShare = 0.05;
        carrier.UndeliveredShare = 0.05;
        carrier.EarlyReceiptShare = 0.1;
        carrier.DuplicateReceiptShare = 0.1;
        await using var story = new Story(await OutsideSmsc.StartAsync(carrier));
        await story.StartServerAsync(new RouteSettings());
        var rejected = new List<RejectedItem>();

        var result = await story.SendBatchAsync(Promotion(), Lines(), rejected.Add);
        var report = await story.SettledAsync(result.Campaign);

        Assert.Equal(BadPhones, rejected.Select(item => item.Value));
        Assert.Equal(Good + Repeated + Unconsented + BadPhones.Length, report.Lines);
        Assert.Equal(BadPhones.Length, report.InvalidLines);
        Assert.Equal(Repeated, report.SuppressedReasons["DUPLICATE"]);
        Assert.Equal(Unconsented, report.SuppressedReasons["NO_CONSENT"]);
        var atHandsets = report.In(MessageState.Delivered);
        Assert.Equal(Good, atHandsets + report.In(MessageState.Undelivered) + report.In(MessageState.Rejected));
        Assert.InRange(atHandsets, Good * 0.8, Good - 2);
        await story.CheckAsync();
    }

    [Theory(Timeout = 90_000)]
    [InlineData(MessageIdForm.Hexadecimal, MessageIdForm.Decimal, "SubmitHexadecimalReceiptDecimal")]
    [InlineData(MessageIdForm.DecimalPadded, MessageIdForm.HexadecimalPadded, "SubmitDecimalReceiptHexadecimal")]
    public async Task Receipts_find_their_messages_in_another_form_and_on_another_bind(
        MessageIdForm answer,
        MessageIdForm receipt,
        string carrierIdForm
    )
    {
        var carrier = Samples.CalmCarrier();
        (carrier.AnswerIdForm, carrier.ReceiptIdForm) = (answer, receipt);
        carrier.ReceiptForm = ReceiptForm.Text;
        carrier.ReceiptRoute = ReceiptRoute.Other;
        await using var story = new Story(await OutsideSmsc.StartAsync(carrier));
        await story.StartServerAsync(new RouteSettings { More = new Dictionary<string, string> { ["CarrierIdForm"] = carrierIdForm } });

        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(100));
        var report = await story.SettledAsync(result.Campaign);

        Assert.Equal(100, report.In(MessageState.Delivered));
        var seen = await story.CheckAsync();
        var sessions = seen.Submits.ToDictionary(submit => submit.Destination, submit => submit.Session);
        Assert.All(seen.Receipts, news => Assert.NotEqual(sessions[news.Subscriber], news.Session));
    }

    private static Campaign Promotion() =>
        new()
        {
            DisplayName = "Boréale, loyalty points",
            CommunicationType = "promotional",
            Objective = "loyalty",
            Sender = Samples.Sender,
            TemplateText = "Boréale: hello {{ first_name }}, a coffee waits for you until Sunday.",
            Language = "en",
        };

    private static IEnumerable<BatchItem> Lines() =>
        [
            .. Samples.People(Good).Select(Consenting),
            .. BadPhones.Select(phone => new BatchItem { Phone = phone }),
            .. Samples.People(Repeated, 7).Select(Consenting),
            .. Samples.People(Unconsented, Good),
        ];

    private static BatchItem Consenting(BatchItem item)
    {
        item.Consent = new ConsentAssertion { Kind = ConsentKind.Express, Source = "web_form:loyalty" };
        return item;
    }
}
