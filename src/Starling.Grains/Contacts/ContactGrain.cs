using NodaTime;
using Orleans.GrainDirectory;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Sending;
using Starling.Grains.Contracts;
using Starling.Grains.Placement;

namespace Starling.Grains.Contacts;

/// <summary>One contact: everything that decides whether a text may go to its number.</summary>
/// <remarks>
/// Key: tenant and keyed hash of the number. State: none of its own; the contact's row, read at activation, and the last permit, which
/// is tentative until the row is read again. A second activation decides from the same row, and the intent's compare-and-set on its
/// version lets one of them win. Not reentrant: one question at a time. Leaves memory when it is the longest unused.
/// </remarks>
[PlacedByLane]
[GrainDirectory(LaneDirectory.Name)]
public sealed class ContactGrain(ContactReader reader, ContactResidency residency, HoursBook hours, CapBook caps, IClock clock)
    : Grain,
        IContactGrain
{
    private TenantId _tenant;
    private ContactRow? _row;
    private bool _isFresh;
    private RecentSend? _tentative;
    private ContactResidency.Resident? _resident;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await ReadAsync();
        _resident = residency.Enter(GrainContext);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_resident is { } resident)
        {
            residency.Leave(resident);
        }

        return Task.CompletedTask;
    }

    public ValueTask<ContactVerdict> DecideAsync(ContactQuestion question)
    {
        _resident?.Use();
        var now = clock.GetCurrentInstant();
        if (MustRead(question, now))
        {
            return ReadAndDecideAsync(question);
        }

        var verdict = Decide(question, now);
        var isFresh = _isFresh;
        _isFresh = false;

        // The intent finds out when a permit was given on an old row; a refusal is final, so it must be given on a row just read.
        return verdict.Kind is SendDecisionKind.Suppress or SendDecisionKind.Hold && verdict.Reason != Reasons.Expired && !isFresh
            ? ReadAndDecideAsync(question)
            : new ValueTask<ContactVerdict>(verdict);
    }

    public async ValueTask RefreshAsync() => await ReadAsync();

    /// <summary>An older permit has had its intent by now, or never will: the row knows.</summary>
    private bool MustRead(in ContactQuestion question, Instant now) =>
        _row is null || (_tentative is { } last && last.Message != question.Message && now >= last.At + SendPolicy.TentativeFor);

    private async ValueTask<ContactVerdict> ReadAndDecideAsync(ContactQuestion question)
    {
        await ReadAsync();
        _isFresh = false;
        return Decide(question, clock.GetCurrentInstant());
    }

    private ContactVerdict Decide(in ContactQuestion question, Instant now)
    {
        if (_row is not { } row)
        {
            // Its row is made in the transaction that accepted the message; until it can be read, nothing is permitted.
            return ContactVerdict.Of(SendDecision.Later(now + SendPolicy.TentativeFor, Reasons.ContactSilent), 0, false, 0);
        }

        var asked = new SendQuestion(
            question.Message,
            question.Campaign,
            question.Type,
            question.Profile,
            question.Duplicates,
            question.NotAfter,
            question.Number,
            question.Hours ?? CampaignHours.None,
            question.Accepted
        );
        var allowed = caps.Of(_tenant, question.Type.Class);
        var decision = SendPolicy.Decide(row, asked, _tentative, now, hours, allowed);
        if (decision.Kind is SendDecisionKind.Suppress or SendDecisionKind.Hold && decision.Reason != Reasons.Erased)
        {
            // The same rules once more, with somebody who notes: what is permitted pays nothing for what is not.
            var trace = new DecisionTrace();
            decision = SendPolicy.Decide(row, asked, _tentative, now, hours, allowed, trace);
            decision = decision with { Detail = new DecisionRecord(row.Version, now, trace.Last).WriteBehind(decision.Detail) };
        }

        var enters = decision.Kind == SendDecisionKind.Permit && question.Type.IsCounted && !SendPolicy.IsEntered(row, question.Message);
        if (!enters)
        {
            return ContactVerdict.Of(decision, row.StopVersion, false, 0);
        }

        if (_tentative?.Message != question.Message)
        {
            _tentative = new RecentSend(question.Campaign.Value, decision.Profile, question.Message, now, question.Type.Class);
        }

        return ContactVerdict.Of(decision, row.Version, true, SendPolicy.CountOld(row, now));
    }

    private async ValueTask ReadAsync()
    {
        (_tenant, var key) = GrainKeys.ReadContact(this.GetPrimaryKeyString());
        _row = await reader.ReadAsync(key);
        _tentative = null;
        _isFresh = true;
    }
}
