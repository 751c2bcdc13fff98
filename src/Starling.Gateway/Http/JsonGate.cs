using System.Text.Json;
using Google.Api;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;

namespace Starling.Gateway.Http;

/// <summary>Looks at each HTTP/JSON request before it becomes a message: what the contract does not know is refused, by name, instead of dropped.</summary>
internal sealed class JsonGate(RequestDelegate next)
{
    /// <summary>Octets of one body: no unary request of the contract comes near.</summary>
    private const int LargestBody = 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is not { } method)
        {
            await next(context);
            return;
        }

        try
        {
            await CheckAsync(context.Request, method.MethodDescriptor.InputType, method.HttpRule);
        }
        catch (RpcException fault)
        {
            await HttpFault.WriteAsync(context, fault);
            return;
        }

        await next(context);
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT, with every field at fault.</exception>
    private static async Task CheckAsync(HttpRequest request, MessageDescriptor message, HttpRule rule)
    {
        var faults = QueryFaults(request.Query, message, rule).ToList();
        if (rule.Body.Length > 0 && request.HasJsonContentType())
        {
            var type = rule.Body == "*" ? message : message.FindFieldByName(rule.Body).MessageType;
            using var body = await ReadAsync(request);
            faults.AddRange(JsonShape.Faults(body.RootElement, type));
        }

        if (faults.Count > 0)
        {
            throw StatusMapping.Invalid(faults);
        }
    }

    private static IEnumerable<FieldFault> QueryFaults(IQueryCollection query, MessageDescriptor message, HttpRule rule)
    {
        foreach (var name in query.Keys)
        {
            if (rule.Body == "*")
            {
                yield return new FieldFault(ErrorReasons.FieldUnknown, name, string.Empty, "the fields of this method stand in the body");
            }
            else if (Unknown(message, name) is { } at)
            {
                yield return JsonShape.Unknown(name, at);
            }
        }
    }

    /// <summary>The message that lacks a part of a dotted name, or null when there is such a field.</summary>
    private static MessageDescriptor? Unknown(MessageDescriptor message, string name)
    {
        foreach (var part in name.Split('.'))
        {
            if (JsonShape.Find(message, part) is not { } field)
            {
                return message;
            }

            message = field.FieldType == FieldType.Message ? field.MessageType : message;
        }

        return null;
    }

    private static async Task<JsonDocument> ReadAsync(HttpRequest request)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted) is > 0 and var read)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > LargestBody)
            {
                throw StatusMapping.Invalid(
                    new FieldFault(ErrorReasons.BodyTooLarge, "body", string.Empty, $"at most {LargestBody} octets")
                );
            }
        }

        var octets = copy.ToArray();
        request.Body = new MemoryStream(octets);
        try
        {
            return JsonDocument.Parse(octets, Strict);
        }
        catch (JsonException fault)
        {
            var place = FormattableString.Invariant($"line {fault.LineNumber + 1}, octet {fault.BytePositionInLine + 1}");
            throw StatusMapping.Invalid(new FieldFault(ErrorReasons.BodyMalformed, "body", string.Empty, $"it is not JSON at {place}"));
        }
    }
}
