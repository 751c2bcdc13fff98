using System.Text.Json;

namespace Starling.Gateway.Submissions;

/// <summary>A text that is no template. Rows carry templates only, and double braces cannot be written in one.</summary>
internal static class LiteralText
{
    private const string Field = "text";

    /// <summary>A text with double braces becomes the value of a field of its own.</summary>
    public static (string Template, string? Fields) Read(string text, List<FieldFault> found)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            found.Add(new(ErrorReasons.FieldRequired, Field, text, "a text has at least one character that is no space"));
        }
        else if (text.Length > Limits.Text)
        {
            found.Add(new(ErrorReasons.ValueTooLong, Field, $"{text.Length} characters", $"a text has at most {Limits.Text} characters"));
        }

        return text.Contains("{{", StringComparison.Ordinal) || text.Contains("}}", StringComparison.Ordinal)
            ? ("{{ text }}", JsonSerializer.Serialize(new Dictionary<string, string> { [Field] = text }))
            : (text, null);
    }
}
