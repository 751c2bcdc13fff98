using Grpc.Core;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Ports;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;
using Starling.Grains;
using Starling.Grains.Contracts;

namespace Starling.Gateway.Campaigns;

/// <summary>CampaignService: makes campaigns, starts and stops them, and tells how far they are.</summary>
internal sealed class CampaignService(
    ICallerIdentity callers,
    ICampaignLedger ledger,
    CampaignFinder finder,
    CampaignReader reader,
    CampaignOutlook outlook,
    GatewayGates gates,
    IGrainFactory grains,
    PatientCalls calls,
    IClock clock,
    TimeProvider time
) : V1.CampaignService.CampaignServiceBase
{
    private const int LargestPage = 200;
    private const string Cancelled = "cancelled";

    public override async Task<V1.CreateCampaignResponse> CreateCampaign(V1.CreateCampaignRequest request, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        if (!RequestIdRules.IsGood(request.RequestId, out var fault))
        {
            throw StatusMapping.Invalid(fault);
        }

        var asked = request.Campaign ?? new V1.Campaign();
        if (reader.Read(asked, tenant, clock.GetCurrentInstant(), out var faults) is not { } definition)
        {
            throw StatusMapping.Invalid(faults, "campaign.");
        }

        if (request.ValidateOnly)
        {
            finder.Check(definition);
            var shown = CampaignMapping.ToProto(definition);
            shown.Warnings.Add(outlook.Warn(definition, null, null));
            return new V1.CreateCampaignResponse { Campaign = shown };
        }

        var campaign = await finder.MakeAsync(definition, asked.ExpireTime is not null, request.RequestId, context.CancellationToken);
        return new V1.CreateCampaignResponse { Campaign = await ShowAsync(campaign, context.CancellationToken) };
    }

    public override async Task<V1.GetCampaignResponse> GetCampaign(V1.GetCampaignRequest request, ServerCallContext context)
    {
        var campaign = await finder.FindAsync(request.Name, callers.TenantOf(context), "name", context.CancellationToken);
        return new V1.GetCampaignResponse { Campaign = await ShowAsync(campaign, context.CancellationToken) };
    }

    public override async Task<V1.ListCampaignsResponse> ListCampaigns(V1.ListCampaignsRequest request, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var states = ReadStates(request);
        var hash = new ContentHash().Add(tenant.Value).Add(request.CommunicationType);
        foreach (var state in states.Order())
        {
            hash.Add((long)state);
        }

        var fingerprint = hash.Take();
        var before = PageToken.Read(request.PageToken, fingerprint) is { } last ? new CampaignId(last) : (CampaignId?)null;
        var rows = await ledger.ListAsync(tenant, before, size, context.CancellationToken);
        var answer = new V1.ListCampaignsResponse
        {
            NextPageToken = rows.Count < size ? string.Empty : PageToken.Write(rows[^1].Id.Value, fingerprint),
        };
        foreach (var row in rows.Where(row => Fits(row, states, request.CommunicationType)))
        {
            answer.Campaigns.Add(CampaignMapping.ToProto(row, await ledger.TallyAsync(row.Id, context.CancellationToken)));
        }

        return answer;
    }

    public override async Task<V1.StartCampaignResponse> StartCampaign(V1.StartCampaignRequest request, ServerCallContext context)
    {
        if (request.StartTime is null)
        {
            var (started, _) = await ChangeAsync(request.Name, grain => grain.StartAsync(), "started", context);
            return new V1.StartCampaignResponse { Campaign = started };
        }

        var campaign = await finder.FindAsync(request.Name, callers.TenantOf(context), "name", context.CancellationToken);
        var startsAt = StartTimeReader.Read(request.StartTime, campaign, clock.GetCurrentInstant());
        var (scheduled, _) = await ChangeAsync(request.Name, grain => grain.ScheduleAsync(startsAt), "scheduled", context);
        return new V1.StartCampaignResponse { Campaign = scheduled };
    }

    public override async Task<V1.PauseCampaignResponse> PauseCampaign(V1.PauseCampaignRequest request, ServerCallContext context)
    {
        var (campaign, inFlight) = await ChangeAsync(request.Name, grain => grain.PauseAsync(), "paused", context);
        return new V1.PauseCampaignResponse { Campaign = campaign, InFlightMessages = inFlight };
    }

    public override async Task<V1.ResumeCampaignResponse> ResumeCampaign(V1.ResumeCampaignRequest request, ServerCallContext context)
    {
        var (campaign, _) = await ChangeAsync(request.Name, grain => grain.ResumeAsync(), "resumed", context);
        return new V1.ResumeCampaignResponse { Campaign = campaign };
    }

    public override async Task<V1.CancelCampaignResponse> CancelCampaign(V1.CancelCampaignRequest request, ServerCallContext context)
    {
        var (campaign, inFlight) = await ChangeAsync(request.Name, grain => grain.CancelAsync(), Cancelled, context);
        return new V1.CancelCampaignResponse { Campaign = campaign, InFlightMessages = inFlight };
    }

    public override async Task WatchCampaign(
        V1.WatchCampaignRequest request,
        IServerStreamWriter<V1.WatchCampaignResponse> responseStream,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        var interval = CampaignWatch.ReadInterval(request.Interval);
        var campaign = await finder.FindAsync(request.Name, tenant, "name", context.CancellationToken);
        using var pass = gates.EnterWatch();
        var watch = new CampaignWatch(ledger, grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaign.Id)), calls, interval, time);
        await watch.RunAsync(campaign, request.Cursor, responseStream, context.CancellationToken);
    }

    /// <summary>Asks the grain for a change and, where something may still be on its way out, waits until nothing is.</summary>
    private async Task<(V1.Campaign Campaign, long InFlight)> ChangeAsync(
        string name,
        Func<ICampaignGrain, Task<CampaignChange>> change,
        string wish,
        ServerCallContext context
    )
    {
        var campaign = await finder.FindAsync(name, callers.TenantOf(context), "name", context.CancellationToken);
        var grain = grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaign.Id));
        var changed = await calls.AskAsync(() => change(grain), context.CancellationToken);
        if (!changed.Found)
        {
            throw StatusMapping.NotFound(ErrorReasons.CampaignNotFound, "Campaign", name);
        }

        // Whoever cancels what is cancelled already has what was wanted.
        if (!changed.Moved && !(wish == Cancelled && changed.State == CampaignState.Cancelled))
        {
            throw StatusMapping.Precondition(
                ErrorReasons.CampaignState,
                name,
                $"A campaign in state {NameOf(changed.State)} cannot be {wish}{WhatElse(changed.State)}.",
                ("state", NameOf(changed.State))
            );
        }

        if (changed.QuietFor > Duration.Zero)
        {
            await Task.Delay(changed.QuietFor.ToTimeSpan(), time, context.CancellationToken);
        }

        var now = await ledger.FindAsync(campaign.Id, context.CancellationToken) ?? campaign;
        return (await ShowAsync(now, context.CancellationToken), changed.InFlight);
    }

    private async Task<V1.Campaign> ShowAsync(Campaign campaign, CancellationToken cancel)
    {
        var tally = await ledger.TallyAsync(campaign.Id, cancel);
        var shown = CampaignMapping.ToProto(campaign, tally);
        if (campaign.State is CampaignState.Draft or CampaignState.Scheduled or CampaignState.Running or CampaignState.Paused)
        {
            shown.Warnings.Add(outlook.Warn(campaign.Definition, tally, campaign.StartsAt));
        }

        if (shown.Question is { } question)
        {
            foreach (var (word, people) in await ledger.CountAnswersAsync(campaign.Id, cancel))
            {
                question.Answers[Answers.NameOf(word)] = people;
            }
        }

        return shown;
    }

    private static HashSet<CampaignState> ReadStates(V1.ListCampaignsRequest request)
    {
        var states = new HashSet<CampaignState>();
        foreach (var state in request.States)
        {
            states.Add(
                state != V1.CampaignState.Unspecified && Enum.IsDefined(state)
                    ? CampaignMapping.ToDomain(state)
                    : throw StatusMapping.Invalid(
                        new FieldFault(ErrorReasons.ValueOutOfRange, "states", $"{(int)state}", "a state that campaigns have")
                    )
            );
        }

        return states;
    }

    private static bool Fits(Campaign campaign, HashSet<CampaignState> states, string type) =>
        (states.Count == 0 || states.Contains(campaign.State)) && (type.Length == 0 || campaign.Definition.Type.Name == type);

    private static string WhatElse(CampaignState state) =>
        state == CampaignState.Scheduled ? ": it sends nothing before its time, which may be moved, or cancelled with the campaign" : "";

    private static string NameOf(CampaignState state) => state.ToString().ToUpperInvariant();
}
