using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Starling.Gateway;

/// <summary>
/// Ends streams when the server is asked to stop: an open watch would otherwise hold it until its time is up, and the binds could not drain.
/// Callers are told UNAVAILABLE and come back to another server, or to this one.
/// </summary>
internal sealed class StopInterceptor(IHostApplicationLifetime host, IOptions<GatewayOptions> options) : Interceptor
{
    private const string HttpContextKey = "__HttpContext";

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    ) => UntilStopAsync(context, call => continuation(request, responseStream, call));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    ) => UntilStopAsync(context, call => continuation(requestStream, responseStream, call));

    private async Task UntilStopAsync(ServerCallContext context, Func<ServerCallContext, Task> stream)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, host.ApplicationStopping);
        // The server finds the service of a wrapped call by this entry; without it every stream ends INTERNAL.
        context.UserState[HttpContextKey] = context.GetHttpContext();
        try
        {
            await stream(new EndingCall(context, either.Token));
        }
        catch (Exception) when (host.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw StatusMapping.Unavailable(options.Value.BusyRetryAfter);
        }
    }
}

/// <summary>A call that may end earlier than its caller gives up; everything else is the call's own.</summary>
internal sealed class EndingCall(ServerCallContext call, CancellationToken cancel) : ServerCallContext
{
    protected override string MethodCore => call.Method;

    protected override string HostCore => call.Host;

    protected override string PeerCore => call.Peer;

    protected override DateTime DeadlineCore => call.Deadline;

    protected override Metadata RequestHeadersCore => call.RequestHeaders;

    protected override CancellationToken CancellationTokenCore => cancel;

    protected override Metadata ResponseTrailersCore => call.ResponseTrailers;

    protected override Status StatusCore
    {
        get => call.Status;
        set => call.Status = value;
    }

    protected override WriteOptions? WriteOptionsCore
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    protected override AuthContext AuthContextCore => call.AuthContext;

    protected override IDictionary<object, object> UserStateCore => call.UserState;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        call.CreatePropagationToken(options);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => call.WriteResponseHeadersAsync(responseHeaders);
}
