using System.Reflection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Starling.Grains.Contacts;

namespace Starling.Grains.Tests.Contacts;

public sealed class ContactResidencyTests
{
    private readonly List<int> _asleep = [];
    private readonly ContactResidency _residency = new(Options.Create(new ContactOptions { MaxActive = 3 }));

    private ContactResidency.Resident Enter(int contact) => _residency.Enter(SleepyContext.Of(() => _asleep.Add(contact)));

    [Fact]
    public void The_bound_holds_and_the_oldest_goes_first()
    {
        for (var contact = 0; contact < 1_000; contact++)
        {
            Enter(contact);
            Assert.InRange(_residency.Count, 1, 3);
        }

        Assert.Equal(Enumerable.Range(0, 997), _asleep);
    }

    [Fact]
    public void Who_was_used_gets_a_second_chance()
    {
        var first = Enter(0);
        Enter(1);
        Enter(2);
        first.Use();
        Enter(3);
        Assert.Equal([1], _asleep);
        Enter(4);
        Enter(5);
        Assert.Equal([1, 2, 0], _asleep);
    }

    [Fact]
    public void When_everyone_was_used_the_oldest_goes_all_the_same()
    {
        var residents = Enumerable.Range(0, 3).Select(Enter).ToArray();
        Array.ForEach(residents, resident => resident.Use());
        Enter(3);
        Assert.Equal([0], _asleep);
    }

    [Fact]
    public void Who_left_makes_room_once_and_is_forgotten()
    {
        for (var contact = 0; contact < 1_000; contact++)
        {
            var resident = Enter(contact);
            _residency.Leave(resident);
            _residency.Leave(resident);
        }

        Assert.Equal(0, _residency.Count);
        var stays = new[] { Enter(0), Enter(1), Enter(2) };
        Assert.Empty(_asleep);
        Enter(3);
        _residency.Leave(stays[0]);
        Assert.Equal([0], _asleep);
        Assert.Equal(3, _residency.Count);
    }

    [Theory]
    [InlineData(999, 1_000, 1)]
    [InlineData(1_000, 50, 0)]
    [InlineData(10_000_001, 49, 2)]
    public void Settings_are_checked(int maxActive, int answerWithin, int faults) =>
        Assert.Equal(
            faults,
            new ContactOptionsValidator()
                .Validate(null, new ContactOptions { MaxActive = maxActive, AnswerWithinMilliseconds = answerWithin })
                .Failures?.Count()
                ?? 0
        );

    /// <summary>A grain's context of which only the falling asleep matters.</summary>
#pragma warning disable CA1852 // The proxy is derived from it.
    internal class SleepyContext : DispatchProxy
#pragma warning restore CA1852
    {
        private Action _onSleep = () => { };

        public static IGrainContext Of(Action onSleep)
        {
            var context = Create<IGrainContext, SleepyContext>();
            ((SleepyContext)(object)context)._onSleep = onSleep;
            return context;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IGrainContext.Deactivate), targetMethod!.Name);
            _onSleep();
            return null;
        }
    }
}
