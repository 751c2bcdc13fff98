using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Starling.Domain.Campaigns;
using Starling.Domain.Ports;
using Starling.Grains;

namespace Starling.Gateway.Campaigns;

/// <summary>Tells one caller how far a campaign is, at most once per interval, until it is over.</summary>
/// <remarks>The figures come from the campaign's grain, so that a thousand watchers cost the ledger what one does.</remarks>
internal sealed class CampaignWatch(ICampaignLedger ledger, ICampaignGrain grain, TimeSpan interval, TimeProvider time)
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <exception cref="RpcException">INVALID_ARGUMENT: out of range.</exception>
    public static TimeSpan ReadInterval(Duration? interval)
    {
        if (interval is null)
        {
            return Usual;
        }

        var read = TimeSpan.FromSeconds(Math.Clamp(interval.Seconds, -1, 61)) + TimeSpan.FromMicroseconds(interval.Nanos / 1_000);
        return read >= Shortest && read <= Longest
            ? read
            : throw StatusMapping.Invalid(new FieldFault(ErrorReasons.ValueOutOfRange, "interval", $"{read}", "100 ms to 1 minute"));
    }

    public async Task RunAsync(Campaign campaign, IServerStreamWriter<V1.WatchCampaignResponse> answers, CancellationToken cancel)
    {
        V1.Campaign? told = null;
        while (true)
        {
            var progress = await grain.ProgressAsync();
            if (progress.State != campaign.State || progress.InputComplete != campaign.InputComplete)
            {
                campaign = await ledger.FindAsync(campaign.Id, cancel) ?? campaign;
            }

            var tally = progress.Tally();
            var now = CampaignMapping.ToProto(campaign with { State = progress.State, InputComplete = progress.InputComplete }, tally);
            if (!now.Equals(told))
            {
                told = now;
                await answers.WriteAsync(new V1.WatchCampaignResponse { Campaign = now }, cancel);
            }

            if (CampaignMapping.IsOver(progress.State, tally))
            {
                return;
            }

            await Task.Delay(interval, time, cancel);
        }
    }
}
