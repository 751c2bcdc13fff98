using Starling.Domain.Templates;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Tests.Submissions;

public sealed class LiteralTextTests
{
    [Theory]
    [InlineData("Hello")]
    [InlineData("{{ first_name }}")]
    [InlineData("}} {{ {{ \"quoted\" \\ é \n")]
    public void Whatever_it_holds_a_text_is_rendered_as_it_was_written(string text)
    {
        var faults = new List<FieldFault>();
        var (template, fields) = LiteralText.Read(text, faults);
        Assert.Empty(faults);
        Assert.True(MessageTemplate.TryParse(template, out var parsed, out _));
        var values = fields is null ? [] : System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(fields)!;
        Assert.Equal(text, TemplateRenderer.Render(parsed, new NamedFields(values)).Text);
    }
}
