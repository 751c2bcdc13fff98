using System.Collections;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Orleans.Runtime;
using Orleans.Serialization;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Sending;
using Starling.Grains.Contracts;

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
        var now = Instant.FromUtc(2026, 9, 15, 14, 30) + Duration.FromNanoseconds(7);
        var before = Instant.FromUtc(1969, 12, 31, 23, 59) - Duration.Epsilon;
        var send = new RecentSend(7, ulong.MaxValue, new MessageId(3, uint.MaxValue), Instant.FromUtc(2026, 9, 15, 14, 30));
        object[] sent =
        [
            new ContactQuestion(
                new MessageId(1, 2),
                new CampaignId(3),
                CommunicationType.Promotional,
                "claire",
                DuplicateRule.PerProfile,
                now
            ),
            new ContactQuestion(default, default, new CommunicationType("surveys", CommunicationClass.Informational), null, null, null),
            new ContactVerdict(SendDecisionKind.Hold, now, 9, before, Reasons.TooManyRecent, "why", 12, true, 4),
            new ReadyText(
                new MessageId(1, 2),
                3,
                new ContactKey(ulong.MaxValue, 5),
                6,
                send,
                7,
                now,
                Msisdn.FromDigits(14165550123),
                "+14165550100",
                Domain.Text.DataCoding.Ucs2,
                ["é", "€"],
                before,
                true,
                new CampaignId(8),
                true
            ),
            new CreditRequest(5, 2, true, "12345", true),
            new CreditGrant(9, 4),
            new CampaignChange(true, CampaignState.Paused, true, Duration.FromMilliseconds(1_750), 12),
            new CampaignProgress(
                CampaignState.Running,
                true,
                now,
                [new CampaignCounter(null, "", 3, 0), new CampaignCounter(MessageState.Sent, "x", 4, 5)]
            ),
            new CampaignCounter(MessageState.Held, Reasons.TooManyRecent, 1, 2),
            new BindDemand(3, 10, 20, true, 4),
            new BindOrder(5, 60, true),
            new BindStatus(1, Domain.Ports.LinkState.Bound, true, 2, 3, 4, 5, "bound", now, "refused", before, false),
            new RoutePause(now, "default", "too many complaints"),
            new RouteAllotment(12, Duration.FromSeconds(2)),
            new RouteStatus("north", 100, 60, 0, before, new RoutePause(now, "default", ""), [BindStatus.Silent(1)]),
        ];
        Assert.Equal(
            Carried.Where(type => type.Namespace == "Starling.Grains.Contracts").Select(type => type.Name).Order(),
            sent.Select(contract => contract.GetType().Name).Distinct().Order()
        );
        Assert.All(sent, contract => AssertSame(contract, Serializer.Deserialize<object>(Serializer.SerializeToArray(contract))));
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
