using Google.Protobuf.WellKnownTypes;
using NodaTime;
using NodaTime.Text;
using Starling.Domain.Campaigns;
using Duration = NodaTime.Duration;

namespace Starling.Gateway.Campaigns;

/// <summary>Reads when a campaign is to start by itself.</summary>
internal static class StartTimeReader
{
    /// <summary>What both types can hold; instants outside are refused by the rules anyway.</summary>
    private static readonly (long First, long Last) Seconds = (0, Instant.FromUtc(9999, 1, 1, 0, 0).ToUnixTimeSeconds());

    /// <param name="time">As sent.</param>
    /// <param name="campaign">Whose start it is to be: its end was fixed when it was made, at most 35 days ahead.</param>
    /// <param name="now">The instant of receipt.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: not in the future, or not before the campaign's end.</exception>
    public static Instant Read(Timestamp time, Campaign campaign, Instant now)
    {
        var startsAt =
            Instant.FromUnixTimeSeconds(Math.Clamp(time.Seconds, Seconds.First, Seconds.Last)) + Duration.FromNanoseconds(time.Nanos);
        var rule =
            startsAt <= now ? $"a campaign starts in the future, after {Text(now)}"
            : startsAt >= campaign.Definition.ExpiresAt
                ? $"a campaign starts before its expire_time, {Text(campaign.Definition.ExpiresAt.Value)}"
            : null;
        return rule is null
            ? startsAt
            : throw StatusMapping.Invalid(new FieldFault(ErrorReasons.StartTimeOutOfRange, "start_time", Text(startsAt), rule));
    }

    private static string Text(Instant instant) => InstantPattern.General.Format(instant);
}
