using Grpc.Core;

namespace Starling.Gateway.Tests.Preview;

/// <summary>Length and mention; offending characters and what to write instead; templates; what is refused.</summary>
public sealed class ComposeServiceTests : IAsyncLifetime
{
    private GatewayHarness _door = null!;

    public async ValueTask InitializeAsync() => _door = await GatewayHarness.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task The_mention_of_a_five_digit_short_code_leaves_149_characters()
    {
        var answer = await AnalyzeAsync(new() { TemplateText = new string('a', 149) });
        Assert.Equal((V1.TextCoding.Gsm7, 160, 1, 0), (answer.Coding, answer.Units, answer.Segments, answer.UnitsLeft));
        Assert.Equal((" STOP 36180", 11), (answer.StopMention, answer.StopMentionUnits));
        Assert.Equal(2, (await AnalyzeAsync(new() { TemplateText = new string('a', 150) })).Segments);
    }

    [Fact]
    public async Task A_transactional_text_has_no_mention()
    {
        var answer = await AnalyzeAsync(new() { TemplateText = "Hello", CommunicationType = "transactional" });
        Assert.Equal(("Hello", "", 0, 155), (answer.Text, answer.StopMention, answer.StopMentionUnits, answer.UnitsLeft));
    }

    [Fact]
    public async Task A_longer_text_is_counted_in_joined_segments()
    {
        var answer = await AnalyzeAsync(new() { TemplateText = new string('a', 300), CommunicationType = "transactional" });
        Assert.Equal((2, 153, 6), (answer.Segments, answer.UnitsPerSegment, answer.UnitsLeft));
    }

    [Fact]
    public async Task The_character_that_makes_a_text_dear_is_named_with_what_to_write_instead()
    {
        var answer = await AnalyzeAsync(
            new()
            {
                TemplateText = "C’est la fête, la fête",
                CommunicationType = "transactional",
                CharacterPolicy = V1.CharacterPolicy.Keep,
            }
        );
        Assert.Equal(V1.TextCoding.Ucs2, answer.Coding);
        Assert.Equal(
            [("’", "U+2019", 1, 1), ("ê", "U+00EA", 10, 2)],
            answer.OffendingCharacters.Select(each => (each.Character, each.CodePoint, each.Utf16Index, each.Occurrences))
        );
        var suggestion = answer.Suggestions[^1];
        Assert.True(suggestion.Lossy);
        Assert.Equal(("C'est la fete, la fete", V1.TextCoding.Gsm7), (suggestion.Text, suggestion.Coding));
        Assert.Equal(
            [(1, "’", "'"), (10, "ê", "e"), (19, "ê", "e")],
            suggestion.Replacements.Select(each => (each.Utf16Index, each.Original, each.Replacement))
        );
    }

    [Fact]
    public async Task Typography_is_simplified_as_campaigns_do_by_default()
    {
        var answer = await AnalyzeAsync(new() { TemplateText = "It’s here", CommunicationType = "transactional" });
        Assert.Equal(("It's here", V1.TextCoding.Gsm7), (answer.Text, answer.Coding));
        Assert.Empty(answer.OffendingCharacters);
    }

    [Fact]
    public async Task Fields_are_filled_from_samples_defaults_or_their_own_names()
    {
        var answer = await AnalyzeAsync(
            new()
            {
                TemplateText = "{{ a }} {{ b | default: \"B\" }} {{ c }}",
                CommunicationType = "transactional",
                Fields = { ["a"] = "A" },
            }
        );
        Assert.Equal("A B c", answer.Text);
        Assert.Equal([("a", false), ("b", true), ("c", false)], answer.TemplateFields.Select(field => (field.Name, field.HasDefault)));
    }

    [Fact]
    public async Task A_faulty_template_is_refused_with_line_and_column()
    {
        var fault = await Faults.OfAsync(() => AnalyzeAsync(new() { TemplateText = "a\n{{ b" }));
        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.TemplateMalformed), (fault.StatusCode, fault.ReasonOf()));
        Assert.Contains(
            "line 2, column 1",
            fault.DetailOf<Google.Rpc.BadRequest>().FieldViolations[0].Description,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Too_many_sample_fields_are_refused()
    {
        var request = new V1.AnalyzeRequest { TemplateText = "a" };
        request.Fields.Add(Enumerable.Range(0, 65).ToDictionary(n => $"f{n}", _ => ""));
        Assert.Equal(ErrorReasons.TooManyFields, (await Faults.OfAsync(() => AnalyzeAsync(request))).ReasonOf());
    }

    private async Task<V1.AnalyzeResponse> AnalyzeAsync(V1.AnalyzeRequest request) => await _door.Compose.AnalyzeAsync(request);
}
