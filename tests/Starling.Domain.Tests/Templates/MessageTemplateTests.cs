using FsCheck.Xunit;
using Starling.Domain.Templates;

namespace Starling.Domain.Tests.Templates;

/// <summary>What a template may say; every fault with its line, column, token and rule; limits; lengths known beforehand.</summary>
public sealed class MessageTemplateTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Bonjour", "")]
    [InlineData("{ not a field }", "")]
    [InlineData("{{name}}", "name")]
    [InlineData("{{ first_name }} {{last.name}} {{ first_name | upper }}", "first_name last.name")]
    [InlineData("{{ name|default:\"ami\"|truncate:10 }}", "name")]
    [InlineData("{{\nname\n}}", "name")]
    [InlineData("{{ name | default: “mon ami” }}", "name")]
    [InlineData("{{ name | default: 'l\"ami' }}", "name")]
    [InlineData("{{ name | default: \"a | b }} c\" }}", "name")]
    public void A_good_template_names_its_fields_once(string source, string fields)
    {
        Assert.True(MessageTemplate.TryParse(source, out var template, out var faults));
        Assert.Empty(faults);
        Assert.Equal(fields, string.Join(' ', template.Fields));
        Assert.Equal(fields.Length == 0, template.IsLiteral);
        Assert.Equal(source, template.Source);
    }

    [Theory]
    [InlineData("Hi {{ First_Name }}", 1, 7, "First_Name", "a field name is written with")]
    [InlineData("Hi {{ first name }}", 1, 13, "name", "after a field come")]
    [InlineData("Hi {{ prénom }}", 1, 7, "prénom", "a field name is written with")]
    [InlineData("Hi {{ }}", 1, 7, "}}", "a field name is written with")]
    [InlineData("Hi {{{ name }}}", 1, 6, "{", "a field name is written with")]
    [InlineData("Hi {{ name", 1, 4, "{{", "this {{ has no }}")]
    [InlineData("Hi {{ name }", 1, 4, "{{", "this {{ has no }}")]
    [InlineData("Hi {{", 1, 6, "", "this {{ has no }}")]
    [InlineData("Hi name }}", 1, 9, "}}", "this }} has no {{")]
    [InlineData("Hi\n  {{ name | shout }}", 2, 13, "shout", "the filters are")]
    [InlineData("Hi {{ name | }}", 1, 14, "}}", "the filters are")]
    [InlineData("Hi {{ name | default }}", 1, 22, "}}", "default is followed by")]
    [InlineData("Hi {{ name | default: ami }}", 1, 23, "ami", "default is followed by")]
    [InlineData("Hi {{ name | default: \"ami }}", 1, 23, "\"", "this quote is not closed")]
    [InlineData("Hi {{ name | truncate }}", 1, 23, "}}", "truncate is followed by")]
    [InlineData("Hi {{ name | truncate: x }}", 1, 24, "x", "truncate is followed by")]
    [InlineData("Hi {{ name | truncate: 0 }}", 1, 24, "0", "truncate is followed by")]
    [InlineData("Hi {{ name | truncate: 501 }}", 1, 24, "501", "truncate is followed by")]
    [InlineData("Hi {{ name | upper lower }}", 1, 20, "lower", "after a field come")]
    [InlineData("Hi {{ a | if: b }}", 1, 11, "if", "the filters are")]
    public void A_fault_says_where_what_and_by_which_rule(string source, int line, int column, string token, string rule)
    {
        Assert.False(MessageTemplate.TryParse(source, out var template, out var faults));
        Assert.Null(template);
        var fault = Assert.Single(faults);
        Assert.Equal((line, column, token), (fault.Line, fault.Column, fault.Token));
        Assert.StartsWith(rule, fault.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        Assert.False(MessageTemplate.TryParse("{{ A }}\n{{ b | c }} }} {{ ok }}\n{{ d", out _, out var faults));
        Assert.Equal([(1, 4), (2, 8), (2, 13), (3, 1)], faults.Select(fault => (fault.Line, fault.Column)));
    }

    [Fact]
    public void Length_placeholders_and_names_have_limits()
    {
        Assert.True(MessageTemplate.TryParse(new string('a', 2_000), out _, out _));
        Assert.False(MessageTemplate.TryParse(new string('a', 2_001), out _, out var faults));
        Assert.Contains("2000", Assert.Single(faults).Rule, StringComparison.Ordinal);

        Assert.True(MessageTemplate.TryParse(string.Concat(Enumerable.Repeat("{{ a }}", 50)), out _, out _));
        Assert.False(MessageTemplate.TryParse(string.Concat(Enumerable.Repeat("{{ a }}", 60)), out _, out faults));
        Assert.Equal(1 + (50 * 7), Assert.Single(faults).Column);

        Assert.True(MessageTemplate.TryParse("{{" + new string('a', 64) + "}}", out _, out _));
        Assert.False(MessageTemplate.TryParse("{{" + new string('a', 65) + "}}", out _, out _));
    }

    [Property(MaxTest = 2_000)]
    public void Any_text_is_either_a_template_or_has_faults_inside_it(int[] choices)
    {
        string[] pieces =
        [
            "{{",
            "}}",
            "{",
            "}",
            "|",
            ":",
            "\"",
            "'",
            " ",
            "\n",
            "name",
            "default",
            "upper",
            "truncate",
            "12",
            "é",
            "Z",
            "“",
        ];
        var source = string.Concat(choices.Select(choice => pieces[(choice & int.MaxValue) % pieces.Length]));
        var isGood = MessageTemplate.TryParse(source, out _, out var faults);
        Assert.Equal(isGood, faults.Count == 0);
        var lines = source.Split('\n');
        foreach (var fault in faults)
        {
            Assert.InRange(fault.Line, 1, lines.Length);
            Assert.InRange(fault.Column, 1, lines[fault.Line - 1].Length + 1);
            Assert.StartsWith(fault.Token, lines[fault.Line - 1][(fault.Column - 1)..], StringComparison.Ordinal);
        }
    }
}
