using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Routing;
using Starling.Domain.Templates;
using Starling.Domain.Text;
using Starling.Grains.Campaigns;

namespace Starling.Grains.Tests.Campaigns;

public sealed class TextComposerTests
{
    private static readonly RouteProfile Route = new("north", "north", 10, 1, 10, SegmentBudget.Default.WithMaxSegments(2), false);

    private static ComposedText Compose(
        string template,
        string? fields = null,
        string? text = null,
        bool mention = false,
        string sender = "12345",
        bool? ownMention = null,
        CharacterPolicy characters = CharacterPolicy.Safe,
        StopMentionSettings? settings = null
    ) =>
        new TextComposer(Samples.Campaign(template, mention, characters), settings ?? StopMentionSettings.Default).Compose(
            Samples.Row(1, fields: fields, text: text, withStopMention: ownMention),
            Samples.Sender(sender),
            Route
        );

    [Fact]
    public void Fields_are_filled_in() =>
        Assert.Equal(
            ["Bonjour Claire, 20 %"],
            Compose("Bonjour {{ first_name }}, {{ rebate }}", """{"first_name":"Claire","rebate":"20 %"}""").Segments!
        );

    [Fact]
    public void Escapes_in_fields_are_read() =>
        Assert.Equal(["Bonjour \"É\\\n"], Compose("Bonjour {{ a }}", """{"a":"\"\u00C9\\\n"}""").Segments!);

    [Fact]
    public void The_mention_is_appended_when_the_campaign_or_the_message_says_so()
    {
        Assert.Equal(["Bonjour STOP 12345"], Compose("Bonjour", mention: true).Segments!);
        Assert.Equal(["Bonjour STOP 12345"], Compose("Bonjour", ownMention: true).Segments!);
        Assert.Equal(["Bonjour"], Compose("Bonjour", mention: true, ownMention: false).Segments!);
    }

    [Fact]
    public void A_name_needs_an_address_for_its_mention()
    {
        var composed = Compose("Bonjour", mention: true, sender: "Starling");
        Assert.Equal((null, Reasons.NoStopMention, "Starling"), (composed.Segments, composed.Reason, composed.Detail));
        var settings = StopMentionSettings.Default with { AlphanumericTarget = "36180" };
        Assert.Equal(["Bonjour STOP 36180"], Compose("Bonjour", mention: true, sender: "Starling", settings: settings).Segments!);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"other":"x"}""")]
    public void A_missing_field_is_named(string? fields)
    {
        var composed = Compose("Bonjour {{ first_name }} {{ city }}", fields);
        Assert.Equal((null, Reasons.MissingField, "first_name, city"), (composed.Segments, composed.Reason, composed.Detail));
    }

    [Fact]
    public void A_template_that_cannot_be_read_is_told() => Assert.Equal(Reasons.BadTemplate, Compose("Bonjour {{ first_name").Reason);

    [Fact]
    public void Nothing_left_to_send_is_told() => Assert.Equal(Reasons.EmptyText, Compose("   ").Reason);

    [Fact]
    public void A_text_of_more_segments_than_the_route_takes_is_told()
    {
        Assert.Equal(2, Compose(new string('a', 306)).Segments!.Length);
        var composed = Compose(new string('a', 307));
        Assert.Equal((null, Reasons.TooLong, "3 segments, the route takes 2"), (composed.Segments, composed.Reason, composed.Detail));
    }

    [Fact]
    public void Characters_are_replaced_only_as_far_as_the_campaign_allows()
    {
        const string Text = "L’été – c’est bientôt";
        Assert.Equal((DataCoding.Ucs2, Text), Of(CharacterPolicy.Keep));
        Assert.Equal((DataCoding.Gsm7, "L'été - c'est bientot"), Of(CharacterPolicy.Lossy));
        Assert.Equal(DataCoding.Gsm7, Compose("L’été – c’est demain").Coding);

        (DataCoding, string) Of(CharacterPolicy policy)
        {
            var composed = Compose(Text, characters: policy);
            return (composed.Coding, composed.Segments![0]);
        }
    }

    [Fact]
    public void A_message_has_its_own_text_before_the_campaigns() =>
        Assert.Equal(["Votre code : 1234"], Compose("Bonjour", text: "Votre code : 1234").Segments!);

    [Fact]
    public void Many_texts_of_their_own_do_not_fill_the_memory()
    {
        var composer = new TextComposer(Samples.Campaign(""), StopMentionSettings.Default);
        for (var text = 0u; text < 500; text++)
        {
            var composed = composer.Compose(Samples.Row(text, text: $"Code {text}"), Samples.Sender("12345"), Route);
            Assert.Equal([$"Code {text}"], composed.Segments!);
        }
    }
}
