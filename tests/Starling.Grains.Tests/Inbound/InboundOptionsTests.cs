using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Grains.Inbound;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Inbound;

/// <summary>What the answers say by default · what is filled in, and what is left out · what a sender says of itself · faults.</summary>
public sealed class InboundOptionsTests
{
    private static readonly SenderProgram Boreale = new("Boréale", 4, "1 800 555-0199");

    [Theory]
    [InlineData("en", "Boréale: 4 messages a month. Msg & data rates may apply. Support: 1 800 555-0199. Reply STOP to unsubscribe.")]
    [InlineData(
        "fr",
        "Boréale : 4 messages par mois. Des frais peuvent s'appliquer. Assistance : 1 800 555-0199. ARRET pour vous désabonner."
    )]
    public void The_answer_to_help_says_who_how_often_what_it_costs_where_help_is_and_how_to_end_it(string language, string text) =>
        Assert.Equal(text, new InboundOptions().HelpReply(language, Boreale));

    [Theory]
    [InlineData("en", "Starling: Message frequency varies. Msg & data rates may apply. Reply STOP to unsubscribe.")]
    [InlineData("fr", "Starling : Fréquence variable. Des frais peuvent s'appliquer. ARRET pour vous désabonner.")]
    public void A_frequency_that_is_not_set_varies_and_a_support_that_is_not_set_is_left_out(string language, string text) =>
        Assert.Equal(text, new InboundOptions().HelpReply(language, SenderProgram.Unnamed));

    [Theory]
    [InlineData("en", "Boréale: 1 message a month. Msg & data rates may apply. Support: aide@boreale.example. Reply STOP to unsubscribe.")]
    [InlineData(
        "fr",
        "Boréale : 1 message par mois. Des frais peuvent s'appliquer. Assistance : aide@boreale.example. ARRET pour vous désabonner."
    )]
    public void A_sender_says_its_own_and_the_rest_is_the_installations(string language, string text)
    {
        var options = new InboundOptions { ProgramName = "Boréale", SupportContact = "aide@boreale.example" };

        Assert.Equal(text, options.HelpReply(language, SenderProgram.Unnamed with { MessagesPerMonth = 1 }));
    }

    [Fact]
    public void A_confirmation_names_the_programme()
    {
        var options = new InboundOptions();

        Assert.StartsWith("Boréale: you are unsubscribed", options.StopReply("en", Boreale), StringComparison.Ordinal);
        Assert.StartsWith("Boréale : désabonnement", options.StopReply("fr", Boreale), StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_sound() => Assert.True(new InboundOptionsValidator().Validate(null, new InboundOptions()).Succeeded);

    [Fact]
    public void Every_fault_is_told_with_key_value_and_rule()
    {
        var options = new InboundOptions
        {
            ProgramName = "",
            MessagesPerMonth = 0,
            SupportContact = new string('1', 41),
            DefaultLanguage = "de",
            StopReplyEnglish = " ",
            StopReplyFrench = "{name} : désabonnement confirmé.",
            HelpReplyEnglish = "“Help”",
            HelpReplyFrench = new string('a', 137),
            AnswersPerDay = 0,
            AnswersApartSeconds = 3_601,
            JoinWithinSeconds = 4,
            RepeatWithinSeconds = -1,
        };

        Assert.Equal(
            [
                "Starling:Inbound:ProgramName is ''; it must have 1 to 40 characters",
                "Starling:Inbound:MessagesPerMonth is 0; it must be 1 to 1000",
                "Starling:Inbound:SupportContact is '11111111111111111111111111111111111111111'; it must have at most 40 characters",
                "Starling:Inbound:DefaultLanguage is 'de'; it must be en or fr",
                "Starling:Inbound:StopReplyEnglish is empty; a reply has a text",
                "Starling:Inbound:StopReplyFrench has a brace; {program}, {frequency} and {support} are all that is filled in",
                "Starling:Inbound:HelpReplyEnglish has '“' with what is filled in; only characters of the GSM alphabet, or it would cost double",
                "Starling:Inbound:HelpReplyFrench has 137 septets with what is filled in; at most 136",
                "Starling:Inbound:AnswersPerDay is 0; it must be 1 to 1000",
                "Starling:Inbound:AnswersApartSeconds is 3601; it must be 0 to 3600 seconds",
                "Starling:Inbound:JoinWithinSeconds is 4; it must be 5 to 3600 seconds",
                "Starling:Inbound:RepeatWithinSeconds is -1; it must be 0 to 3600 seconds",
            ],
            new InboundOptionsValidator().Validate(null, options).Failures
        );
    }

    [Theory]
    [InlineData("", null, null, "Starling:Senders:36180:ProgramName is ''; it must have 1 to 40 characters")]
    [InlineData(null, 1_001, null, "Starling:Senders:36180:MessagesPerMonth is 1001; it must be 1 to 1000")]
    [InlineData(
        "Cinéma ê",
        null,
        null,
        "Starling:Inbound:StopReplyEnglish has 'ê' with what is filled in of Starling:Senders:36180; only characters of the GSM alphabet, or it would cost double"
    )]
    [InlineData(
        "A name as long as it may just be, not ok",
        null,
        null,
        "Starling:Inbound:StopReplyFrench has 137 septets with what is filled in of Starling:Senders:36180; at most 136"
    )]
    public void A_sender_whose_answers_could_not_be_sent_is_a_fault(string? name, int? perMonth, string? support, string fault)
    {
        var routing = new RoutingOptions
        {
            Senders =
            {
                ["36180"] = new SenderOptions
                {
                    ProgramName = name,
                    MessagesPerMonth = perMonth,
                    SupportContact = support,
                },
            },
        };
        var found = new SenderProgramValidator(Options.Create(new InboundOptions())).Validate(null, routing);

        Assert.Contains(fault, found.Failures!);
    }

    [Fact]
    public void A_sender_keeps_its_programme_while_settings_change()
    {
        var routing = new RoutingOptions
        {
            Routes = { ["main"] = new RouteOptions() },
            Senders = { ["36180"] = new SenderOptions { ProgramName = "Boréale" } },
        };
        var routes = new RouteDirectory(Options.Create(routing));
        Assert.True(SenderAddress.TryParse("36180", out var sender));
        Assert.Equal("Boréale", routes.SenderOf(sender)!.Program.Name);

        routing.Senders["36180"].SupportContact = "1 800 555-0199";
        Assert.Single(routes.Take(routing).Taken);
        Assert.Equal("1 800 555-0199", routes.SenderOf(sender)!.Program.SupportContact);
    }
}
