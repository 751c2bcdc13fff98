using Grpc.Core;
using Polly;

namespace Starling.Client;

/// <summary>One frame out, one answer back; a stream that breaks is opened again and the frame repeated.</summary>
internal sealed class ImportStream<TRequest, TResponse>(
    StarlingClient client,
    Func<AsyncDuplexStreamingCall<TRequest, TResponse>> open,
    TRequest opening
) : IDisposable
    where TRequest : class
{
    private readonly ResiliencePipeline _first = RetryPolicies.For(client.Options, client.Options.MaxAttempts - 1);
    private readonly ResiliencePipeline _later = RetryPolicies.For(client.Options, client.Options.MaxReconnects);
    private AsyncDuplexStreamingCall<TRequest, TResponse>? _call;
    private bool _wasAnswered;

    public async Task<TResponse> ExchangeAsync(TRequest page, CancellationToken cancellationToken)
    {
        var answer = await PersistAsync(
            async (call, token) =>
            {
                await TryWriteAsync(call, page);
                return await call.ResponseStream.MoveNext(token)
                    ? call.ResponseStream.Current
                    : throw new RpcException(
                        new Status(StatusCode.Unavailable, "the server ended the stream before its page was answered")
                    );
            },
            cancellationToken
        );
        _wasAnswered = true;
        return answer;
    }

    /// <summary>Says that nothing follows, and waits for the end of the server's side.</summary>
    public Task FinishAsync(CancellationToken cancellationToken) =>
        PersistAsync(
            async (call, token) =>
            {
                await call.RequestStream.CompleteAsync();
                while (await call.ResponseStream.MoveNext(token)) { }
                return true;
            },
            cancellationToken
        );

    public void Dispose() => _call?.Dispose();

    private async Task<T> PersistAsync<T>(
        Func<AsyncDuplexStreamingCall<TRequest, TResponse>, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        var patience = _wasAnswered ? _later : _first;
        return await patience.ExecuteAsync(
            async token =>
            {
                var server = client.CurrentServer;
                try
                {
                    if (_call is null)
                    {
                        _call = open();
                        await TryWriteAsync(_call, opening);
                    }

                    return await work(_call, token);
                }
                catch (RpcException fault)
                {
                    _call?.Dispose();
                    _call = null;
                    token.ThrowIfCancellationRequested();
                    throw client.Calls.Translate(fault, server);
                }
            },
            cancellationToken
        );
    }

    /// <summary>A write fails when the call has ended; the reading side knows why.</summary>
    private static async Task TryWriteAsync(AsyncDuplexStreamingCall<TRequest, TResponse> call, TRequest frame)
    {
        try
        {
            await call.RequestStream.WriteAsync(frame);
        }
        catch (Exception fault) when (fault is RpcException or InvalidOperationException or IOException or HttpRequestException)
        {
            // The answer to it is an RpcException with the status.
        }
    }
}
