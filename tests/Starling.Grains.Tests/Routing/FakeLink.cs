using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Grains.Tests.Routing;

/// <summary>A carrier that the test plays: what was written and when, and answers when it is told to.</summary>
internal sealed class FakeLink(TimeProvider time, int window) : ICarrierLink, ICarrierLinkFactory
{
    private readonly Lock _gate = new();
    private readonly List<Written> _written = [];
    private readonly Dictionary<long, OutgoingSegment> _unanswered = [];
    private ICarrierEvents? _owner;
    private volatile bool _isDown = true;

    /// <summary>Answers each segment as soon as it is written; null leaves it to <see cref="Answer"/>.</summary>
    public Func<OutgoingSegment, SubmitOutcome?> Reply { get; set; } = _ => null;

    /// <summary>Happens between the gathering of a chunk and the last look before its send.</summary>
    public Action BeforeLook { get; set; } = () => { };

    /// <summary>A segment that the driver can never carry.</summary>
    public Predicate<OutgoingSegment> Unwritable { get; set; } = _ => false;

    public bool TakesNothing { get; set; }

    public int MostUnanswered { get; private set; }

    public LinkState State => _isDown ? LinkState.Down : LinkState.Bound;

    public int FreeWindow
    {
        get
        {
            lock (_gate)
            {
                return _isDown || TakesNothing ? 0 : window - _unanswered.Count;
            }
        }
    }

    public IReadOnlyList<Written> Log
    {
        get
        {
            lock (_gate)
            {
                return [.. _written];
            }
        }
    }

    public IReadOnlyList<string> Texts => [.. Log.Select(written => written.Segment.Text)];

    public ICarrierLink Create(string routeId, int bind) => this;

    public void Start(ICarrierEvents events)
    {
        _owner = events;
        _isDown = false;
        events.OnStateChanged(LinkState.Bound, "bound");
    }

    public ValueTask<int> WriteAsync(ReadOnlyMemory<OutgoingSegment> segments, Func<ReadOnlyMemory<OutgoingSegment>, bool> mayWrite)
    {
        if (Unwritable(segments.Span[0]))
        {
            throw new ArgumentException("No such character here.");
        }

        var count = 0;
        while (count < segments.Length && count < FreeWindow && !Unwritable(segments.Span[count]))
        {
            count++;
        }

        BeforeLook();
        if (_isDown || !mayWrite(segments[..count]))
        {
            return new(0);
        }

        var replies = new List<(long Token, SubmitOutcome Outcome)>();
        lock (_gate)
        {
            foreach (var segment in segments[..count].Span)
            {
                _written.Add(new Written(segment, time.GetTimestamp()));
                _unanswered.Add(segment.Token, segment);
                MostUnanswered = Math.Max(MostUnanswered, _unanswered.Count);
                if (Reply(segment) is { } reply)
                {
                    replies.Add((segment.Token, reply));
                }
            }
        }

        replies.ForEach(reply => Answer(reply.Token, reply.Outcome));
        return new(count);
    }

    /// <summary>Answers everything that is unanswered.</summary>
    public void Answer(Func<OutgoingSegment, SubmitOutcome> outcome)
    {
        OutgoingSegment[] open;
        lock (_gate)
        {
            open = [.. _unanswered.Values];
        }

        Array.ForEach(open, segment => Answer(segment.Token, outcome(segment)));
    }

    /// <summary>The session breaks.</summary>
    public void Die()
    {
        _isDown = true;
        Answer(_ => new SubmitOutcome.Unanswered(Duration.FromSeconds(1)));
        _owner?.OnStateChanged(LinkState.Down, "broken");
    }

    public Task DrainAsync(Duration bound) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Die();
        return ValueTask.CompletedTask;
    }

    private void Answer(long token, SubmitOutcome outcome)
    {
        lock (_gate)
        {
            if (!_unanswered.Remove(token))
            {
                return;
            }
        }

        _owner!.OnOutcome(token, outcome);
    }

    public readonly record struct Written(OutgoingSegment Segment, long At);
}
