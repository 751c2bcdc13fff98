using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Starling.Client;

/// <summary>Gives a request its <c>request_id</c> when the caller gave none, which is what makes its retry harmless (AIP-155).</summary>
internal static class RequestIds
{
    private static readonly string[] RepeatableVerbs =
    [
        "Get",
        "List",
        "Analyze",
        "Explain",
        "Start",
        "Pause",
        "Resume",
        "Cancel",
        "Upsert",
        "Delete",
        "Set",
        "Reset",
        "Settle",
        "Revoke",
        "OptIn",
        "OptOut",
    ];
    private static readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor?> Fields = new();

    /// <summary>The request to send: the caller's own, or a copy with a fresh id. The caller's object is never changed.</summary>
    public static TRequest Ensure<TRequest>(TRequest request)
        where TRequest : class
    {
        if (request is not IMessage message || FieldOf(message) is not { } field || ((string)field.Accessor.GetValue(message)).Length > 0)
        {
            return request;
        }

        var copy = message.Descriptor.Parser.ParseFrom(message.ToByteString());
        field.Accessor.SetValue(copy, Guid.CreateVersion7().ToString());
        return (TRequest)copy;
    }

    /// <summary>A second delivery of the same request does no harm: it carries an id, or its verb may be repeated.</summary>
    public static bool MayRepeat(string method, object request) =>
        (request is IMessage message && FieldOf(message) is not null)
        || RepeatableVerbs.Any(verb => method.StartsWith(verb, StringComparison.Ordinal));

    private static FieldDescriptor? FieldOf(IMessage message) =>
        Fields.GetOrAdd(
            message.Descriptor,
            descriptor => descriptor.FindFieldByName("request_id") is { FieldType: FieldType.String } field ? field : null
        );
}
