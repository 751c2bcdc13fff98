namespace Starling.Gateway.Submissions;

/// <summary>What a request id may be.</summary>
internal static class RequestIdRules
{
    /// <summary>An absent id is good; a request that needs one says so itself.</summary>
    public static bool IsGood(string requestId, out FieldFault fault)
    {
        fault =
            requestId.Length == 0 || ValueRules.IsRequestId(requestId)
                ? default
                : new(
                    ErrorReasons.ValueMalformed,
                    "request_id",
                    requestId,
                    $"a request id has 1 to {Limits.RequestId} printable ASCII characters, no spaces"
                );
        return fault.Reason is null;
    }
}
