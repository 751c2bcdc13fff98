using Microsoft.Extensions.Logging;
using Starling.Domain.Campaigns;
using Starling.Grains;

namespace Starling.Gateway.Submissions;

/// <summary>Tells a campaign's grain that rows have come, one call at a time; what comes meanwhile is told with the next.</summary>
/// <remarks>A hint: lanes find what nobody told them.</remarks>
internal sealed partial class CampaignNews(CampaignId campaign, ICampaignGrain grain, ILogger logger)
{
    private Task _telling = Task.CompletedTask;

    /// <summary>There are new rows. Waits for nothing.</summary>
    public void Tell()
    {
        if (_telling.IsCompleted)
        {
            _telling = TellAsync();
        }
    }

    /// <summary>Tells the last of them.</summary>
    public async Task FinishAsync()
    {
        await _telling;
        await TellAsync();
    }

    private async Task TellAsync()
    {
        try
        {
            await grain.AcceptedAsync();
        }
        catch (Exception exception)
        {
            LogUntold(exception, campaign.Value);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {Campaign} could not be told of new rows; its lanes will find them")]
    private partial void LogUntold(Exception exception, long campaign);
}
