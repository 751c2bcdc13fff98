using Google.Protobuf.WellKnownTypes;
using NodaTime;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Sending;

/// <summary>Makes a campaign that starts by itself, before its first recipient is sent: a time that cannot be is refused at once.</summary>
internal sealed class CampaignSchedule(StarlingClient client)
{
    /// <param name="opening">With the campaign to make. Its request id names the campaign too, so that both are found again.</param>
    /// <param name="startsAt">When it starts. One that a broken-off command has scheduled takes this time; one that runs by now is left alone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The opening for the campaign made.</returns>
    /// <exception cref="StarlingException">The server refused the campaign or the time.</exception>
    public async Task<BatchOpening> MakeAsync(BatchOpening opening, Instant startsAt, CancellationToken cancellationToken)
    {
        var requestId = opening.RequestId.Length > 0 ? opening.RequestId : Guid.CreateVersion7().ToString();
        var made = await client.Campaigns.CreateCampaignAsync(
            new CreateCampaignRequest { Campaign = opening.NewCampaign, RequestId = requestId },
            cancellationToken: cancellationToken
        );
        var name = made.Campaign.Name;
        if (made.Campaign.State is CampaignState.Draft or CampaignState.Scheduled)
        {
            await client.Campaigns.StartCampaignAsync(
                new StartCampaignRequest { Name = name, StartTime = Timestamp.FromDateTimeOffset(startsAt.ToDateTimeOffset()) },
                cancellationToken: cancellationToken
            );
        }

        return new BatchOpening(opening) { RequestId = requestId, Campaign = name };
    }
}
