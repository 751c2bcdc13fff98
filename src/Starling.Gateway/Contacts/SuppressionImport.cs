using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Submissions;
using Duration = NodaTime.Duration;

namespace Starling.Gateway.Contacts;

/// <summary>One stream of opt-outs from a former provider. Its end is answered when nothing starts to these numbers any more.</summary>
internal sealed class SuppressionImport(
    PhoneNumberReader phones,
    IConsentLedger ledger,
    ContactKeys keys,
    ContactChanges changes,
    IClock clock
)
{
    public async Task RunAsync(
        IAsyncStreamReader<V1.ImportSuppressionsRequest> frames,
        IServerStreamWriter<V1.ImportSuppressionsResponse> answers,
        TenantId tenant,
        CancellationToken cancel
    )
    {
        var faults = new List<FieldFault>();
        var opening = await frames.MoveNext(cancel) ? frames.Current.Opening : null;
        ImportFrames.CheckOpening(opening);
        CheckSource("opening.source", opening!.Source, isRequired: true, faults);
        ImportFrames.Throw(faults);
        var taken = 0L;
        while (await frames.MoveNext(cancel))
        {
            var page = ImportFrames.Check(frames.Current.Page, page => page.Items.Count);
            var answer = await TakeAsync(page, opening, tenant, cancel);
            taken += answer.SuppressedCount;
            await answers.WriteAsync(new V1.ImportSuppressionsResponse { Page = answer }, cancel);
        }

        if (!opening.ValidateOnly)
        {
            await changes.WaitUntilQuietAsync(cancel);
        }

        await answers.WriteAsync(
            new V1.ImportSuppressionsResponse { Closed = new V1.SuppressionsClosed { SuppressedCount = taken } },
            cancel
        );
    }

    private async Task<V1.SuppressionsAccepted> TakeAsync(
        V1.SuppressionPage page,
        V1.SuppressionOpening opening,
        TenantId tenant,
        CancellationToken cancel
    )
    {
        var answer = new V1.SuppressionsAccepted { FirstIndex = page.FirstIndex, NextIndex = page.FirstIndex + page.Items.Count };
        var optOuts = new List<OptOut>(page.Items.Count);
        var now = clock.GetCurrentInstant();
        for (var at = 0; at < page.Items.Count; at++)
        {
            var item = page.Items[at];
            if (Read(item, opening, tenant, now, out var fault) is { } optOut)
            {
                optOuts.Add(optOut);
            }
            else
            {
                answer.RejectedItems.Add(PageAnswer.Rejected(page.FirstIndex + at, item.ItemId, fault));
            }
        }

        if (!opening.ValidateOnly && optOuts.Count > 0)
        {
            await ledger.OptOutAsync(optOuts, cancel);
        }

        answer.SuppressedCount = optOuts.Count;
        return answer;
    }

    private OptOut? Read(V1.SuppressionItem item, V1.SuppressionOpening opening, TenantId tenant, Instant now, out FieldFault fault)
    {
        var found = new List<FieldFault>();
        ImportFrames.CheckItemId(item.ItemId, found);
        CheckSource("source", item.Source, isRequired: false, found);
        if (!phones.TryRead(item.Phone, opening.DefaultRegion, out var number, out fault))
        {
            found.Add(fault);
        }

        var at = ReadTime(item.OptOutTime, now, found);
        fault = found.FirstOrDefault();
        var source = item.Source.Length > 0 ? item.Source : opening.Source;
        return found.Count > 0
            ? null
            : new OptOut(tenant, keys.Of(tenant, number), number, "", null, at, new ConsentEvidence(ConsentCircumstance.Import, source));
    }

    private static Instant ReadTime(Timestamp? time, Instant now, List<FieldFault> found)
    {
        if (time is null)
        {
            return now;
        }

        var isPast = time.Seconds >= 0 && time.Seconds <= now.ToUnixTimeSeconds() + 300;
        if (!isPast)
        {
            found.Add(new(ErrorReasons.ValueOutOfRange, "opt_out_time", $"{time.Seconds} s", "an instant of the past, from 1970 on"));
            return now;
        }

        return Instant.Min(now, Instant.FromUnixTimeSeconds(time.Seconds) + Duration.FromNanoseconds(time.Nanos));
    }

    private static void CheckSource(string field, string source, bool isRequired, List<FieldFault> found)
    {
        if (isRequired && source.Length == 0)
        {
            found.Add(new(ErrorReasons.FieldRequired, field, source, "a list of opt-outs says where it comes from"));
        }
        else if (source.Length > Limits.ConsentSource || !ValueRules.IsPlain(source))
        {
            found.Add(new(ErrorReasons.ValueTooLong, field, source, $"at most {Limits.ConsentSource} characters on one line"));
        }
    }
}
