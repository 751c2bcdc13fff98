using System.Diagnostics;
using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Senders;
using Starling.Domain.Sending;
using Starling.Domain.Spending;
using Starling.Grains.Contacts;
using Starling.Grains.Contracts;
using Starling.Grains.Routing;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Campaigns;

/// <summary>Where a lane works through a group of messages: room at a bind, the contacts' verdicts, the texts, the hand-over.</summary>
/// <remarks>Runs inside its lane's turns; remembers nothing that may not be lost.</remarks>
public sealed partial class LaneDesk(
    CampaignId campaignId,
    int lane,
    CampaignDefinition campaign,
    IGrainFactory grains,
    ILaneLedger ledger,
    TextComposer composer,
    SpendTerms spending,
    ContactOptions contacts,
    IClock clock,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan PacePause = TimeSpan.FromMilliseconds(100);
    private static readonly Duration AskAgain = Duration.FromSeconds(2);

    /// <summary>How often a spend limit that was reached is tried again, by one page.</summary>
    private static readonly Duration TrySpendingEvery = Duration.FromSeconds(10);

    /// <summary>How often a single message whose sender is stopped is looked at again.</summary>
    private static readonly Duration AskSenderAgain = Duration.FromSeconds(15);

    /// <summary>A bind answers within its wait for credits; one that does not is on a silo that died, or is about to.</summary>
    private static readonly TimeSpan BindAnswers = TimeSpan.FromSeconds(1);

    /// <summary>A bind that did not answer is left alone for so long: the others carry the work.</summary>
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(1);

    /// <summary>How often a message whose contact moves under it is asked again at once, before it waits.</summary>
    private const int MaxMoves = 3;

    private readonly ICampaignGrain _pace = grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaignId));
    private readonly Dictionary<MessageId, int> _moves = [];
    private readonly Dictionary<(string Route, int Bind), long> _silentSince = [];

    // Taken from the campaign's pace and not used yet: what a suppressed message did not need goes to the next one.
    private int _paceLeft;
    private double _segmentsPerText = 1;
    private int _longest = 1;
    private int _turn;
    private Instant _spentUntil;

    /// <summary>The call that brought what comes next; used for one page.</summary>
    public ActivityContext Cause { get; set; }

    /// <summary>Whether this campaign reached a spend limit a moment ago: it waits as a whole, and nobody needs to be asked.</summary>
    /// <remarks>
    /// Never true of single messages: a reply, or a text that costs less, may go where another was refused. Of those only what the ledger refused waits.
    /// </remarks>
    public bool IsSpent => campaign.Kind == CampaignKind.Batch && clock.GetCurrentInstant() < _spentUntil;

    /// <summary>Holds messages until the limit is tried again.</summary>
    public Task HoldSpentAsync(IReadOnlyList<LaneMessage> messages) =>
        CommitAsync(
            messages.Select(message => new LaneDecision(
                message.Id,
                message.Attempt,
                MessageState.Held,
                _spentUntil,
                Reasons.SpendLimit,
                null
            ))
        );

    /// <summary>Reserves room for a part of the group: first wherever there is some at once, then waiting a short while at one bind.</summary>
    /// <returns>Null when there is none now.</returns>
    public async Task<LaneRoom?> TakeRoomAsync(SenderGroup group)
    {
        var wanted = Math.Max(_longest, (int)Math.Ceiling(group.Messages.Count * _segmentsPerText));
        if (campaign.PaceSegmentsPerSecond is not null)
        {
            if (_paceLeft < _longest)
            {
                _paceLeft += await _pace.TakePaceAsync(wanted, _longest);
            }

            if (_paceLeft < _longest)
            {
                await Task.Delay(PacePause, time);
                return null;
            }

            wanted = Math.Min(wanted, _paceLeft);
        }

        var isExpress = campaign.Kind == CampaignKind.Express;
        var request = new CreditRequest(wanted, Math.Min(_longest, wanted), isExpress, group.Sender.Address.ToString(), Wait: false);
        var binds = SenderBinds.InOrder(group.Sender, group.Route, _turn++);
        var began = time.GetTimestamp();
        foreach (var (bind, waits) in binds.Select(bind => (bind, false)).Append((binds[0], true)))
        {
            var grain = grains.GetGrain<IBindGrain>(GrainKeys.Bind(group.Route.Id, bind));
            var grant = await ReserveAsync(grain, group.Route.Id, bind, request with { Wait = waits });
            if (grant.Segments > 0)
            {
                return new LaneRoom(grain, grant);
            }
        }

        if (time.GetElapsedTime(began) < PacePause)
        {
            // Nobody let it wait: binds that drain, move or are silent have nothing to wait for.
            await Task.Delay(PacePause, time);
        }

        if (_paceLeft > 0)
        {
            await _pace.ReturnPaceAsync(_paceLeft);
            _paceLeft = 0;
        }

        return null;
    }

    /// <summary>Decides as many of the group as the room may hold, and hands over what is permitted; what is left stays in the group.</summary>
    /// <returns>False when the campaign was found stopped.</returns>
    public async Task<bool> SendAsync(SenderGroup group, LaneRoom room)
    {
        var count = Math.Clamp((int)(room.Grant.Segments / _segmentsPerText), 1, group.Messages.Count);
        var page = group.Messages.GetRange(0, count);
        group.Messages.RemoveRange(0, count);
        using var span = StarlingTrace.Page(campaignId, lane, count, Cause);
        Cause = default;
        StarlingMeter.Waited((clock.GetCurrentInstant() - page[0].Accepted).ToTimeSpan());
        var verdicts = await AskContactsAsync(page);
        var decisions = new List<LaneDecision>();
        var texts = new List<ReadyText>(count);
        var rows = new List<LaneMessage>(count);
        var segments = 0;
        for (var i = 0; i < page.Count; i++)
        {
            if (verdicts[i] is not { } verdict || verdict.Kind != SendDecisionKind.Permit)
            {
                _moves.Remove(page[i].Id);
                decisions.Add(Decision(page[i], verdicts[i]));
                continue;
            }

            var composed = Compose(page[i], group);
            if (composed.Segments is null)
            {
                decisions.Add(new LaneDecision(page[i].Id, page[i].Attempt, MessageState.Failed, null, composed.Reason, composed.Detail));
                continue;
            }

            Learn(composed.Segments.Length);
            if (segments + composed.Segments.Length > room.Grant.Segments)
            {
                group.Messages.Add(page[i]);
                continue;
            }

            segments += composed.Segments.Length;
            texts.Add(Ready(page[i], verdict, composed, group));
            rows.Add(page[i]);
        }

        var committing =
            decisions.Count > 0 ? ledger.CommitDecisionsAsync(campaignId, lane, decisions, CancellationToken.None) : Task.FromResult(0);
        StarlingMeter.Decided(texts.Count, decisions);
        TraceHandOver.Give(span);
        var submitting = room.Bind.SubmitAsync(room.Grant, [.. texts]);
        TraceHandOver.Take();
        var answers = await submitting;
        await TakeAnswersAsync(group, rows, answers);
        await committing;
        _paceLeft = Math.Max(0, _paceLeft - segments);
        return !answers.Contains(TextAnswer.CampaignStopped);
    }

    /// <summary>Takes out of the group, and holds or ends, what its sender may not send now. Without a record nothing is looked at.</summary>
    /// <returns>Whether nothing is left of the group.</returns>
    public async Task<bool> StopRefusedAsync(SenderGroup group, ISenderBook senders)
    {
        var address = group.Sender.Address;
        if (senders.Find(campaign.Tenant, address) is null && senders.OwnerOf(address) is null && !senders.MustBeRegistered)
        {
            return false;
        }

        List<LaneDecision>? decisions = null;
        group.Messages.RemoveAll(message =>
        {
            if (SenderRules.JudgeNow(senders, campaign.Tenant, address, TypeOf(message)) is not { } refusal)
            {
                return false;
            }

            (decisions ??= []).Add(
                new LaneDecision(
                    message.Id,
                    message.Attempt,
                    refusal.IsFinal ? MessageState.Failed : MessageState.Held,
                    refusal.IsFinal ? null : clock.GetCurrentInstant() + AskSenderAgain,
                    refusal.Reason,
                    refusal.Detail
                )
            );
            return true;
        });
        if (decisions is not null)
        {
            await CommitAsync(decisions);
            StarlingMeter.Decided(0, decisions);
        }

        return group.Messages.Count == 0;
    }

    /// <summary>Ends messages that cannot be produced.</summary>
    public async Task FailAsync(IReadOnlyList<LaneMessage> messages, string reason)
    {
        if (messages.Count > 0)
        {
            await CommitAsync(
                messages.Select(message => new LaneDecision(message.Id, message.Attempt, MessageState.Failed, null, reason, null))
            );
        }
    }

    /// <summary>Lets messages wait a little and be asked again.</summary>
    public Task PostponeAsync(IEnumerable<LaneMessage> messages, string reason) =>
        CommitAsync(messages.Select(message => Wait(message, clock.GetCurrentInstant() + AskAgain, reason)));

    /// <summary>Asks one bind; one that is silent has no room, and does not hold up a lane that others have room for.</summary>
    private async Task<CreditGrant> ReserveAsync(IBindGrain grain, string route, int bind, CreditRequest request)
    {
        if (_silentSince.TryGetValue((route, bind), out var since) && time.GetElapsedTime(since) < SilentFor)
        {
            return default;
        }

        try
        {
            var grant = await grain.ReserveAsync(request).WaitAsync(BindAnswers, time);
            _silentSince.Remove((route, bind));
            return grant;
        }
        catch (Exception fault)
        {
            // What it grants all the same lapses unused.
            _silentSince[(route, bind)] = time.GetTimestamp();
            LogBindSilent(campaignId.Value, lane, route, bind, fault.GetType().Name);
            return default;
        }
    }

    private async Task CommitAsync(IEnumerable<LaneDecision> decisions) =>
        await ledger.CommitDecisionsAsync(campaignId, lane, [.. decisions], CancellationToken.None);

    /// <summary>One turn of each contact's grain; null for those that did not answer in time.</summary>
    private async Task<ContactVerdict?[]> AskContactsAsync(List<LaneMessage> page)
    {
        var asked = new Task<ContactVerdict>[page.Count];
        for (var i = 0; i < page.Count; i++)
        {
            var message = page[i];
            var question = new ContactQuestion(
                message.Id,
                campaignId,
                TypeOf(message),
                message.ProfileId,
                campaign.Kind == CampaignKind.Batch ? campaign.Duplicates : null,
                message.ExpiresAt ?? campaign.ExpiresAt,
                message.Msisdn,
                campaign.Hours,
                message.Accepted
            );
            asked[i] = grains.GetGrain<IContactGrain>(GrainKeys.Contact(campaign.Tenant, message.Contact)).DecideAsync(question).AsTask();
        }

        try
        {
            await Task.WhenAll(asked).WaitAsync(TimeSpan.FromMilliseconds(contacts.AnswerWithinMilliseconds), time);
        }
        catch (Exception fault)
        {
            // Each contact answers for itself below; the ones that failed or are late are asked again.
            LogContactsSilent(campaignId.Value, lane, asked.Count(task => !task.IsCompletedSuccessfully), fault);
        }

        return Array.ConvertAll(asked, task => task.IsCompletedSuccessfully ? task.Result : (ContactVerdict?)null);
    }

    /// <summary>The text, or why there is none; a message that breaks its template spoils none of its neighbours.</summary>
    private ComposedText Compose(LaneMessage message, SenderGroup group)
    {
        try
        {
            return composer.Compose(message, group.Sender.Address, group.Route);
        }
        catch (Exception fault)
        {
            LogNotComposed(campaignId.Value, lane, message.Id, fault);
            return ComposedText.Failed(Reasons.BadTemplate, fault.GetType().Name);
        }
    }

    private LaneDecision Decision(LaneMessage message, ContactVerdict? verdict) =>
        verdict switch
        {
            null => Wait(message, clock.GetCurrentInstant() + AskAgain, Reasons.ContactSilent),
            { Kind: SendDecisionKind.Suppress } no => new LaneDecision(
                message.Id,
                message.Attempt,
                MessageState.Suppressed,
                null,
                no.Reason,
                no.Detail
            ),
            { Kind: SendDecisionKind.Hold } held => new LaneDecision(
                message.Id,
                message.Attempt,
                MessageState.Held,
                held.Until,
                held.Reason,
                held.Detail
            ),
            { } later => Wait(message, later.Until ?? clock.GetCurrentInstant() + AskAgain, later.Reason),
        };

    /// <summary>Waits in the state it has.</summary>
    private static LaneDecision Wait(LaneMessage message, Instant until, string reason) =>
        new(message.Id, message.Attempt, message.State, until, reason, null);

    private ReadyText Ready(LaneMessage message, in ContactVerdict verdict, in ComposedText composed, SenderGroup group) =>
        new(
            message.Id,
            message.Attempt,
            message.Contact,
            verdict.Version,
            verdict.Enter
                ? new RecentSend(campaignId.Value, verdict.Profile, message.Id, clock.GetCurrentInstant(), TypeOf(message).Class)
                : null,
            verdict.DropRecent,
            verdict.NotAfter,
            message.Msisdn,
            group.Sender.Address.ToString(),
            composed.Coding,
            composed.Segments!,
            // The carrier's own queue must not deliver when we would not: at night, or after the consent.
            verdict.NotAfter
                ?? message.ExpiresAt
                ?? campaign.ExpiresAt,
            TypeOf(message).ResendsUnknown && !message.PossibleDuplicate,
            campaignId,
            campaign.Kind == CampaignKind.Express,
            message.QueueFull,
            spending.ChargeOf(campaign, TypeOf(message), group.Sender.Address, message.Msisdn, composed.Segments!.Length) is { } charge
                ? TextCharge.Of(charge)
                : null
        );

    private async Task TakeAnswersAsync(SenderGroup group, List<LaneMessage> rows, TextAnswer[] answers)
    {
        List<LaneMessage>? busy = null;
        List<LaneMessage>? spent = null;
        for (var i = 0; i < rows.Count; i++)
        {
            switch (answers[i])
            {
                case TextAnswer.NotTaken or TextAnswer.CampaignStopped:
                    group.Messages.Add(rows[i]);
                    continue;
                case TextAnswer.SpendLimit:
                    (spent ??= []).Add(rows[i]);
                    break;
                case TextAnswer.ContactMoved:
                    var moves = _moves[rows[i].Id] = _moves.GetValueOrDefault(rows[i].Id) + 1;
                    await grains.GetGrain<IContactGrain>(GrainKeys.Contact(campaign.Tenant, rows[i].Contact)).RefreshAsync();
                    if (moves <= MaxMoves)
                    {
                        group.Messages.Add(rows[i]);
                        continue;
                    }

                    (busy ??= []).Add(rows[i]);
                    break;
            }

            _moves.Remove(rows[i].Id);
        }

        if (busy is not null)
        {
            await PostponeAsync(busy, Reasons.ContactBusy);
        }

        if (spent is not null)
        {
            _spentUntil = clock.GetCurrentInstant() + TrySpendingEvery;
            await HoldSpentAsync(spent);
        }
    }

    private void Learn(int segments)
    {
        _longest = Math.Max(_longest, segments);
        _segmentsPerText += (segments - _segmentsPerText) / 64;
    }

    private CommunicationType TypeOf(LaneMessage message) =>
        message.Type is { } own && own != campaign.Type.Name ? CommunicationType.Find(own) ?? campaign.Type : campaign.Type;

    [LoggerMessage(
        LogLevel.Information,
        "Campaign {Campaign} lane {Lane}: bind {Route}/{Bind} does not answer ({Fault}); others are asked"
    )]
    private partial void LogBindSilent(long campaign, int lane, string route, int bind, string fault);

    [LoggerMessage(LogLevel.Error, "Campaign {Campaign} lane {Lane}: message {Message} could not be composed")]
    private partial void LogNotComposed(long campaign, int lane, MessageId message, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Campaign {Campaign} lane {Lane}: {Contacts} contacts did not answer and are asked again")]
    private partial void LogContactsSilent(long campaign, int lane, int contacts, Exception fault);
}

/// <summary>Credits at one bind.</summary>
public readonly record struct LaneRoom(IBindGrain Bind, CreditGrant Grant);
