using static Starling.Domain.Messages.MessageState;

namespace Starling.Domain.Messages;

/// <summary>Which state may follow which: the only such table. The ledger moves rows by these pairs and no others.</summary>
public static class MessageTransitions
{
    private static readonly (MessageState From, MessageState[] To)[] Table =
    [
        (Accepted, [Submitting, Held, Suppressed, Failed, Cancelled, Quarantined]),
        (Held, [Submitting, Suppressed, Failed, Cancelled, Quarantined]),
        (Submitting, [Sent, Rejected, Accepted, Cancelled, Unknown, Delivered, Undelivered, Expired, Quarantined]),
        (Sent, [Delivered, Undelivered, Expired]),
        (Unknown, [Sent, Delivered, Undelivered, Expired, Accepted, UnknownFinal]),
    ];

    private static readonly bool[,] Allowed = Build();

    /// <summary>Whether a row may go from one state to the other; a state never follows itself.</summary>
    public static bool Allows(MessageState from, MessageState to) => Allowed[(int)from, (int)to];

    /// <summary>The states from which <paramref name="to"/> can be reached in one step.</summary>
    public static IReadOnlyList<MessageState> Into(MessageState to) => [.. Enum.GetValues<MessageState>().Where(from => Allows(from, to))];

    /// <summary>
    /// Whether nothing can follow. <see cref="Sent"/> and <see cref="Unknown"/> are not final in this sense: a receipt may still come.
    /// </summary>
    public static bool IsFinal(MessageState state) => Enum.GetValues<MessageState>().All(to => !Allows(state, to));

    /// <summary>Whether the sender's work on it is over: nothing will be written for it any more unless a carrier's news comes.</summary>
    public static bool IsProduced(MessageState state) => state is not (Accepted or Held or Submitting);

    private static bool[,] Build()
    {
        var states = Enum.GetValues<MessageState>().Length;
        var allowed = new bool[states, states];
        foreach (var (from, targets) in Table)
        {
            foreach (var to in targets)
            {
                allowed[(int)from, (int)to] = true;
            }
        }

        return allowed;
    }
}
