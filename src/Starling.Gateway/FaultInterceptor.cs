using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Starling.Gateway;

/// <summary>The last resort: what no method expected becomes a status that says no more than it must, and one line in the log.</summary>
internal sealed partial class FaultInterceptor(IOptions<GatewayOptions> options, ILogger<FaultInterceptor> logger) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    ) => GuardAsync(context, () => continuation(request, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    ) => GuardAsync(context, () => Answered(continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    ) => GuardAsync(context, () => Answered(continuation(requestStream, responseStream, context)));

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException)
        {
            throw;
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested)
        {
            // Whatever it was, the caller has gone or its deadline has passed.
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was given up."));
        }
        catch (Exception exception) when (Outage.Is(exception))
        {
            LogUnanswered(exception, context.Method);
            throw StatusMapping.Unavailable(options.Value.BusyRetryAfter);
        }
        catch (Exception exception)
        {
            LogFault(exception, context.Method);
            throw StatusMapping.Internal(Activity.Current?.TraceId.ToString() ?? string.Empty);
        }
    }

    private static async Task<bool> Answered(Task call)
    {
        await call;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} met a fault nobody expected")]
    private partial void LogFault(Exception exception, string method);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} waited in vain for a part of the service")]
    private partial void LogUnanswered(Exception exception, string method);
}
