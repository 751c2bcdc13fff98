using System.Collections.Concurrent;
using Starling.Domain.Messages;
using Starling.Testing.History;
using Starling.Testing.Scene;

namespace Starling.Chaos.Load;

/// <summary>Notes all that the clients of a run were told; any thread may write.</summary>
internal sealed class ClientBook
{
    private readonly ConcurrentDictionary<long, ToldBatch> _batches = new();
    private readonly ConcurrentQueue<ToldAnswer> _answers = new();
    private readonly ConcurrentQueue<ToldStop> _stops = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<(DateTimeOffset Asked, DateTimeOffset Told)> _accepted = new();
    private readonly ConcurrentQueue<TimeSpan> _stopTimes = new();
    private int _cuts;

    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Calls and pages that were accepted: when they were sent, and when the answer was there.</summary>
    public IReadOnlyCollection<(DateTimeOffset Asked, DateTimeOffset Told)> Accepted => _accepted;

    /// <summary>From the call to its answer, of opt-outs through the front door.</summary>
    public IReadOnlyCollection<TimeSpan> StopTimes => _stopTimes;

    public int Stops => _stops.Count;

    /// <summary>Streams cut off before their end.</summary>
    public int Cuts => _cuts;

    public ICollection<long> Campaigns => _batches.Keys;

    /// <summary>How far a batch is on disk, with what it was meant to hold.</summary>
    public void Batch(string campaign, long onDisk, IReadOnlySet<long> refused, Func<long, string> destinationOf)
    {
        var number = Samples.NumberOf(campaign);
        _batches[number] = new ToldBatch(number, onDisk, refused) { DestinationOf = destinationOf };
    }

    public void Answer(string requestId, string message, DateTimeOffset asked)
    {
        if (!MessageId.TryParse(message.AsSpan("messages/".Length), out var id))
        {
            throw new FormatException($"'{message}' names no message");
        }

        _answers.Enqueue(new ToldAnswer(requestId, id));
        _accepted.Enqueue((asked, ChaosScene.Now));
    }

    public void Stopped(string destination, DateTimeOffset asked)
    {
        _stops.Enqueue(new ToldStop(destination, ChaosScene.Now));
        _stopTimes.Enqueue(ChaosScene.Now - asked);
    }

    public void Cut() => Interlocked.Increment(ref _cuts);

    /// <summary>A call that the client gave up, for all its patience.</summary>
    public void Error(string call, Exception fault) => _errors.Enqueue($"{ChaosScene.Now:HH:mm} {call}: {fault.Message}");

    public ToldToClient Told(IReadOnlyList<ToldReport> reports, IReadOnlySet<string> unwilling) =>
        new()
        {
            Batches = [.. _batches.Values],
            Answers = [.. _answers],
            Stops = [.. _stops],
            Reports = reports,
            Unwilling = unwilling,
        };
}
