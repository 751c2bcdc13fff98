using System.Collections.Concurrent;
using Starling.Domain.Messages;
using Starling.Grains.Senders;

namespace Starling.Grains.Tests.Routing;

/// <summary>What a pump told of its senders.</summary>
internal sealed class TrafficNotes : ISenderTraffic
{
    public ConcurrentQueue<(string Sender, MessageState Outcome)> All { get; } = new();

    public void Add(string sender, MessageState outcome) => All.Enqueue((sender, outcome));
}
