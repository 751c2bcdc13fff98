using System.Globalization;
using System.Text;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Hours;
using Starling.Domain.Messages;

namespace Starling.Domain.Sending;

/// <summary>What a row keeps of the decision not to send a message, or not yet: the rule that decided, what it decided by, and when.</summary>
/// <remarks>
/// A text behind the words for people in the row's detail, after U+001E; so it is written with them, in the transaction that moves the row, and
/// costs a permitted message nothing. <c>v1;12;1790000000000;4;3;z=America/Toronto;…</c>: the form, the contact's version, milliseconds, the
/// numbers of rule and verdict, then the inputs by letter; <c>%</c>, <c>;</c> and control characters in values are escaped. A data format.
/// </remarks>
/// <param name="ContactVersion">The version of the contact's row it was made on.</param>
/// <param name="At">When, to the millisecond.</param>
/// <param name="Step">What the rule that decided was asked, and said.</param>
public sealed record DecisionRecord(long ContactVersion, Instant At, DecisionStep Step)
{
    /// <summary>Stands between the words and the record.</summary>
    public const char Separator = '\u001e';

    private const string Form = "v1";

    /// <summary>Sends of a cap that are named; further ones are counted only.</summary>
    private const int MostCounted = 8;

    /// <summary>Characters kept of a caller's own words; they are whole in the consent ledger.</summary>
    private const int MostSource = 60;

    /// <summary>The detail of a row: words for people, and the record behind them.</summary>
    public string WriteBehind(string? words) => string.Concat(words, Separator.ToString(), ToString());

    /// <summary>A row's detail in its two parts; a row without a record has only words.</summary>
    public static (string? Words, DecisionRecord? Record) Read(string? detail)
    {
        if (detail is null || detail.IndexOf(Separator, StringComparison.Ordinal) is var at && at < 0)
        {
            return (detail, null);
        }

        return (at == 0 ? null : detail[..at], Parse(detail[(at + 1)..]));
    }

    /// <summary>The record's own text; see the remarks.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(160);
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Form};{ContactVersion};{At.ToUnixTimeMilliseconds()};{(int)Step.Rule};{(int)Step.Verdict}"
        );
        switch (Step)
        {
            case DecisionStep.Validity step:
                Write(text, 'e', step.End);
                break;
            case DecisionStep.Suppression step:
                Write(text, 's', step.Since);
                Write(text, 'w', Cut(step.Why));
                break;
            case DecisionStep.Consent step:
                Write(text, 'f', (int)step.Finding);
                Write(text, 'p', step.Profile);
                Write(text, 'k', step.Found is { } found ? (int)found.Kind : null);
                Write(text, 's', step.Found?.Since);
                Write(text, 'u', step.Found?.Until);
                Write(text, 'w', Cut(step.Found?.Source));
                break;
            case DecisionStep.Review step:
                Write(text, 's', step.Since);
                break;
            case DecisionStep.LocalHours { Found: { } hours }:
                Write(text, 'g', (int)hours.Ground);
                Write(text, 'z', hours.Zone);
                Write(text, 'n', hours.Zones);
                Write(text, 'u', hours.Changes);
                Write(text, 'h', hours.Hours);
                Write(text, 'd', hours.Holiday);
                Write(text, 't', hours.Table);
                break;
            case DecisionStep.Duplicate step:
                Write(text, 'd', step.Scope is { } scope ? (int)scope : null);
                Write(text, 'm', step.First?.Value);
                Write(text, 's', step.At);
                break;
            case DecisionStep.InFlight step:
                Write(text, 'm', step.Other?.Value);
                break;
            case DecisionStep.Cap step:
                Write(text, 'c', step.Limit?.ToString());
                Write(text, 'u', step.Frees);
                Write(
                    text,
                    'r',
                    string.Join(',', step.Counted.Take(MostCounted).Select(send => $"{send.Campaign}@{send.At.ToUnixTimeSeconds()}"))
                );
                break;
            case DecisionStep.Room step:
                Write(text, 'n', step.Recorded);
                Write(text, 'u', step.Frees);
                break;
        }

        return text.ToString();
    }

    private static DecisionRecord? Parse(string text)
    {
        var parts = text.Split(';');
        if (
            parts.Length < 5
            || parts[0] != Form
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || Number(parts[2]) is not { } at
            || Number(parts[3]) is not { } rule
            || Number(parts[4]) is not { } verdict
        )
        {
            // Of a later form: the words stand for themselves.
            return null;
        }

        var inputs = new Inputs(parts.AsSpan(5));
        var said = (StepVerdict)verdict;
        DecisionStep? step = (DecisionRule)rule switch
        {
            DecisionRule.Validity => new DecisionStep.Validity(said, inputs.Instant('e')),
            DecisionRule.Suppression => new DecisionStep.Suppression(said, inputs.Instant('s'), inputs.Text('w')),
            DecisionRule.Consent => new DecisionStep.Consent(
                said,
                (ConsentFinding)(inputs.Long('f') ?? 0),
                inputs.Text('p'),
                inputs.Long('k') is { } kind
                    ? new ConsentAssertion((ConsentKind)kind, inputs.Instant('s') ?? default, inputs.Instant('u'), inputs.Text('w'))
                    : null
            ),
            DecisionRule.Review => new DecisionStep.Review(said, inputs.Instant('s')),
            DecisionRule.LocalHours => new DecisionStep.LocalHours(said, ReadHours(inputs, said, Milliseconds(at))),
            DecisionRule.Duplicate => new DecisionStep.Duplicate(
                said,
                (DuplicateRule?)inputs.Long('d'),
                inputs.Long('m') is { } first ? new MessageId(first) : null,
                inputs.Instant('s')
            ),
            DecisionRule.InFlight => new DecisionStep.InFlight(said, inputs.Long('m') is { } other ? new MessageId(other) : null),
            DecisionRule.Cap => new DecisionStep.Cap(
                said,
                SendCap.TryParse(inputs.Text('c') ?? "", out var cap) ? cap : null,
                [.. ReadCounted(inputs.Text('r'))],
                inputs.Instant('u')
            ),
            DecisionRule.Room => new DecisionStep.Room(said, (int)(inputs.Long('n') ?? 0), inputs.Instant('u')),
            _ => null,
        };
        return step is null ? null : new DecisionRecord(version, Milliseconds(at), step);
    }

    /// <summary>The local time follows from the instant and the zone.</summary>
    private static HoursFinding ReadHours(Inputs inputs, StepVerdict said, Instant at) =>
        new(
            said == StepVerdict.Passed,
            (ZoneGround)(inputs.Long('g') ?? (long)ZoneGround.Unknown),
            inputs.Text('z'),
            (int)(inputs.Long('n') ?? 0),
            inputs.Text('z') is { } id && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone ? at.InZone(zone).LocalDateTime : null,
            inputs.Instant('u'),
            inputs.Text('h') ?? "",
            inputs.Text('d'),
            inputs.Text('t') ?? ""
        );

    private static IEnumerable<CountedSend> ReadCounted(string? text)
    {
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('@', StringComparison.Ordinal);
            if (at > 0 && Number(part[..at]) is { } campaign && Number(part[(at + 1)..]) is { } seconds)
            {
                yield return new CountedSend(new CampaignId(campaign), Instant.FromUnixTimeSeconds(seconds));
            }
        }
    }

    private static Instant Milliseconds(long number) =>
        Instant.FromUnixTimeMilliseconds(
            Math.Clamp(number, Instant.MinValue.ToUnixTimeMilliseconds() + 1, Instant.MaxValue.ToUnixTimeMilliseconds())
        );

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Cut(string? words) =>
        words is null || words.Length <= MostSource ? words
        : char.IsHighSurrogate(words[MostSource - 1]) ? words[..(MostSource - 1)] + "…"
        : words[..MostSource] + "…";

    private static void Write(StringBuilder text, char letter, Instant? at)
    {
        // An opt-in without a day is older than any calendar.
        if (at is { } known && known > Instant.MinValue && known < Instant.MaxValue)
        {
            Write(text, letter, known.ToUnixTimeMilliseconds());
        }
    }

    private static void Write(StringBuilder text, char letter, long? number)
    {
        if (number is { } known)
        {
            text.Append(CultureInfo.InvariantCulture, $";{letter}={known}");
        }
    }

    private static void Write(StringBuilder text, char letter, string? value)
    {
        if (value is null)
        {
            return;
        }

        text.Append(';').Append(letter).Append('=');
        foreach (var unit in value)
        {
            if (unit is '%' or ';' || char.IsControl(unit))
            {
                text.Append(CultureInfo.InvariantCulture, $"%{(int)unit:x2}");
            }
            else
            {
                text.Append(unit);
            }
        }
    }

    private static string Unescape(string value)
    {
        if (!value.Contains('%', StringComparison.Ordinal))
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            if (
                value[at] == '%'
                && at + 2 < value.Length
                && byte.TryParse(value.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            )
            {
                text.Append((char)unit);
                at += 2;
            }
            else
            {
                text.Append(value[at]);
            }
        }

        return text.ToString();
    }

    /// <summary>The inputs of one record, by letter.</summary>
    private readonly ref struct Inputs(ReadOnlySpan<string> parts)
    {
        private readonly ReadOnlySpan<string> _parts = parts;

        public string? Text(char letter)
        {
            foreach (var part in _parts)
            {
                if (part.Length >= 2 && part[0] == letter && part[1] == '=')
                {
                    return Unescape(part[2..]);
                }
            }

            return null;
        }

        public long? Long(char letter) => Text(letter) is { } text ? Number(text) : null;

        public Instant? Instant(char letter) => Long(letter) is { } milliseconds ? Milliseconds(milliseconds) : null;
    }
}
