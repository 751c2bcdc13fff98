using Google.Rpc;
using Grpc.Core;

namespace Starling.Gateway.Tests;

/// <summary>What a caller reads from an error.</summary>
internal static class Faults
{
    public static async Task<RpcException> OfAsync(Func<Task> call) => await Assert.ThrowsAsync<RpcException>(call);

    public static string ReasonOf(this RpcException exception) => exception.GetRpcStatus()!.GetDetail<ErrorInfo>().Reason;

    public static T DetailOf<T>(this RpcException exception)
        where T : class, Google.Protobuf.IMessage<T>, new() => exception.GetRpcStatus()!.GetDetail<T>();
}
