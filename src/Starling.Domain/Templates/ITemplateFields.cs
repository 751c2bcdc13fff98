namespace Starling.Domain.Templates;

/// <summary>The values of one contact, as a template asks for them. Implementations are small structs, made per contact.</summary>
public interface ITemplateFields
{
    /// <summary>Finds a value; an unknown field is an empty one.</summary>
    /// <param name="place">Place of the field in <see cref="MessageTemplate.Fields"/>: for those who looked the names up once.</param>
    /// <param name="name">Its name: for everyone else.</param>
    ReadOnlySpan<char> ValueOf(int place, string name);
}

/// <summary>Values by name.</summary>
public readonly struct NamedFields(IReadOnlyDictionary<string, string> values) : ITemplateFields
{
    public ReadOnlySpan<char> ValueOf(int place, string name) => values.TryGetValue(name, out var value) ? value : default;
}

/// <summary>Values by column, as a file or a row has them: the names are looked up once for all contacts, by <see cref="Map"/>.</summary>
/// <param name="map">For each field of the template its column, −1 when there is none.</param>
/// <param name="values">The columns of one contact; a row may be shorter than its header.</param>
public readonly struct ColumnFields(int[] map, string?[] values) : ITemplateFields
{
    /// <summary>Where each field of the template is among the columns.</summary>
    public static int[] Map(MessageTemplate template, IReadOnlyList<string> columns)
    {
        var places = new Dictionary<string, int>(columns.Count, StringComparer.Ordinal);
        for (var column = 0; column < columns.Count; column++)
        {
            places.TryAdd(columns[column], column);
        }

        return [.. template.Fields.Select(field => places.GetValueOrDefault(field, -1))];
    }

    public ReadOnlySpan<char> ValueOf(int place, string name) => (uint)map[place] < (uint)values.Length ? values[map[place]] : default;
}
