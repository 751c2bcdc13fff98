using System.Buffers.Text;
using System.IO.Hashing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Starling.Domain.Campaigns;
using Starling.Domain.Ports;
using Starling.Grains;

namespace Starling.Gateway.Campaigns;

/// <summary>Tells one caller how far a campaign is, at most once per interval, until it is over.</summary>
/// <remarks>The figures come from the campaign's grain, so that a thousand watchers cost the ledger what one does.</remarks>
internal sealed class CampaignWatch(ICampaignLedger ledger, ICampaignGrain grain, PatientCalls calls, TimeSpan interval, TimeProvider time)
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

    /// <param name="cursor">Of an earlier answer: nothing is told until something differs from it. Empty: tells at once.</param>
    public async Task RunAsync(
        Campaign campaign,
        string cursor,
        IServerStreamWriter<V1.WatchCampaignResponse> answers,
        CancellationToken cancel
    )
    {
        while (true)
        {
            var progress = await calls.AskAsync(grain.ProgressAsync, cancel);
            if (
                progress.State != campaign.State
                || progress.InputComplete != campaign.InputComplete
                || progress.StartsAt != campaign.StartsAt
            )
            {
                campaign = await ledger.FindAsync(campaign.Id, cancel) ?? campaign;
            }

            var tally = progress.Tally();
            var now = CampaignMapping.ToProto(campaign with { State = progress.State, InputComplete = progress.InputComplete }, tally);
            var told = CursorOf(now);
            if (told != cursor)
            {
                cursor = told;
                await answers.WriteAsync(new V1.WatchCampaignResponse { Campaign = now, Cursor = told }, cancel);
            }

            if (CampaignMapping.IsOver(progress.State, tally))
            {
                return;
            }

            await Task.Delay(interval, time, cancel);
        }
    }

    /// <summary>Equal for equal answers; maps in it are put in order first.</summary>
    private static string CursorOf(V1.Campaign told)
    {
        using var octets = new MemoryStream();
        using (var output = new CodedOutputStream(octets, leaveOpen: true) { Deterministic = true })
        {
            told.WriteTo(output);
        }

        Span<byte> hash = stackalloc byte[sizeof(ulong) * 2];
        XxHash128.Hash(octets.GetBuffer().AsSpan(0, (int)octets.Length), hash);
        return Base64Url.EncodeToString(hash);
    }
}
