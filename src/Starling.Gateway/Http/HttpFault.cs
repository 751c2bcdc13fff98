using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Starling.Gateway.Http;

/// <summary>An error over HTTP/JSON: <c>google.rpc.Status</c>, as the transcoded methods answer it.</summary>
internal static class HttpFault
{
    /// <summary>The types that may stand in the details of a status.</summary>
    public static readonly TypeRegistry Details = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithTypeRegistry(Details));

    public static async Task WriteAsync(HttpContext context, RpcException fault)
    {
        var status = fault.GetRpcStatus() ?? new Google.Rpc.Status { Code = (int)fault.StatusCode, Message = fault.Status.Detail };
        context.Response.StatusCode = fault.StatusCode switch
        {
            StatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
            StatusCode.NotFound => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status500InternalServerError,
        };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Formatter.Format(status), context.RequestAborted);
    }
}
