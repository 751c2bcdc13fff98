using System.Collections.Concurrent;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Carriers.Tests.Links;

/// <summary>An owner that remembers everything it is told, and that it was told one thing at a time.</summary>
internal sealed class RecordingEvents : ICarrierEvents
{
    private int _inside;

    public ConcurrentQueue<(long Token, SubmitOutcome Outcome)> Outcomes { get; } = new();

    public ConcurrentQueue<DeliveryReceipt> Receipts { get; } = new();

    public ConcurrentQueue<InboundMessage> Inbound { get; } = new();

    public ConcurrentQueue<(LinkState State, string Why)> States { get; } = new();

    public Func<DeliveryReceipt, ValueTask<DeliverAnswer>> Answer { get; set; } = _ => ValueTask.FromResult(DeliverAnswer.Committed);

    public bool Overlapped { get; private set; }

    public int Unanswered => Outcomes.Count(outcome => outcome.Outcome is SubmitOutcome.Unanswered);

    public void OnOutcome(long token, SubmitOutcome outcome) => Alone(() => Outcomes.Enqueue((token, outcome)));

    public ValueTask<DeliverAnswer> OnReceiptAsync(DeliveryReceipt receipt)
    {
        Alone(() => Receipts.Enqueue(receipt));
        return Answer(receipt);
    }

    public ValueTask<DeliverAnswer> OnInboundAsync(InboundMessage message)
    {
        Alone(() => Inbound.Enqueue(message));
        return ValueTask.FromResult(DeliverAnswer.Committed);
    }

    public void OnStateChanged(LinkState state, string why) => Alone(() => States.Enqueue((state, why)));

    private void Alone(Action act)
    {
        Overlapped |= Interlocked.Increment(ref _inside) != 1;
        act();
        Interlocked.Decrement(ref _inside);
    }
}
