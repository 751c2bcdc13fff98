using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Starling.Host;

/// <summary>A key or a value that was not meant.</summary>
/// <param name="Text">Key, value, rule.</param>
/// <param name="IsUnreadable">The value has the wrong form: until it is mended nothing around it can be judged.</param>
public readonly record struct SettingFault(string Text, bool IsUnreadable);

/// <summary>Finds keys that nobody reads and values that cannot be read: neither may be a silent default.</summary>
/// <remarks>Without it a route with one unreadable value would be left out as a whole, and nobody told.</remarks>
public static class UnknownSettings
{
    /// <param name="section">Root of the settings.</param>
    /// <param name="known">For each path below it, the classes that read it; a dictionary's entries are read by its value class.</param>
    public static IEnumerable<SettingFault> Find(IConfigurationSection section, IReadOnlyList<Type> known)
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
                yield return new SettingFault($"{child.Path} is not a setting; known here: {string.Join(", ", Names(known))}", false);
                continue;
            }

            foreach (var fault in FindBelow(child, property))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<SettingFault> FindBelow(IConfigurationSection section, IReadOnlyList<Type> types)
    {
        if (types.Any(IsLeaf))
        {
            return types.Select(type => Unreadable(section, type)).OfType<SettingFault>().Take(1);
        }

        var entries = types.Where(IsTable).Select(type => type.GetGenericArguments()[1]).ToList();
        return entries.Count > 0
                ? section.GetChildren().SelectMany(entry => entries.Any(IsLeaf) ? FindBelow(entry, entries) : Find(entry, entries))
            : types.Any(type => typeof(IEnumerable).IsAssignableFrom(type)) ? []
            : Find(section, types);
    }

    private static SettingFault? Unreadable(IConfigurationSection section, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (section.Value is not { Length: > 0 } value)
        {
            return null; // The binder takes an empty value as none.
        }

        try
        {
            TypeDescriptor.GetConverter(plain).ConvertFromInvariantString(value);
            return null;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or OverflowException)
        {
            return new SettingFault($"{section.Path} is '{value}'; it must be {Kind(plain)}", true);
        }
    }

    private static string Kind(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a duration such as 00:00:30 (hours, minutes, seconds)"
        : type == typeof(double) ? "a number"
        : "a whole number";

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

    internal static void ThrowIfUnreadable(IReadOnlyList<SettingFault> found)
    {
        if (found.Any(fault => fault.IsUnreadable))
        {
            throw new SettingsException([.. found.Select(fault => fault.Text)]);
        }
    }

    internal static void ThrowIfAny(IServiceProvider services, IReadOnlyList<SettingFault> found)
    {
        var faults = found.Select(fault => fault.Text).ToList();
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
