using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Starling.V1;

namespace Starling.Host.Tests.Access;

/// <summary>Every method of the contract, called by its descriptor: a test of all of them misses none that is added.</summary>
internal static class AnyMethod
{
    private static readonly Marshaller<IMessage> Requests = Marshallers.Create<IMessage>(
        message => message.ToByteArray(),
        _ => throw new NotSupportedException()
    );

    private static readonly Marshaller<byte[]> Answers = Marshallers.Create(octets => octets, octets => octets);

    public static IReadOnlyList<MethodDescriptor> All { get; } =
    [
        .. typeof(MessagesReflection)
            .Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(MessagesReflection).Namespace)
            .Select(type => type.GetProperty("Descriptor", typeof(FileDescriptor))?.GetValue(null))
            .OfType<FileDescriptor>()
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods),
    ];

    public static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";

    /// <summary>The status of one call; OK also when its stream goes on.</summary>
    public static async Task<RpcException?> CallAsync(GrpcChannel channel, MethodDescriptor method, IMessage request, string? key)
    {
        var headers = new Metadata();
        if (key is not null)
        {
            headers.Add("authorization", $"Bearer {key}");
        }

        var options = new CallOptions(headers, DateTime.MaxValue, TestContext.Current.CancellationToken);
        var calls = channel.CreateCallInvoker();
        try
        {
            if (method.IsClientStreaming)
            {
                using var stream = calls.AsyncDuplexStreamingCall(MethodOf(MethodType.DuplexStreaming), null, options);
                try
                {
                    await stream.RequestStream.WriteAsync(request);
                    await stream.RequestStream.CompleteAsync();
                }
                catch (Exception fault) when (fault is RpcException or InvalidOperationException)
                {
                    // It was refused before all was written; the answer says why.
                }

                await stream.ResponseStream.MoveNext(CancellationToken.None);
            }
            else if (method.IsServerStreaming)
            {
                using var stream = calls.AsyncServerStreamingCall(MethodOf(MethodType.ServerStreaming), null, options, request);
                await stream.ResponseStream.MoveNext(CancellationToken.None);
            }
            else
            {
                await calls.AsyncUnaryCall(MethodOf(MethodType.Unary), null, options, request);
            }

            return null;
        }
        catch (RpcException fault)
        {
            return fault;
        }

        Method<IMessage, byte[]> MethodOf(MethodType type) => new(type, method.Service.FullName, method.Name, Requests, Answers);
    }
}
