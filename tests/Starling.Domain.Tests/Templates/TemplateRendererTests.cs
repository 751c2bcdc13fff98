using FsCheck.Xunit;
using Starling.Domain.Contacts;
using Starling.Domain.Templates;

namespace Starling.Domain.Tests.Templates;

/// <summary>Values and defaults; filters; missing fields; rows and dictionaries; the mention at the end.</summary>
public sealed class TemplateRendererTests
{
    [Theory]
    [InlineData("Bonjour {{ name }} !", "Zoé", "Bonjour Zoé !")]
    [InlineData("{{ name }}{{ name }}", "a", "aa")]
    [InlineData("a\n{{ name }}\r\nb", "x", "a\nx\r\nb")]
    [InlineData("{{ name | upper }}", "Zoé", "ZOÉ")]
    [InlineData("{{ name | lower }}", "ZOÉ", "zoé")]
    [InlineData("{{ name | trim }}", "  Zoé ", "Zoé")]
    [InlineData("{{ name }}", "  Zoé ", "  Zoé ")]
    [InlineData("{{ name | trim | upper | truncate: 2 }}", "  Zoé ", "ZO")]
    [InlineData("{{ name | default: \"ami\" }}", "Zoé", "Zoé")]
    [InlineData("{{ name | default: \"ami\" }}", "", "ami")]
    [InlineData("{{ name | default: \"ami\" }}", " ", "ami")]
    [InlineData("{{ name | default: \"ami\" | upper }}", "", "AMI")]
    [InlineData("{{ name | default: \"mon très cher ami\" | capitalize }}", "", "Mon Très Cher Ami")]
    [InlineData("[{{ name | default: \"\" }}]", "", "[]")]
    [InlineData("{{ name }}", "{{ other }}", "{{ other }}")]
    public void A_value_takes_the_place_of_its_field(string template, string name, string text) =>
        Assert.Equal(text, Render(template, ("name", name)).Text);

    [Theory]
    [InlineData("marie", "Marie")]
    [InlineData("JEAN-PIERRE", "Jean-Pierre")]
    [InlineData("éloïse DE LA TOUR", "Éloïse De La Tour")]
    [InlineData("o'neil", "O'Neil")]
    [InlineData("d’artagnan", "D’Artagnan")]
    [InlineData("it's rock'n'roll", "It's Rock'n'Roll")]
    [InlineData("3rd", "3rd")]
    [InlineData("e\u0301ric", "E\u0301ric")]
    public void Capitalize_is_made_for_names(string name, string text) =>
        Assert.Equal(text, Render("{{ name | capitalize }}", ("name", name)).Text);

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 3, "abc")]
    [InlineData("a👍b", 2, "a")]
    [InlineData("a👍b", 3, "a👍")]
    [InlineData("e\u0301e\u0301", 3, "e\u0301")]
    public void Truncate_keeps_whole_characters(string name, int limit, string text) =>
        Assert.Equal(text, Render($"{{{{ name | truncate: {limit} }}}}", ("name", name)).Text);

    [Fact]
    public void Missing_fields_are_named_once_each_and_there_is_no_text()
    {
        var rendered = Render("{{ a }} {{ b }} {{ a }} {{ c | default: \"\" }} {{ d | upper }} {{ e }}", ("e", "here"), ("b", " "));
        Assert.False(rendered.IsComplete);
        Assert.Null(rendered.Text);
        Assert.Equal(["a", "b", "d"], rendered.Missing);
    }

    [Fact]
    public void A_row_is_read_by_column_and_may_be_short()
    {
        var template = Parse("{{ city }} {{ name }} {{ unknown | default: \"?\" }} {{ last | default: \"-\" }}");
        var map = ColumnFields.Map(template, ["phone", "name", "city", "last"]);
        Assert.Equal([2, 1, -1, 3], map);
        Assert.Equal("Québec Zoé ? -", TemplateRenderer.Render(template, new ColumnFields(map, ["+1", "Zoé", "Québec"])).Text);
        Assert.Equal("Québec Zoé ? x", TemplateRenderer.Render(template, new ColumnFields(map, ["+1", "Zoé", "Québec", "x"])).Text);
        Assert.Equal(["city"], TemplateRenderer.Render(template, new ColumnFields(map, ["+1", "Zoé", null])).Missing);
    }

    [Fact]
    public void The_mention_ends_the_text_once()
    {
        var mention = Mention("36180");
        Assert.Equal("Salut Zoé STOP 36180", Render("Salut {{ name }}", mention, ("name", "Zoé")).Text);
        Assert.Equal("Salut Zoé STOP 36180", Render("Salut {{ name }} STOP 36180", mention, ("name", "Zoé")).Text);
        Assert.Equal("Salut stop 36180", Render("Salut {{ name }}", mention, ("name", "stop 36180")).Text);
    }

    [Fact]
    public void A_long_value_is_no_trouble()
    {
        var name = new string('x', 5_000);
        Assert.Equal("a" + name.ToUpperInvariant() + "b" + name + "c", Render("a{{ n | upper }}b{{ n }}c", ("n", name)).Text);
    }

    [Property(MaxTest = 1_000)]
    public void Literals_and_values_come_out_in_order_whatever_they_hold(string?[] literals, string?[] values)
    {
        var source = "";
        var expected = "";
        var fields = new Dictionary<string, string>();
        foreach (var (literal, value) in literals.Zip(values).Take(50))
        {
            var name = $"f_{fields.Count}";
            var text = (literal ?? "").Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
            fields[name] = value ?? "";
            source += text + "{{ " + name + " | default: \"-\" | upper | trim }}";
            expected += text + (string.IsNullOrWhiteSpace(value) ? "-" : value.ToUpperInvariant().Trim());
        }

        if (source.Length <= MessageTemplate.MaxLength)
        {
            Assert.Equal(expected, TemplateRenderer.Render(Parse(source), new NamedFields(fields)).Text);
        }
    }

    [Fact]
    public void A_text_costs_one_allocation_its_own()
    {
        var template = Parse("Bonjour {{ name | trim | capitalize }}, votre commande {{ order }} est prête.");
        var fields = new ColumnFields(ColumnFields.Map(template, ["name", "order"]), ["  ZOÉ ", "4711"]);
        var mention = Mention("36180");
        var text = TemplateRenderer.Render(template, fields, mention).Text!;
        var before = GC.GetAllocatedBytesForCurrentThread();
        TemplateRenderer.Render(template, fields, mention);
        var rendering = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        _ = new string('x', text.Length);
        Assert.Equal(GC.GetAllocatedBytesForCurrentThread() - before, rendering);
    }

    internal static MessageTemplate Parse(string source)
    {
        Assert.True(MessageTemplate.TryParse(source, out var template, out var faults), string.Join("; ", faults));
        return template;
    }

    private static RenderedText Render(string source, params (string Name, string Value)[] fields) => Render(source, null, fields);

    private static RenderedText Render(string source, StopMention? mention, params (string Name, string Value)[] fields) =>
        TemplateRenderer.Render(Parse(source), new NamedFields(fields.ToDictionary(f => f.Name, f => f.Value)), mention);

    private static StopMention Mention(string sender)
    {
        Assert.True(SenderAddress.TryParse(sender, out var address));
        Assert.True(StopMention.TryFor(address, "fr", StopMentionSettings.Default, out var mention, out _));
        return mention;
    }
}
