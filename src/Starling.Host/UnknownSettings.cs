using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Starling.Host;

/// <summary>Finds keys that nobody reads: a misspelt setting must not be a silent default.</summary>
public static class UnknownSettings
{
    /// <param name="section">Root of the settings.</param>
    /// <param name="known">For each path below it, the classes that read it; a dictionary's entries are read by its value class.</param>
    public static IEnumerable<string> Find(IConfigurationSection section, IReadOnlyList<Type> known)
    {
        foreach (var child in section.GetChildren())
        {
            var property = known
                .Select(type => type.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase))
                .Where(candidate => candidate is not null)
                .Select(candidate => candidate!.PropertyType)
                .ToList();
            if (property.Count == 0)
            {
                yield return $"{child.Path} is not a setting; known here: {string.Join(", ", Names(known))}";
                continue;
            }

            foreach (var fault in FindBelow(child, property))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> FindBelow(IConfigurationSection section, IReadOnlyList<Type> types)
    {
        if (types.Any(IsLeaf))
        {
            return [];
        }

        var entries = types.Where(IsTable).Select(type => type.GetGenericArguments()[1]).ToList();
        return entries.Count > 0 ? section.GetChildren().SelectMany(entry => entries.Any(IsLeaf) ? [] : Find(entry, entries))
            : types.Any(type => typeof(IEnumerable).IsAssignableFrom(type)) ? []
            : Find(section, types);
    }

    private static bool IsLeaf(Type type) => type == typeof(string) || type.IsValueType;

    private static bool IsTable(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>);

    private static IEnumerable<string> Names(IEnumerable<Type> types) =>
        types
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Select(property => property.Name)
            .Distinct()
            .Order(StringComparer.Ordinal);
}

/// <summary>The settings cannot be meant: everything that is wrong, at once.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults)
    : Exception($"The settings have {faults.Count} fault(s):{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", faults)}")
{
    public IReadOnlyList<string> Faults => faults;

    internal static void ThrowIfAny(IServiceProvider services, IEnumerable<string> unknown)
    {
        var faults = unknown.ToList();
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (OptionsValidationException fault)
        {
            faults.AddRange(fault.Failures);
        }
        catch (AggregateException several)
        {
            faults.AddRange(
                several.InnerExceptions.SelectMany(fault =>
                    fault is OptionsValidationException options ? options.Failures : [fault.Message]
                )
            );
        }

        if (faults.Count > 0)
        {
            throw new SettingsException([.. faults.Distinct()]);
        }
    }
}
