using System.Buffers;

namespace Starling.Cli.Contacts;

/// <summary>Writes what <see cref="CsvReader"/> reads.</summary>
public static class CsvText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",;\t\"\r\n");

    /// <summary>A field, in quotes when it needs them.</summary>
    public static string Quote(string field) =>
        field.AsSpan().ContainsAny(Special) ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
