using Grpc.Core;

namespace Starling.Client;

/// <summary>A call that did not succeed, with what the server said about it.</summary>
public sealed class StarlingException : Exception
{
    internal StarlingException(StatusCode status, string message, Exception? inner)
        : base(message, inner) => Status = status;

    /// <summary>The gRPC status of the last attempt.</summary>
    public StatusCode Status { get; }

    /// <summary>The stable reason in upper snake case (<c>TOTAL_MISMATCH</c>); empty when the server gave none, or was not reached.</summary>
    public string Reason { get; internal init; } = "";

    /// <summary>The fields at fault; empty unless the request itself was refused.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; internal init; } = [];

    /// <summary>How long the server asks to wait before the next attempt; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Nobody answered at any address: no server, no network, or a time limit.</summary>
    public bool IsUnreachable => Status is StatusCode.Unavailable or StatusCode.DeadlineExceeded && Reason.Length == 0;

    /// <summary>The same call may succeed later as it is.</summary>
    public bool IsTransient =>
        Status is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Aborted;
}
