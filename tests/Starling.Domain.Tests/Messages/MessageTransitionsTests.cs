using Starling.Domain.Messages;
using static Starling.Domain.Messages.MessageState;

namespace Starling.Domain.Tests.Messages;

public sealed class MessageTransitionsTests
{
    /// <summary>Every permitted step; each other pair of states is forbidden.</summary>
    private static readonly HashSet<(MessageState From, MessageState To)> Steps =
    [
        (Accepted, Submitting),
        (Accepted, Held),
        (Accepted, Suppressed),
        (Accepted, Failed),
        (Accepted, Cancelled),
        (Accepted, Quarantined),
        (Held, Submitting),
        (Held, Suppressed),
        (Held, Failed),
        (Held, Cancelled),
        (Held, Quarantined),
        (Submitting, Sent),
        (Submitting, Rejected),
        (Submitting, Accepted),
        (Submitting, Cancelled),
        (Submitting, Unknown),
        (Submitting, Delivered),
        (Submitting, Undelivered),
        (Submitting, Expired),
        (Submitting, Quarantined),
        (Sent, Delivered),
        (Sent, Undelivered),
        (Sent, Expired),
        (Unknown, Sent),
        (Unknown, Delivered),
        (Unknown, Undelivered),
        (Unknown, Expired),
        (Unknown, Accepted),
        (Unknown, UnknownFinal),
    ];

    private static readonly HashSet<MessageState> Final =
    [
        Delivered,
        Undelivered,
        Expired,
        Rejected,
        UnknownFinal,
        Suppressed,
        Failed,
        Cancelled,
        Quarantined,
    ];

    public static TheoryData<MessageState> States => [.. Enum.GetValues<MessageState>()];

    [Theory]
    [MemberData(nameof(States))]
    public void Exactly_the_steps_of_the_table_are_allowed(MessageState from) =>
        Assert.All(
            Enum.GetValues<MessageState>(),
            to => Assert.True(Steps.Contains((from, to)) == MessageTransitions.Allows(from, to), $"{from} to {to}")
        );

    [Theory]
    [MemberData(nameof(States))]
    public void A_final_state_has_no_way_out_and_every_other_has_one(MessageState state)
    {
        Assert.Equal(Final.Contains(state), MessageTransitions.IsFinal(state));
        Assert.Equal(Final.Contains(state), Enum.GetValues<MessageState>().All(to => !MessageTransitions.Allows(state, to)));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Every_state_reaches_a_final_one(MessageState state)
    {
        var seen = new HashSet<MessageState>();
        var next = new Queue<MessageState>([state]);
        while (next.TryDequeue(out var at))
        {
            if (seen.Add(at))
            {
                Enum.GetValues<MessageState>().Where(to => MessageTransitions.Allows(at, to)).ToList().ForEach(next.Enqueue);
            }
        }

        Assert.Contains(seen, Final.Contains);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_state_never_follows_itself(MessageState state) => Assert.False(MessageTransitions.Allows(state, state));

    [Fact]
    public void Only_an_unknown_or_an_unwritten_message_may_go_back_to_accepted() =>
        Assert.Equal([Submitting, Unknown], MessageTransitions.Into(Accepted));

    [Fact]
    public void What_is_waiting_or_being_written_is_not_produced_yet() =>
        Assert.Equal([Accepted, Held, Submitting], Enum.GetValues<MessageState>().Where(state => !MessageTransitions.IsProduced(state)));

    [Fact]
    public void The_numbers_are_a_data_format() =>
        Assert.Equal(
            "Accepted=0 Held=1 Submitting=2 Sent=3 Delivered=4 Undelivered=5 Expired=6 Rejected=7 Unknown=8 UnknownFinal=9 "
                + "Suppressed=10 Failed=11 Cancelled=12 Quarantined=13",
            string.Join(' ', Enum.GetValues<MessageState>().Select(state => $"{state}={(int)state}"))
        );
}
