using Microsoft.Extensions.Options;

namespace Starling.Gateway;

/// <summary>What this server lets in at once, so that its memory has a bound whatever callers do.</summary>
internal sealed class GatewayGates(IOptions<GatewayOptions> options)
{
    private readonly StreamGate _sends = new(options.Value.MaxPendingSends);
    private readonly StreamGate _batches = new(options.Value.MaxBatchStreams);
    private readonly StreamGate _watches = new(options.Value.MaxWatchStreams);

    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED.</exception>
    public IDisposable EnterSend() => _sends.TryEnter() ?? throw Full();

    /// <inheritdoc cref="EnterSend"/>
    public IDisposable EnterBatch() => _batches.TryEnter() ?? throw TooMany("batch streams");

    /// <inheritdoc cref="EnterSend"/>
    public IDisposable EnterWatch() => _watches.TryEnter() ?? throw TooMany("watching streams");

    /// <summary>The answer when more is waiting than can be taken.</summary>
    public Grpc.Core.RpcException Full() =>
        StatusMapping.Full(
            ErrorReasons.AcceptQueueFull,
            "More is waiting to be stored than can be taken now; nothing of this request was.",
            options.Value.BusyRetryAfter
        );

    private Grpc.Core.RpcException TooMany(string what) =>
        StatusMapping.Full(ErrorReasons.TooManyStreams, $"This server has as many {what} open as it may.", options.Value.BusyRetryAfter);
}
