using Google.Protobuf.WellKnownTypes;
using NodaTime;
using Starling.Domain.Consent;
using Duration = NodaTime.Duration;

namespace Starling.Gateway.Submissions;

/// <summary>Reads what a caller states about a permission.</summary>
/// <param name="impliedLasts">How long an implied consent counts from the day it came about.</param>
internal sealed class ConsentReader(Duration impliedLasts)
{
    /// <summary>Clocks of callers may be ahead of ours by this much.</summary>
    private static readonly Duration ClockTolerance = Duration.FromMinutes(5);

    /// <param name="stated">From the request; null when it has none.</param>
    /// <param name="now">The instant of receipt.</param>
    /// <param name="consent">What goes on record; null when nothing is stated.</param>
    /// <param name="fault">What is wrong, when the answer is false.</param>
    public bool TryRead(V1.ConsentAssertion? stated, Instant now, out ConsentAssertion? consent, out FieldFault fault)
    {
        consent = null;
        fault = default;
        if (stated is null or { Kind: V1.ConsentKind.Unspecified, Source.Length: 0, CollectTime: null })
        {
            return true;
        }

        ConsentKind kind;
        switch (stated.Kind)
        {
            case V1.ConsentKind.Express:
                kind = ConsentKind.Express;
                break;
            case V1.ConsentKind.Implied:
                kind = ConsentKind.Implied;
                break;
            default:
                fault = new(ErrorReasons.ConsentIncomplete, "consent.kind", stated.Kind.ToString(), "a consent is express or implied");
                return false;
        }

        if (stated.Source.Length == 0)
        {
            fault = new(ErrorReasons.ConsentIncomplete, "consent.source", string.Empty, "a consent says where it was collected");
            return false;
        }

        if (stated.Source.Length > Limits.ConsentSource || !ValueRules.IsPlain(stated.Source))
        {
            fault = new(
                ErrorReasons.ValueTooLong,
                "consent.source",
                stated.Source,
                $"at most {Limits.ConsentSource} characters on one line"
            );
            return false;
        }

        var since = now;
        if (stated.CollectTime is { } time)
        {
            if (!IsInRange(time))
            {
                fault = new(ErrorReasons.ValueOutOfRange, "consent.collect_time", $"{time.Seconds} s", "an instant of the years 1 to 9999");
                return false;
            }

            since = Instant.FromUnixTimeSeconds(time.Seconds) + Duration.FromNanoseconds(time.Nanos);
            if (since > now + ClockTolerance)
            {
                fault = new(
                    ErrorReasons.ConsentInFuture,
                    "consent.collect_time",
                    since.ToString(),
                    "a consent was given before it is used"
                );
                return false;
            }
        }

        since = Instant.Min(since, now);
        consent = new ConsentAssertion(kind, since, kind == ConsentKind.Implied ? since + impliedLasts : null, stated.Source);
        return true;
    }

    /// <summary>The statement as it was sent, for a content hash: the instant of receipt must not be in it.</summary>
    public static void AddTo(ContentHash hash, V1.ConsentAssertion? stated)
    {
        if (stated is null)
        {
            hash.Add(-1);
            return;
        }

        hash.Add((long)stated.Kind)
            .Add(stated.Source)
            .Add(stated.CollectTime?.Seconds ?? long.MinValue)
            .Add(stated.CollectTime?.Nanos ?? 0);
    }

    private static bool IsInRange(Timestamp time) =>
        time.Seconds is >= -62_135_596_800 and <= 253_402_300_799 && time.Nanos is >= 0 and <= 999_999_999;
}
