using Grpc.Core;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

internal sealed class FakeCampaigns(FakeState state) : CampaignService.CampaignServiceBase
{
    public override Task<CreateCampaignResponse> CreateCampaign(CreateCampaignRequest request, ServerCallContext context)
    {
        state.Campaign ??= new Campaign(request.Campaign) { Name = "campaigns/7", State = CampaignState.Draft };
        return Task.FromResult(new CreateCampaignResponse { Campaign = state.Campaign });
    }

    public override Task<StartCampaignResponse> StartCampaign(StartCampaignRequest request, ServerCallContext context)
    {
        state.Starts.Add(request);
        if (request.StartTime is { } time)
        {
            state.Campaign!.State = CampaignState.Scheduled;
            state.Campaign.StartTime = time;
        }

        return Task.FromResult(new StartCampaignResponse { Campaign = state.Snapshot() });
    }

    public override Task<GetCampaignResponse> GetCampaign(GetCampaignRequest request, ServerCallContext context)
    {
        if (request.Name != state.Campaign?.Name)
        {
            throw FakeState.Refusal(StatusCode.NotFound, $"There is no {request.Name}.", "CAMPAIGN_NOT_FOUND");
        }

        return Task.FromResult(new GetCampaignResponse { Campaign = state.Snapshot() });
    }

    public override Task<ListCampaignsResponse> ListCampaigns(ListCampaignsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListCampaignsResponse { Campaigns = { state.Campaign is null ? [] : [state.Snapshot()] } });

    public override Task<PauseCampaignResponse> PauseCampaign(PauseCampaignRequest request, ServerCallContext context)
    {
        var campaign = state.Snapshot();
        campaign.State = CampaignState.Paused;
        return Task.FromResult(new PauseCampaignResponse { Campaign = campaign, InFlightMessages = 3 });
    }

    public override async Task WatchCampaign(
        WatchCampaignRequest request,
        IServerStreamWriter<WatchCampaignResponse> responseStream,
        ServerCallContext context
    )
    {
        await responseStream.WriteAsync(new WatchCampaignResponse { Campaign = state.Snapshot() });
        await state.ClosedAsync(context.CancellationToken);
        await responseStream.WriteAsync(new WatchCampaignResponse { Campaign = state.Snapshot() });
        if (state.Hold)
        {
            // It is never over: the caller leaves.
            await Task.Delay(Timeout.InfiniteTimeSpan, new RealTime(), context.CancellationToken);
        }
    }
}
