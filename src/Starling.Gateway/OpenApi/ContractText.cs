using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Starling.Gateway.OpenApi;

/// <summary>The comments of the contract as paragraphs.</summary>
internal static class ContractText
{
    /// <summary>The comment above a declaration; lines of one paragraph are joined, list items and blank lines kept.</summary>
    public static string Of(DescriptorDeclaration? declaration)
    {
        var lines = (declaration?.LeadingComments ?? string.Empty).Split('\n', StringSplitOptions.TrimEntries);
        var text = new System.Text.StringBuilder();
        foreach (var line in lines)
        {
            var isBreak = line.Length == 0 || line.StartsWith("- ", StringComparison.Ordinal);
            text.Append(isBreak ? '\n' : ' ').Append(line);
            if (line.Length == 0)
            {
                text.Append('\n');
            }
        }

        return text.ToString().Replace("\n ", "\n", StringComparison.Ordinal).Trim();
    }

    /// <summary>The first sentence.</summary>
    public static string Summary(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }

    public static void Describe(JsonObject schema, DescriptorDeclaration? declaration, string? more = null)
    {
        var text = string.Join("\n\n", new[] { Of(declaration), more }.Where(part => !string.IsNullOrEmpty(part)));
        if (text.Length > 0)
        {
            schema["description"] = text;
        }
    }
}
