using Grpc.Core;
using Grpc.Net.Client;

namespace Starling.Host.Tests.Operations;

public sealed class StreamsEndTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-streams-").FullName;

    [Fact]
    public async Task A_watch_over_grpc_works_and_ends_with_unavailable_when_the_server_stops()
    {
        var host = await RunningHost.StartAsync(_folder);
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        var campaigns = new V1.CampaignService.CampaignServiceClient(channel);
        var made = await campaigns.CreateCampaignAsync(
            new V1.CreateCampaignRequest
            {
                Campaign = new V1.Campaign
                {
                    DisplayName = "Spring",
                    CommunicationType = "promotional",
                    Objective = "promotion",
                    Sender = "36180",
                    TemplateText = "Spring is here",
                },
            }
        );
        using var watch = campaigns.WatchCampaign(new V1.WatchCampaignRequest { Name = made.Campaign.Name });
        Assert.True(await watch.ResponseStream.MoveNext());
        var stopping = host.DisposeAsync().AsTask();
        var fault = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Unavailable, fault.StatusCode);
        await stopping.WaitAsync(Soon, WallClock.Time);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
