using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Starling.Domain.Access;
using Starling.Domain.Contacts;
using Enum = System.Enum;
using Rpc = Google.Rpc;

namespace Starling.Gateway;

/// <summary>Turns what went wrong into <c>google.rpc.Status</c> with details that programs can act on.</summary>
/// <remarks>
/// The message of a status is logged by the server's own machinery, so it names fields and reasons only; values that the caller sent go
/// into the details, which travel and are not logged.
/// </remarks>
internal static class StatusMapping
{
    /// <summary>Violations told at most: details travel in trailers, which clients limit to 8 KiB.</summary>
    private const int MostViolations = 16;

    /// <summary>Rules named in the message itself, for tools that do not show details.</summary>
    private const int MostInMessage = 4;

    /// <summary>INVALID_ARGUMENT with every field at fault.</summary>
    public static RpcException Invalid(IReadOnlyList<FieldFault> faults, string prefix = "")
    {
        var first = faults[0];
        var request = new BadRequest();
        foreach (var fault in faults.Take(MostViolations))
        {
            request.FieldViolations.Add(
                new BadRequest.Types.FieldViolation
                {
                    Field = prefix + fault.Field,
                    Reason = fault.Reason,
                    Description = $"'{fault.ShownValue}': {fault.Rule}",
                }
            );
        }

        var rules = string.Join("; ", faults.Take(MostInMessage).Select(fault => $"{prefix}{fault.Field}: {fault.Rule}"));
        var message =
            faults.Count == 1 ? rules
            : faults.Count <= MostInMessage ? $"{faults.Count} fields are wrong. {rules}"
            : $"{faults.Count} fields are wrong, the first of them: {rules}";
        return Build(Code.InvalidArgument, message, first.Reason, [("field", prefix + first.Field)], request);
    }

    /// <inheritdoc cref="Invalid(IReadOnlyList{FieldFault}, string)"/>
    public static RpcException Invalid(FieldFault fault) => Invalid([fault]);

    /// <summary>NOT_FOUND; also for what belongs to somebody else.</summary>
    public static RpcException NotFound(string reason, string type, string name) =>
        Build(
            Code.NotFound,
            $"There is no {name}.",
            reason,
            [("name", name)],
            new ResourceInfo { ResourceType = "starling/" + type, ResourceName = name }
        );

    /// <summary>FAILED_PRECONDITION: something must change before the call can succeed.</summary>
    public static RpcException Precondition(
        string reason,
        string subject,
        string description,
        params (string Key, string Value)[] metadata
    ) =>
        Build(
            Code.FailedPrecondition,
            description,
            reason,
            metadata,
            new PreconditionFailure
            {
                Violations =
                {
                    new PreconditionFailure.Types.Violation
                    {
                        Type = reason,
                        Subject = subject,
                        Description = description,
                    },
                },
            }
        );

    /// <summary>ABORTED: somebody else came first; read anew and decide again.</summary>
    public static RpcException Aborted(string reason, string description) => Build(Code.Aborted, description, reason, []);

    /// <summary>ALREADY_EXISTS: the request id names something else.</summary>
    public static RpcException Reused(string requestId, string name) =>
        Build(
            Code.AlreadyExists,
            $"The request_id was used for other content; it made {name}.",
            ErrorReasons.RequestIdReused,
            [("name", name), ("request_id", requestId)]
        );

    /// <summary>ALREADY_EXISTS: it is there, and is not what was asked for.</summary>
    public static RpcException AlreadyExists(string reason, string description, string name) =>
        Build(Code.AlreadyExists, description, reason, [("name", name)]);

    /// <summary>RESOURCE_EXHAUSTED: nothing was taken; the same call may succeed after a while.</summary>
    public static RpcException Full(string reason, string description, TimeSpan retryAfter) =>
        Build(Code.ResourceExhausted, description, reason, [], new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) });

    /// <summary>RESOURCE_EXHAUSTED: a limit on one-time codes has no room; nothing was taken.</summary>
    /// <param name="scope">What the limit counts by: number, block or country.</param>
    /// <param name="limit">As settings write it.</param>
    /// <param name="retryAfter">When there is room again.</param>
    public static RpcException TooManyCodes(string scope, string limit, TimeSpan retryAfter) =>
        Build(
            Code.ResourceExhausted,
            $"The limit on one-time codes for each {scope} is reached: {limit}.",
            ErrorReasons.TooManyCodes,
            [("field", "phone"), ("scope", scope), ("limit", limit)],
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) }
        );

    /// <summary>RESOURCE_EXHAUSTED: what the tenant may spend in a period is spent; nothing was taken.</summary>
    /// <param name="period">day or month.</param>
    /// <param name="next">When the next one begins.</param>
    public static RpcException SpendLimit(string period, TimeSpan next) =>
        Build(
            Code.ResourceExhausted,
            $"What may be spent in this {period} (UTC) is spent.",
            ErrorReasons.SpendLimit,
            [("period", period)],
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(next) }
        );

    /// <summary>UNAVAILABLE: a part of the service did not answer; a call with a request id may be repeated.</summary>
    public static RpcException Unavailable(TimeSpan retryAfter) =>
        Build(
            Code.Unavailable,
            "A part of the service did not answer in time.",
            ErrorReasons.Unavailable,
            [],
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) }
        );

    /// <summary>INTERNAL: a fault of ours; the log has it under this trace.</summary>
    public static RpcException Internal(string trace) =>
        Build(Code.Internal, "The server met a fault of its own.", ErrorReasons.Internal, [("trace", trace)]);

    /// <summary>NOT_FOUND: no method has this address (HTTP/JSON only).</summary>
    public static RpcException NoSuchPath() =>
        Build(Code.NotFound, "No method has this address; /openapi.json lists them, /docs shows them.", ErrorReasons.PathUnknown, []);

    /// <summary>PERMISSION_DENIED: without credentials only callers on this machine are served.</summary>
    public static RpcException NotLocal() =>
        Build(Code.PermissionDenied, "Without a key only callers on the same machine are served.", ErrorReasons.CallerNotLocal, []);

    /// <summary>UNAUTHENTICATED: no key, or none that is in force. Which of them is nobody's business.</summary>
    public static RpcException Unauthenticated() =>
        Build(
            Code.Unauthenticated,
            "The call needs a key that is in force: authorization: Bearer starling_…",
            ErrorReasons.CredentialInvalid,
            []
        );

    /// <summary>PERMISSION_DENIED: the key has none of the roles that may do this.</summary>
    public static RpcException MissingRole(ApiRole roles)
    {
        var names = string.Join(", ", Enum.GetValues<ApiRole>().Where(role => int.PopCount((int)role) == 1 && roles.HasFlag(role)))
            .ToLowerInvariant();
        return Build(
            Code.PermissionDenied,
            $"The key lacks the role for this; one of: {names}.",
            ErrorReasons.RoleMissing,
            [("roles", names)]
        );
    }

    /// <summary>PERMISSION_DENIED: it concerns all tenants.</summary>
    public static RpcException OfInstallation() =>
        Build(
            Code.PermissionDenied,
            $"This concerns all tenants: only the tenant {TenantId.Default} may do it.",
            ErrorReasons.NotOfInstallation,
            []
        );

    private static RpcException Build(
        Code code,
        string message,
        string reason,
        IReadOnlyList<(string Key, string Value)> metadata,
        params Google.Protobuf.IMessage[] details
    )
    {
        var info = new ErrorInfo { Domain = ErrorReasons.Domain, Reason = reason };
        foreach (var (key, value) in metadata)
        {
            info.Metadata[key] = value;
        }

        var status = new Rpc.Status { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(info));
        status.Details.Add(details.Select(Any.Pack));
        return status.ToRpcException();
    }
}
