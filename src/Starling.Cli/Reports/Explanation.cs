using System.Globalization;
using NodaTime.Extensions;
using NodaTime.Text;
using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>Why a message stands where it stands, as far as its record tells.</summary>
/// <param name="Reason">The stable code; empty when the state says it all.</param>
/// <param name="Detail">What the reason is about: a field, another message, the carrier's status or the word of its receipt.</param>
/// <param name="Words">The reason in words.</param>
/// <param name="Rule">Where the rule comes from, and what can be done.</param>
/// <param name="Since">When it came to this state.</param>
/// <param name="Timeline">Its life in order.</param>
internal sealed record Explanation(
    string Message,
    string Campaign,
    string Phone,
    string Sender,
    string CommunicationType,
    string State,
    string Reason,
    string Detail,
    string Words,
    string Rule,
    string Since,
    IReadOnlyList<ExplanationStep> Timeline
)
{
    public static Explanation Of(Message message)
    {
        var (words, rule) = ReasonWords.Of(message.State, message.Reason);
        return new Explanation(
            message.Name,
            message.Campaign,
            message.Phone,
            message.Sender,
            message.CommunicationType,
            StateName.Of(message.State),
            message.Reason,
            message.ReasonDetail,
            words,
            rule,
            Time(message.UpdateTime),
            [.. Steps(message)]
        );
    }

    private static IEnumerable<ExplanationStep> Steps(Message message)
    {
        yield return new(Time(message.CreateTime), "accepted: on disk");
        if (message.Attempts > 0)
        {
            var parts = message.Segments == 1 ? "1 segment" : $"{message.Segments} segments";
            var times = message.Attempts == 1 ? "" : $", {message.Attempts} times";
            var twice = message.PossibleDuplicate ? "; an earlier attempt may have arrived too" : "";
            yield return new("", string.Create(CultureInfo.InvariantCulture, $"submitted to the carrier: {parts}{times}{twice}"));
        }

        if (message.State is not (MessageState.Accepted or MessageState.Submitting))
        {
            var what = message.State switch
            {
                MessageState.Sent => "taken by the carrier",
                MessageState.Delivered or MessageState.Undelivered or MessageState.Expired => $"receipt: {message.ReasonDetail}",
                MessageState.Held => $"held until {Time(message.HoldUntilTime)}",
                _ => StateName.Of(message.State).ToLowerInvariant(),
            };
            yield return new(Time(message.UpdateTime), what);
        }
    }

    internal static string Time(Google.Protobuf.WellKnownTypes.Timestamp? time) =>
        time is null ? "" : InstantPattern.General.Format(time.ToDateTimeOffset().ToInstant());
}

/// <param name="Time">When, RFC 3339; empty when only the order is known.</param>
internal sealed record ExplanationStep(string Time, string What);
