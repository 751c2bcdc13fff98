using Grpc.Core;
using Polly;

namespace Starling.Client;

/// <summary>
/// Carries the generated clients' calls: unary ones get a request id, a time limit per attempt, retries and the next address when one
/// does not answer; streams go to the address in use and are resumed by whoever knows how (<see cref="BatchUpload"/>).
/// </summary>
internal sealed class ResilientCallInvoker(StarlingClientOptions options, ServerList servers) : CallInvoker
{
    private readonly ResiliencePipeline _once = RetryPolicies.For(options, 0);
    private readonly ResiliencePipeline _retrying = RetryPolicies.For(options, options.MaxAttempts - 1);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request
    )
    {
        var final = RequestIds.Ensure(request);
        var pipeline = RequestIds.MayRepeat(method.Name, final) ? _retrying : _once;
        var answer = pipeline.ExecuteAsync(token => AttemptAsync(method, host, options, final, token), options.CancellationToken).AsTask();
        // Headers and trailers belong to single attempts; what they say about a fault is in StarlingException.
        return new AsyncUnaryCall<TResponse>(answer, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options
    ) => servers.Current.Invoker.AsyncDuplexStreamingCall(method, host, options);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request
    ) => servers.Current.Invoker.AsyncServerStreamingCall(method, host, options, request);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options
    ) => servers.Current.Invoker.AsyncClientStreamingCall(method, host, options);

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request
    ) => AsyncUnaryCall(method, host, options, request).ResponseAsync.GetAwaiter().GetResult();

    private async ValueTask<TResponse> AttemptAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions callOptions,
        TRequest request,
        CancellationToken token
    )
        where TRequest : class
        where TResponse : class
    {
        var (invoker, index) = servers.Current;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(options.AttemptTimeout);
        try
        {
            using var call = invoker.AsyncUnaryCall(method, host, callOptions.WithCancellationToken(limit.Token), request);
            return await call.ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(token);
        }
        catch (RpcException fault) when (limit.IsCancellationRequested)
        {
            servers.LeaveServer(index);
            throw new StarlingException(
                StatusCode.DeadlineExceeded,
                $"{servers.Names} did not answer within {options.AttemptTimeout.TotalSeconds:0.#} s.",
                fault
            );
        }
        catch (RpcException fault)
        {
            throw Translate(fault, index);
        }
    }

    /// <summary>What a fault means; a server that is away is left for the next one.</summary>
    public StarlingException Translate(RpcException fault, int serverIndex)
    {
        var decoded = StatusDecoder.Decode(fault);
        if (decoded.Status == StatusCode.Unavailable)
        {
            servers.LeaveServer(serverIndex);
        }

        return decoded.IsUnreachable
            ? new StarlingException(decoded.Status, $"No answer from {servers.Names}: {decoded.Message}", fault)
            : decoded;
    }
}
