using Grpc.Core;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Contacts;

/// <summary>One stream of profiles: a page in, its answer out after the commit.</summary>
/// <remarks>
/// Grains are not told of it: waking a million contacts would push those at work out of memory, and the version on the row refuses whatever
/// was decided before.
/// </remarks>
internal sealed class ContactImport(ProfileReader reader, IProfileLedger ledger, IClock clock)
{
    public async Task RunAsync(
        IAsyncStreamReader<V1.ImportContactsRequest> frames,
        IServerStreamWriter<V1.ImportContactsResponse> answers,
        TenantId tenant,
        CancellationToken cancel
    )
    {
        var faults = new List<FieldFault>();
        var opening = await frames.MoveNext(cancel) ? frames.Current.Opening : null;
        ImportFrames.CheckOpening(opening);
        var type = ProfileReader.ReadConsentType(opening!.ConsentType, "opening.consent_type", faults);
        var evidence = EvidenceReader.Read(opening.Evidence, null, ConsentCircumstance.Import, faults);
        ImportFrames.Throw(faults);
        while (await frames.MoveNext(cancel))
        {
            var page = ImportFrames.Check(frames.Current.Page, page => page.Items.Count);
            await answers.WriteAsync(await TakeAsync(page, opening, type, evidence, tenant, cancel), cancel);
        }
    }

    private async Task<V1.ImportContactsResponse> TakeAsync(
        V1.ImportPage page,
        V1.ImportOpening opening,
        CommunicationType type,
        ConsentEvidence evidence,
        TenantId tenant,
        CancellationToken cancel
    )
    {
        var answer = new V1.ImportContactsResponse { FirstIndex = page.FirstIndex, NextIndex = page.FirstIndex + page.Items.Count };
        var changes = new List<ProfileChange>(page.Items.Count);
        var places = new List<int>(page.Items.Count);
        var now = clock.GetCurrentInstant();
        for (var at = 0; at < page.Items.Count; at++)
        {
            var item = page.Items[at];
            var found = new List<FieldFault>();
            ImportFrames.CheckItemId(item.ItemId, found);
            var change = reader.Read(item.Profile, null, item.Consent, type, evidence, tenant, opening.DefaultRegion, now, found);
            if (found.Count > 0)
            {
                answer.RejectedItems.Add(PageAnswer.Rejected(page.FirstIndex + at, item.ItemId, found[0]));
                continue;
            }

            changes.Add(change);
            places.Add(at);
        }

        if (!opening.ValidateOnly && changes.Count > 0)
        {
            var outcomes = await ledger.UpsertAsync(tenant, changes, cancel);
            for (var at = 0; at < outcomes.Count; at++)
            {
                Count(answer, outcomes[at], page, places[at]);
            }
        }

        return answer;
    }

    private static void Count(V1.ImportContactsResponse answer, ProfileOutcome outcome, V1.ImportPage page, int place)
    {
        switch (outcome.Result)
        {
            case ProfileResult.Created:
                answer.CreatedCount++;
                break;
            case ProfileResult.Changed:
                answer.ChangedCount++;
                break;
            case ProfileResult.Unchanged:
                answer.UnchangedCount++;
                break;
            default:
                var item = page.Items[place];
                var moved = new FieldFault(ErrorReasons.ProfileChanged, "etag", item.Profile.Etag, "somebody else has changed the profile");
                answer.RejectedItems.Add(PageAnswer.Rejected(page.FirstIndex + place, item.ItemId, moved));
                break;
        }
    }
}
