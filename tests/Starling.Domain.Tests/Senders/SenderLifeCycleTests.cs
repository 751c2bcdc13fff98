using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Senders;
using static Starling.Domain.Senders.SenderStage;

namespace Starling.Domain.Tests.Senders;

/// <summary>The table · every walk of a thousand steps stays in it · nothing sends before approval · what stays, and what goes, with a step.</summary>
public sealed class SenderLifeCycleTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 3, 15, 30);

    /// <summary>Every permitted step; each other pair is refused.</summary>
    private static readonly Dictionary<(SenderStage, SenderStep), SenderStage> Steps = new()
    {
        [(Requested, SenderStep.Approve)] = Approved,
        [(Approved, SenderStep.Configure)] = Configured,
        [(Configured, SenderStep.Configure)] = Configured,
        [(Configured, SenderStep.Activate)] = Active,
        [(Active, SenderStep.Configure)] = Active,
        [(Active, SenderStep.Suspend)] = Suspended,
        [(Suspended, SenderStep.Configure)] = Suspended,
        [(Suspended, SenderStep.Activate)] = Active,
        [(Requested, SenderStep.Retire)] = Retired,
        [(Approved, SenderStep.Retire)] = Retired,
        [(Configured, SenderStep.Retire)] = Retired,
        [(Active, SenderStep.Retire)] = Retired,
        [(Suspended, SenderStep.Retire)] = Retired,
        [(Retired, SenderStep.Request)] = Requested,
    };

    public static TheoryData<SenderStage> Stages => [.. Enum.GetValues<SenderStage>()];

    [Theory]
    [MemberData(nameof(Stages))]
    public void Exactly_the_steps_of_the_table_are_taken(SenderStage from) =>
        Assert.All(
            Enum.GetValues<SenderStep>(),
            step =>
            {
                SenderStage? expected =
                    Steps.TryGetValue((from, step), out var to) ? to
                    : step >= SenderStep.Update && from != Retired ? from
                    : null;
                Assert.Equal(expected, SenderLifeCycle.After(from, step));
            }
        );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_any_walk_a_sender_is_active_only_after_all_that_comes_before(int seed)
    {
        var random = new Random(seed);
        var steps = Enum.GetValues<SenderStep>();
        var sender = New();
        var since = new HashSet<SenderStep>();
        for (var i = 0; i < 10_000; i++)
        {
            var step = steps[random.Next(steps.Length)];
            if (sender.After(step, Now, "why") is not { } next)
            {
                continue;
            }

            Assert.Equal(sender.Version + 1, next.Version);
            if (step == SenderStep.Request)
            {
                since.Clear();
            }

            since.Add(step);
            if (next.Stage == Active)
            {
                Assert.Superset(new HashSet<SenderStep> { SenderStep.Approve, SenderStep.Configure, SenderStep.Activate }, since);
            }

            Assert.Equal(next.Stage is Suspended or Retired, next.StopReason is not null);
            Assert.True(SenderLifeCycle.Owns(next.Stage) == next.Stage is not (Requested or Retired));
            Assert.False(next.Stage == Retired && next.Pause is not null);
            sender = next;
        }
    }

    [Fact]
    public void A_pause_of_promotion_outlives_a_suspension_and_ends_when_it_is_resumed()
    {
        var paused = Active_().After(SenderStep.PausePromotion, Now, "31 of 100 refused")!;
        Assert.Equal(new PromotionPause(Now, "31 of 100 refused"), paused.Pause);
        var back = paused.After(SenderStep.Suspend, Now, "complaints")!.After(SenderStep.Activate, Now, null)!;
        Assert.Equal((paused.Pause, null), (back.Pause, back.StopReason));
        Assert.Null(back.After(SenderStep.ResumePromotion, Now, null)!.Pause);
    }

    [Fact]
    public void A_second_pause_keeps_the_reason_of_the_first() =>
        Assert.Equal(
            "first",
            Active_().After(SenderStep.PausePromotion, Now, "first")!.After(SenderStep.PausePromotion, Now, "second")!.Pause!.Reason
        );

    [Theory]
    [InlineData(Approved, SenderStep.Approve, true)]
    [InlineData(Active, SenderStep.Activate, true)]
    [InlineData(Suspended, SenderStep.Suspend, true)]
    [InlineData(Retired, SenderStep.Retire, true)]
    [InlineData(Active, SenderStep.Approve, false)]
    [InlineData(Configured, SenderStep.Configure, false)]
    public void Asking_again_for_what_is_so_is_known(SenderStage stage, SenderStep step, bool isDone) =>
        Assert.Equal(isDone, SenderLifeCycle.IsDone(stage, step));

    internal static Sender New() =>
        new(
            TenantId.Default,
            SenderAddress.TryParse("36180", out var address) ? address : null!,
            Requested,
            new SenderDetails("CA", "Maple Co", "", "", WordSet.Of(["promotional", "informational"]), WordSet.Empty),
            SenderSetup.None,
            Now,
            Now,
            1
        );

    internal static Sender Active_() => New() with { Stage = Active };
}
