using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Sending;

namespace Starling.Domain.Explaining;

/// <summary>Whom and what a sentence is about.</summary>
/// <param name="Type">The communication type of the text.</param>
/// <param name="Person">Who is behind the number, by name; null when nobody is named, or several are.</param>
/// <param name="Zone">The zone in which times are told: the contact's when it is known.</param>
public sealed record SpokenOf(CommunicationType Type, string? Person, DateTimeZone Zone);

/// <summary>What a decision and its steps are in one language, as somebody who answers for them would read it aloud.</summary>
/// <remarks>Pure. Sentences name people, words and times; never a whole number, never the words of a text.</remarks>
public abstract class DecisionWords
{
    /// <summary>The languages there are, BCP 47.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "fr"];

    private static readonly DecisionWords English = new EnglishWords();
    private static readonly DecisionWords French = new FrenchWords();

    /// <summary>BCP 47: <c>en</c> or <c>fr</c>.</summary>
    public abstract string Language { get; }

    /// <summary>The words of a language tag such as <c>fr-CA</c>; null when there are none.</summary>
    public static DecisionWords? Find(string tag) =>
        tag.Split('-', 2)[0].ToUpperInvariant() switch
        {
            "EN" => English,
            "FR" => French,
            _ => null,
        };

    /// <summary>The first language of an <c>Accept-Language</c> header that there is, by its weights; English without one (RFC 9110 §12.5.4).</summary>
    public static DecisionWords Accepted(string? header)
    {
        var (best, weight) = (English, 0.0);
        foreach (var range in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            var said = parts.Skip(1).FirstOrDefault(part => part.StartsWith("q=", StringComparison.OrdinalIgnoreCase));
            var heard = 1.0;
            var isRead =
                said is null
                || double.TryParse(
                    said.AsSpan(2),
                    System.Globalization.NumberStyles.AllowDecimalPoint,
                    System.Globalization.CultureInfo.InvariantCulture,
                    out heard
                );
            if (isRead && heard > weight && Find(parts[0]) is { } words)
            {
                (best, weight) = (words, heard);
            }
        }

        return best;
    }

    /// <summary>What one rule said, and by what.</summary>
    public string Say(DecisionStep step, SpokenOf of) =>
        step switch
        {
            DecisionStep.Validity validity => Validity(validity, of),
            DecisionStep.Suppression suppression => Suppression(suppression, of),
            DecisionStep.Consent consent => Consent(consent, of),
            DecisionStep.Review review => Review(review, of),
            DecisionStep.LocalHours hours => LocalHours(hours, of),
            DecisionStep.Duplicate duplicate => Duplicate(duplicate, of),
            DecisionStep.InFlight flight => InFlight(flight, of),
            DecisionStep.Cap cap => Cap(cap, of),
            DecisionStep.Room room => Room(room, of),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };

    /// <summary>What follows from the steps, for a text that does not exist.</summary>
    public abstract string Conclude(in SendDecision decision, SpokenOf of);

    /// <summary>Where a message stands, and since when.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="since">When it came to it.</param>
    /// <param name="until">For one that is held.</param>
    /// <param name="of">What it is about.</param>
    public abstract string Stands(MessageState state, Instant since, Instant? until, SpokenOf of);

    /// <summary>That a message was permitted, where only its send is on record.</summary>
    public abstract string WasPermitted(Instant at, SpokenOf of);

    /// <summary>That a permit left nothing to tell when it was given.</summary>
    public abstract string PermitNotKept { get; }

    /// <summary>What a sent message's row does not keep.</summary>
    public abstract string SentKeepsLess { get; }

    /// <summary>That nothing was sent or changed by asking.</summary>
    /// <param name="at">The instant it is asked for.</param>
    /// <param name="of">What it is about.</param>
    public abstract string IsHypothetical(Instant at, SpokenOf of);

    /// <summary>That the campaign has no text to the contact.</summary>
    public abstract string NoText(string campaign);

    /// <summary>That the tenant does not text a country, so that the rules are not asked.</summary>
    /// <param name="country">ISO 3166-1 alpha-2, or <see cref="DestinationBook.NoCountry"/>.</param>
    public abstract string NotTexted(string country);

    /// <summary>A reason alone, for rows that keep no more.</summary>
    /// <param name="reason">One of <see cref="Reasons"/>.</param>
    /// <returns>Null for a reason without words.</returns>
    public abstract string? Reason(string reason);

    protected abstract string Validity(DecisionStep.Validity step, SpokenOf of);

    protected abstract string Suppression(DecisionStep.Suppression step, SpokenOf of);

    protected abstract string Consent(DecisionStep.Consent step, SpokenOf of);

    protected abstract string Review(DecisionStep.Review step, SpokenOf of);

    protected abstract string LocalHours(DecisionStep.LocalHours step, SpokenOf of);

    protected abstract string Duplicate(DecisionStep.Duplicate step, SpokenOf of);

    protected abstract string InFlight(DecisionStep.InFlight step, SpokenOf of);

    protected abstract string Cap(DecisionStep.Cap step, SpokenOf of);

    protected abstract string Room(DecisionStep.Room step, SpokenOf of);

    /// <summary>The keyword of a suppression, in capitals; null when it was something else.</summary>
    protected static string? KeywordOf(string? why) =>
        why is not null && why.StartsWith("keyword ", StringComparison.Ordinal) ? why["keyword ".Length..].ToUpperInvariant() : null;

    /// <summary>Whether a person read a doubtful text, and took it as a wish for silence.</summary>
    protected static bool IsReviewed(string? why) => why is not null && why.StartsWith("reviewed text ", StringComparison.Ordinal);

    /// <summary>The zone a step was judged in; the contact's otherwise.</summary>
    protected static DateTimeZone ZoneOf(DecisionStep.LocalHours step, SpokenOf of) =>
        step.Found?.Zone is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? of.Zone : of.Zone;

    /// <summary>The place that names a zone: <c>America/New_York</c> is New York.</summary>
    protected static string PlaceOf(DateTimeZone zone) => zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');

    protected static bool IsUtc(DateTimeZone zone) => zone.Id is "UTC" or "Etc/UTC" or "Etc/GMT";

    /// <summary>An instant that is on a calendar: an opt-in without a day is older than any.</summary>
    protected static bool IsDated(Instant at) => at > Instant.FromUnixTimeSeconds(0);

    protected static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
