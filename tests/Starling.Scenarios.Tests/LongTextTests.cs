using System.Text;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>Texts that are long, colourful, too long or incomplete; and a batch with every kind of bad line.</summary>
public sealed class LongTextTests
{
    private const byte Ucs2 = 0x08;

    [Fact(Timeout = 90_000)]
    public async Task A_text_of_a_thousand_characters_and_families_of_emoji_arrive_as_they_were_written()
    {
        await using var story = await BeginAsync();
        var plain = new StringBuilder();
        for (var word = 0; plain.Length < 1_000; word++)
        {
            plain.Append(System.Globalization.CultureInfo.InvariantCulture, $"word {word}, ");
        }

        var long1000 = plain.ToString(0, 1_000).TrimEnd().PadRight(1_000, '.');
        var families = string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦 👩🏽‍🚒 é ", 12)).TrimEnd();
        await story.SendAsync(Text(0, long1000));
        await story.SendAsync(Text(1, families));
        await Eventually.TrueAsync(() => story.Kept().In(MessageState.Delivered) == 2, "both are delivered");

        var seen = await story.CheckAsync();
        var first = PartsOf(seen, 0);
        Assert.Equal(7, first.Count);
        Assert.Equal(long1000, Encoding.ASCII.GetString(Join(first)));
        var second = PartsOf(seen, 1);
        Assert.All(second, part => Assert.Equal(Ucs2, part.Coding));
        Assert.Equal(families, Encoding.BigEndianUnicode.GetString(Join(second)));
        Assert.All(
            second,
            part => Assert.False(char.IsLowSurrogate(Encoding.BigEndianUnicode.GetString(Convert.FromHexString(part.Text))[0]))
        );
    }

    [Fact(Timeout = 90_000)]
    public async Task A_text_that_travels_whole_is_delivered_with_its_one_receipt_and_an_euro_sign_passes_a_Latin_1_route()
    {
        await using var story = await BeginAsync(
            new Dictionary<string, string> { ["LongTextForm"] = "Payload", ["DefaultCharset"] = "Latin1" }
        );
        var text = string.Concat(Enumerable.Repeat("Tout à 5 EUR demain. ", 20)).TrimEnd();
        await story.SendAsync(Text(0, text));
        await story.SendAsync(Text(1, "Tout à 5 €"));
        await Eventually.TrueAsync(() => story.Kept().In(MessageState.Delivered) == 2, "both are delivered");

        var seen = await story.CheckAsync(new HistoryLimits { WholeTexts = true });
        Assert.Equal(text, Encoding.Latin1.GetString(Join([Assert.Single(PartsOf(seen, 0))])));
        var euro = Assert.Single(PartsOf(seen, 1));
        Assert.Equal((Ucs2, "Tout à 5 €"), (euro.Coding, Encoding.BigEndianUnicode.GetString(Join([euro]))));
        Assert.Equal(3, story.Kept().Messages.Single(message => message.Segments > 1).Segments);
    }

    [Fact(Timeout = 90_000)]
    public async Task What_cannot_be_made_fails_with_its_reason_beside_neighbours_that_leave()
    {
        await using var story = await BeginAsync();
        var items = Samples.People(10).ToList();
        items[2].Fields.Remove("first_name");
        items[5].Fields["first_name"] = new string('x', 900);

        var result = await story.SendBatchAsync(Samples.Notice("{{ first_name }}{{ first_name }} is here, come and see."), items);
        var report = await story.SettledAsync(result.Campaign);

        Assert.Equal((8, 2), (report.In(MessageState.Delivered), report.In(MessageState.Failed)));
        Assert.Equal((1, 1), (report.FailedReasons["MISSING_FIELD"], report.FailedReasons["TOO_LONG"]));
        var failed = story.Kept().Messages.Where(message => message.State == MessageState.Failed).ToList();
        Assert.Equal("first_name", failed.Single(message => message.Reason == "MISSING_FIELD").Detail);
        await story.CheckAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Every_kind_of_bad_line_is_answered_and_the_good_ones_leave()
    {
        await using var story = await BeginAsync();
        (string Reason, Action<BatchItem> Spoil)[] kinds =
        [
            ("PHONE_MISSING", item => item.Phone = ""),
            ("PHONE_MALFORMED", item => item.Phone = "+1 416 ☎"),
            ("PHONE_HAS_LETTERS", item => item.Phone = "1-800-FLOWERS"),
            ("PHONE_HAS_EXTENSION", item => item.Phone = "+14165550123 ext. 7"),
            ("PHONE_COUNTRY_UNKNOWN", item => item.Phone = "+999123456789"),
            ("PHONE_TOO_SHORT", item => item.Phone = "+1416555"),
            ("PHONE_TOO_LONG", item => item.Phone = "+14165550123456"),
            ("PHONE_NOT_IN_USE", item => item.Phone = "+11115550123"),
            ("PHONE_NOT_MOBILE", item => item.Phone = "+33199000001"),
            ("TIME_ZONE_UNKNOWN", item => item.TimeZone = "Mars/Olympus"),
            ("LANGUAGE_MALFORMED", item => item.Language = "français"),
            ("CONSENT_INCOMPLETE", item => item.Consent = new ConsentAssertion { Kind = ConsentKind.Express }),
            ("VALUE_TOO_LONG", item => item.Fields["first_name"] = new string('x', 1_001)),
            ("TOO_MANY_FIELDS", item => Add(item, 65)),
        ];
        var items = Samples.People(kinds.Length * 2).ToList();
        foreach (var (place, (_, spoil)) in kinds.Index())
        {
            spoil(items[place * 2]);
        }

        var rejected = new List<RejectedItem>();
        var result = await story.SendBatchAsync(Samples.Notice(), items, rejected.Add);
        var report = await story.SettledAsync(result.Campaign);

        Assert.Equal(kinds.Select(kind => kind.Reason), rejected.Select(item => item.Reason));
        Assert.All(rejected, item => Assert.Equal($"line-{item.Index + 1}", item.ItemId));
        Assert.All(rejected, item => Assert.NotEmpty(item.Rule));
        Assert.Equal(kinds.Length, report.InvalidLines);
        Assert.Equal(kinds.Length, report.In(MessageState.Delivered));
        await story.CheckAsync();
    }

    private static async Task<Story> BeginAsync(Dictionary<string, string>? route = null)
    {
        var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(new RouteSettings { More = route ?? [] });
        return story;
    }

    private static SendMessageRequest Text(int index, string text) =>
        new()
        {
            Sender = Samples.Sender,
            Phone = SampleNumbers.At(index),
            Text = text,
        };

    private static List<SeenSubmit> PartsOf(SeenByCarrier seen, int index) =>
        [.. seen.Submits.Where(submit => submit.Destination == SampleNumbers.At(index)[1..]).OrderBy(submit => submit.Part)];

    private static byte[] Join(List<SeenSubmit> parts) => Convert.FromHexString(string.Concat(parts.Select(part => part.Text)));

    private static void Add(BatchItem item, int fields)
    {
        for (var field = 0; field < fields; field++)
        {
            item.Fields[$"field_{field}"] = "x";
        }
    }
}
