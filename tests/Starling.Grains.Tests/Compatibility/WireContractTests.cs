using System.Reflection;

namespace Starling.Grains.Tests.Compatibility;

/// <summary>
/// What silos of two versions say to each other while one takes the other's place: names of records, numbers and kinds of their fields,
/// numbers of enums, names of grains and their calls. Nothing of it is ever removed, changed or used again.
/// </summary>
public sealed class WireContractTests
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
    private static readonly Type[] Types = [.. typeof(GrainKeys).Assembly.GetTypes(), .. typeof(Keeper).Assembly.GetTypes()];

    private static IEnumerable<Type> Carried => Types.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);

    [Fact]
    public void What_was_ever_said_between_silos_is_still_understood() =>
        AppendOnlyFile.Check("wire.txt", [.. Records(), .. Enums(), .. Calls(), .. Grains()]);

    [Fact]
    public void No_number_of_a_field_is_used_twice() =>
        Assert.All(Carried, type => Assert.Equal(Fields(type).Count(), Fields(type).DistinctBy(field => field.Id).Count()));

    [Fact]
    public void Every_property_that_can_be_set_travels() =>
        Assert.All(
            Carried,
            type =>
                Assert.All(
                    type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite),
                    property =>
                        Assert.True(property.GetCustomAttribute<IdAttribute>() is not null, $"{type.Name}.{property.Name} has no [Id]")
                )
        );

    private static IEnumerable<string> Records() =>
        Carried.SelectMany(type => Fields(type).Select(field => $"record {Alias(type)} {field.Id} {NameOf(field.Type)} # {field.Name}"));

    private static IEnumerable<string> Enums() =>
        Carried
            .SelectMany(type => Fields(type).Select(field => Bare(field.Type)))
            .Concat(Calls(type => Bare(type)))
            .Where(type => type.IsEnum)
            .Distinct()
            .SelectMany(type =>
                Enum.GetValues(type).Cast<object>().Select(value => $"enum {type.Name} {Convert.ToInt64(value, null)} # {value}")
            );

    private static IEnumerable<string> Calls() =>
        Types
            .Where(IsGrainInterface)
            .SelectMany(type =>
                type.GetMethods()
                    .Select(method =>
                    {
                        var parameters = string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)));
                        return $"call {Alias(type)} {Alias(method)}({parameters}) {NameOf(method.ReturnType)} # {method.Name}";
                    })
            );

    private static IEnumerable<Type> Calls(Func<Type, Type> of) =>
        Types
            .Where(IsGrainInterface)
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => of(parameter.ParameterType)).Append(of(method.ReturnType)));

    /// <summary>A grain is found by the name of its class: one that is called otherwise is another grain, with other keys and states.</summary>
    private static IEnumerable<string> Grains() =>
        Types
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(Grain).IsAssignableFrom(type))
            .Select(type => $"grain {type.Name}");

    private static IEnumerable<(uint Id, Type Type, string Name)> Fields(Type type) =>
        type.GetMembers(Members)
            .Select(member => (Id: member.GetCustomAttribute<IdAttribute>()?.Id, Member: member))
            .Where(found => found.Id is not null)
            .Select(found =>
                (
                    found.Id!.Value,
                    found.Member is PropertyInfo property ? property.PropertyType : ((FieldInfo)found.Member).FieldType,
                    found.Member.Name
                )
            );

    private static bool IsGrainInterface(Type type) => type.IsInterface && typeof(IGrain).IsAssignableFrom(type);

    private static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()!.Alias;

    private static Type Bare(Type type) =>
        type.IsArray ? Bare(type.GetElementType()!)
        : type.IsGenericType ? Bare(type.GetGenericArguments()[0])
        : type;

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? $"{NameOf(value)}?"
        : type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.GetCustomAttribute<GenerateSerializerAttribute>() is not null ? Alias(type)
        : type.Name;
}
