using System.Collections;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Orleans.Runtime;
using Orleans.Serialization;
using Starling.Domain.Ports;
using Starling.Grains.Tests.Compatibility;

namespace Starling.Grains.Tests;

public sealed class GrainContractTests
{
    private static readonly Assembly Interfaces = typeof(GrainKeys).Assembly;
    private static readonly Assembly Implementations = typeof(Keeper).Assembly;

    private static readonly Serializer Serializer = new ServiceCollection()
        .AddSerializer(serializer => serializer.AddAssembly(Interfaces))
        .BuildServiceProvider()
        .GetRequiredService<Serializer>();

    private static IEnumerable<Type> Carried =>
        Interfaces.GetTypes().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);

    [Fact]
    public void Everything_that_travels_has_a_name_of_its_own()
    {
        var named = Carried.Concat(Interfaces.GetTypes().Where(IsGrainInterface)).ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, type => Assert.NotNull(type.GetCustomAttribute<AliasAttribute>()));
        AssertUnique(named.Select(type => type.GetCustomAttribute<AliasAttribute>()!.Alias));
        foreach (var type in named.Where(IsGrainInterface))
        {
            Assert.All(type.GetMethods(), method => Assert.NotNull(method.GetCustomAttribute<AliasAttribute>()));
            AssertUnique(type.GetMethods().Select(method => method.GetCustomAttribute<AliasAttribute>()!.Alias));
        }
    }

    [Fact]
    public void Everything_in_a_contract_is_carried()
    {
        var contracts = Interfaces
            .GetTypes()
            .Where(type => type is { Namespace: "Starling.Grains.Contracts", IsEnum: false, IsPublic: true });
        Assert.All(contracts, contract => Assert.Contains(contract, Carried));
    }

    [Fact]
    public void No_two_grains_share_a_state_name()
    {
        var names = Implementations
            .GetTypes()
            .Where(type => typeof(Grain).IsAssignableFrom(type))
            .SelectMany(grain => grain.GetConstructors())
            .SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>())
            .OfType<PersistentStateAttribute>()
            .Select(state => state.StateName);
        Assert.NotEmpty(names);
        AssertUnique(names);
    }

    [Fact]
    public void Every_contract_arrives_as_it_left()
    {
        var sent = ContractSamples.All;
        Assert.Equal(
            Carried.Where(type => type.Namespace == "Starling.Grains.Contracts").Select(type => type.Name).Order(),
            sent.Select(contract => contract.GetType().Name).Distinct().Order()
        );
        Assert.All(sent, contract => AssertSame(contract, Serializer.Deserialize<object>(Serializer.SerializeToArray(contract))));
    }

    [Fact]
    public void Faults_of_the_ledger_arrive_as_what_they_are()
    {
        var driver = new IOException("only the other process knows this");
        var away = Serializer.Deserialize<Exception>(Serializer.SerializeToArray<Exception>(new LedgerAwayException("away", driver)));
        var unsure = Serializer.Deserialize<Exception>(Serializer.SerializeToArray<Exception>(new LedgerUnsureException("unsure", driver)));
        Assert.Equal("away", Assert.IsType<LedgerAwayException>(away).Message);
        Assert.Equal("unsure", Assert.IsType<LedgerUnsureException>(unsure).Message);
    }

    private static bool IsGrainInterface(Type type) => type.IsInterface && typeof(IGrain).IsAssignableFrom(type);

    private static void AssertUnique(IEnumerable<string> names)
    {
        string[] all = [.. names];
        Assert.Equal(all.Distinct().Order(), all.Order());
    }

    private static void AssertSame(object? sent, object? arrived)
    {
        if (
            sent is null
            || sent is string
            || sent.GetType().IsPrimitive
            || sent.GetType().Namespace!.StartsWith("Starling.Domain", StringComparison.Ordinal)
            || sent is Instant or Duration
        )
        {
            Assert.Equal(sent, arrived);
        }
        else if (sent is IEnumerable items)
        {
            object?[] left = [.. items.Cast<object?>()];
            object?[] right = [.. ((IEnumerable)arrived!).Cast<object?>()];
            Assert.Equal(left.Length, right.Length);
            Assert.All(left.Zip(right), pair => AssertSame(pair.First, pair.Second));
        }
        else
        {
            Assert.IsType(sent.GetType(), arrived);
            Assert.All(
                sent.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance),
                property => AssertSame(property.GetValue(sent), property.GetValue(arrived))
            );
        }
    }
}
