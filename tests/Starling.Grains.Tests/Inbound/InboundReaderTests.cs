using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Grains.Inbound;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Inbound;

/// <summary>Whose text it is · in whose name and language it would be answered · half a text.</summary>
public sealed class InboundReaderTests
{
    private static readonly ContactKeys Keys = new(new byte[32]);
    private static readonly InboundOptions Texts = new() { DefaultLanguage = "fr" };

    private readonly InboundReader _reader = new(
        Keys,
        new RouteDirectory(
            Options.Create(
                new RoutingOptions
                {
                    Routes = { ["main"] = new RouteOptions() },
                    Senders =
                    {
                        ["36180"] = new SenderOptions { ProgramName = "Boréale" },
                        ["36190"] = new SenderOptions { Tenant = "acme" },
                    },
                }
            )
        ),
        Options.Create(Texts)
    );

    [Fact]
    public void A_number_in_international_form_has_a_contact()
    {
        var text = Read("14165550123", "bonjour");

        Assert.True(Msisdn.TryParse("14165550123", out var number));
        Assert.Equal(new InboundContact(Keys.Of(TenantId.Default, number), number), text.Contact);
        Assert.Null(text.Reply);
    }

    [Fact]
    public void A_text_belongs_to_the_tenant_whose_number_was_texted()
    {
        var text = Read("14165550123", "STOP", texted: "36190");

        Assert.True(Msisdn.TryParse("14165550123", out var number));
        Assert.Equal((new TenantId("acme"), Keys.Of(new TenantId("acme"), number)), (text.Tenant, text.Contact!.Value.Key));
    }

    [Fact]
    public void A_source_with_a_fault_has_none_even_if_it_looks_like_a_number() =>
        Assert.Null(Read("4165550123", "STOP", fault: InboundReasons.SourceCountryUnknown).Contact);

    [Theory]
    [InlineData("STOP", "36180", "en", "Boréale: you are")]
    [InlineData("arrêt", "36180", "fr", "Boréale : désabonnement")]
    [InlineData("arrêt", "36181", "fr", "Starling : désabonnement")]
    [InlineData("wrong number", "36180", "en", "Boréale: you are")]
    [InlineData("info", "36180", "fr", "Boréale : Fréquence")]
    [InlineData("help", "14165550199", "en", "Starling: Message frequency")]
    public void The_answer_is_in_the_language_of_the_word_and_the_name_of_the_sender_texted(
        string words,
        string texted,
        string language,
        string beginning
    )
    {
        var reply = Read("14165550123", words, texted).Reply!;

        Assert.Equal(language, reply.Language);
        Assert.Equal(texted, reply.Sender.Value);
        Assert.StartsWith(beginning, reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STOP", KeywordKind.Stop)]
    [InlineData("not interested", KeywordKind.MaybeStop)]
    [InlineData("OUI", KeywordKind.None)]
    [InlineData("START", KeywordKind.None)]
    [InlineData("HELP", KeywordKind.None)]
    public void Half_a_text_may_take_a_consent_back_and_nothing_else(string words, KeywordKind kind) =>
        Assert.Equal(kind, Read("14165550123", words, missing: 1).Match.Kind);

    private InboundText Read(string source, string words, string texted = "36180", string? fault = null, int missing = 0)
    {
        var part = new LoosePart(1, "main", new InboundMessage(source, texted, words, null, fault), Instant.FromUtc(2026, 9, 15, 14, 30));
        return _reader.Read(new JoinedText([part], missing));
    }
}
