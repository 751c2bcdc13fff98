using System.IO.Hashing;
using System.Runtime.InteropServices;
using Starling.Domain.Campaigns;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Starling.Grains;

namespace Starling.Gateway.Submissions;

/// <summary>Asks whether one more one-time code may be taken, before it is.</summary>
internal sealed class CodeGate(IGrainFactory grains, NumberCountries countries, IAcceptLedger accepted, PatientCalls calls)
{
    /// <summary>Lets everything pass that is no code.</summary>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: too many codes; nothing was taken.</exception>
    public async ValueTask PassAsync(UnitMessage unit, CancellationToken cancel)
    {
        if (CommunicationType.Find(unit.Message.Type)?.Class != CommunicationClass.OneTimeCode)
        {
            return;
        }

        var number = unit.Message.Msisdn;
        var codes = grains.GetGrain<ICodeGrain>(GrainKeys.Codes(unit.Tenant, countries.Of(number)));
        var request = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(unit.RequestId.AsSpan()));
        var answer = await calls.AskAsync(() => codes.TakeAsync(number, request).AsTask(), cancel);
        // A retry of what was taken before gets its answer, however late.
        if (!answer.IsTaken && !await accepted.KnowsRequestAsync(unit.Tenant, unit.RequestId, cancel))
        {
            throw StatusMapping.TooManyCodes(NameOf(answer.Scope), answer.Limit, answer.RetryAfter.ToTimeSpan());
        }
    }

    private static string NameOf(CodeScope scope) =>
        scope switch
        {
            CodeScope.Number => "number",
            CodeScope.Block => "block",
            _ => "country",
        };
}
