using Google.Rpc;
using Grpc.Core;

namespace Starling.Client;

/// <summary>Reads <c>google.rpc.Status</c> and its details out of a failed call (AIP-193).</summary>
internal static class StatusDecoder
{
    public static StarlingException Decode(RpcException fault)
    {
        var status = fault.GetRpcStatus();
        if (status is null)
        {
            // A transport that broke is reported as Internal, Unknown or Cancelled, depending on where it broke.
            var code = fault.Status.DebugException is IOException or HttpRequestException ? StatusCode.Unavailable : fault.StatusCode;
            return new StarlingException(code, Plain(fault), fault);
        }

        return new StarlingException(fault.StatusCode, status.Message, fault)
        {
            Reason = status.GetDetail<ErrorInfo>()?.Reason ?? "",
            Violations = [.. Violations(status)],
            RetryAfter = status.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan(),
        };
    }

    private static IEnumerable<FieldViolation> Violations(Google.Rpc.Status status)
    {
        foreach (var violation in status.GetDetail<BadRequest>()?.FieldViolations ?? [])
        {
            yield return new FieldViolation(violation.Field, violation.Description);
        }

        foreach (var violation in status.GetDetail<PreconditionFailure>()?.Violations ?? [])
        {
            yield return new FieldViolation(violation.Subject, violation.Description);
        }
    }

    private static string Plain(RpcException fault)
    {
        for (Exception? inner = fault.Status.DebugException; inner is not null; inner = inner.InnerException)
        {
            if (inner is System.Net.Sockets.SocketException socket)
            {
                return socket.Message;
            }
        }

        return fault.Status.Detail.Length > 0 ? fault.Status.Detail : fault.StatusCode.ToString();
    }
}
