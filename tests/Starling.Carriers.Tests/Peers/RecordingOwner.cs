using System.Collections.Concurrent;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Carriers.Tests.Peers;

/// <summary>Owner of a link that writes down what it is told; every wait is bounded.</summary>
public sealed class RecordingOwner : ICarrierEvents
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _news = new(0);
    private int _refusals;

    public ConcurrentDictionary<long, SubmitOutcome> Outcomes { get; } = new();

    public ConcurrentQueue<DeliveryReceipt> Receipts { get; } = new();

    public LinkState State { get; private set; }

    /// <summary>So many of the next receipts are answered "try again".</summary>
    public int RefuseReceipts
    {
        get => _refusals;
        set => _refusals = value;
    }

    public void OnOutcome(long token, SubmitOutcome outcome)
    {
        Assert.True(Outcomes.TryAdd(token, outcome), "a segment has one outcome");
        _news.Release();
    }

    public ValueTask<DeliverAnswer> OnReceiptAsync(DeliveryReceipt receipt)
    {
        Receipts.Enqueue(receipt);
        _news.Release();
        return ValueTask.FromResult(Interlocked.Decrement(ref _refusals) >= 0 ? DeliverAnswer.TryAgain : DeliverAnswer.Committed);
    }

    public ValueTask<DeliverAnswer> OnInboundAsync(InboundMessage message) => ValueTask.FromResult(DeliverAnswer.Refused);

    public void OnStateChanged(LinkState state, string why)
    {
        State = state;
        _news.Release();
    }

    public async Task UntilAsync(Func<RecordingOwner, bool> condition)
    {
        while (!condition(this))
        {
            Assert.True(
                await _news.WaitAsync(Bound),
                $"waited for {Bound}; state {State}, {Outcomes.Count} outcomes, {Receipts.Count} receipts"
            );
        }
    }

    /// <summary>The carrier's id of an accepted segment.</summary>
    public string IdOf(long token) => Assert.IsType<SubmitOutcome.Accepted>(Outcomes[token]).CarrierMessageId;
}
