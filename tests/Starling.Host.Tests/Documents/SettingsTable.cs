using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Starling.Host.Tests.Documents;

/// <summary>A table of every setting, from the classes that read them: key, default, and what their docstrings say of meaning, unit and range.</summary>
internal static partial class SettingsTable
{
    private static readonly Dictionary<Assembly, Dictionary<string, XElement>> Docs = [];

    public static string Write()
    {
        var rows = StarlingHost
            .SettingClasses.SelectMany(type => Rows(type, HostSettings.Section + ":"))
            .DistinctBy(row => row.Key)
            .ToList();
        var text = new StringBuilder("| Setting | Default | What it is |\n|---|---|---|\n");
        foreach (
            var (key, standard, meaning) in rows.OrderBy(row => row.Key.Count(letter => letter == ':') > 1)
                .ThenBy(row => Group(row.Key), StringComparer.Ordinal)
        )
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{key}` | {standard} | {meaning} |\n");
        }

        return text.ToString();
    }

    private static string Group(string key) => key[..key.LastIndexOf(':')];

    private static IEnumerable<(string Key, string Default, string Meaning)> Rows(Type type, string prefix)
    {
        var sample = Activator.CreateInstance(type, nonPublic: true);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (kind.IsGenericType && kind.GetGenericTypeDefinition() == typeof(Dictionary<,>))
            {
                var entry = kind.GetGenericArguments()[1];
                var place = property.Name switch
                {
                    "Routes" or "Senders" => "{name}",
                    _ => "{key}",
                };
                if (entry.IsClass && entry != typeof(string))
                {
                    foreach (var row in Rows(entry, $"{prefix}{property.Name}:{place}:"))
                    {
                        yield return row;
                    }

                    continue;
                }

                yield return ($"{prefix}{property.Name}:{place}", "none", Meaning(property, entry));
            }
            else if (kind.IsClass && kind != typeof(string) && !typeof(IEnumerable).IsAssignableFrom(kind))
            {
                foreach (var row in Rows(kind, $"{prefix}{property.Name}:"))
                {
                    yield return row;
                }
            }
            else
            {
                yield return (prefix + property.Name, Shown(property.GetValue(sample)), Meaning(property, kind));
            }
        }
    }

    private static string Shown(object? value) =>
        value switch
        {
            null or "" => "none",
            bool flag => flag ? "`true`" : "`false`",
            TimeSpan span => $"`{span.ToString("c", CultureInfo.InvariantCulture)}`",
            IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
            _ => $"`{value}`",
        };

    private static string Meaning(PropertyInfo property, Type kind)
    {
        var owner = property.DeclaringType!;
        var text = Text(owner.Assembly, $"P:{owner.FullName!.Replace('+', '.')}.{property.Name}");
        var words = kind.IsEnum ? $" One of {string.Join(", ", Enum.GetNames(kind).Select(name => $"`{name}`"))}." : "";
        return (text + words).Trim();
    }

    private static string Text(Assembly assembly, string member)
    {
        if (!Docs.TryGetValue(assembly, out var members))
        {
            var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
            Docs[assembly] = members = file.Descendants("member").ToDictionary(element => element.Attribute("name")!.Value);
        }

        return members.TryGetValue(member, out var found)
            ? Spaces().Replace(string.Concat(found.Element("summary")!.Nodes().Select(Plain)), " ").Trim()
            : "";
    }

    private static string Plain(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.', ':')[^1] ?? see.Value}`",
            XElement other => string.Concat(other.Nodes().Select(Plain)),
            _ => "",
        };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
