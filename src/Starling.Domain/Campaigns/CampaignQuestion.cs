using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Sending;

namespace Starling.Domain.Campaigns;

/// <summary>A question that a campaign's text asks: while it is open for a number, one of its words alone is an answer, not a keyword.</summary>
/// <param name="Claims">The words that answer it; at least one.</param>
/// <param name="OpenFor">How long a number may answer, from when its text was permitted; <see cref="Shortest"/> to <see cref="Longest"/>.</param>
public sealed record CampaignQuestion(AnswerWords Claims, Duration OpenFor)
{
    public static readonly Duration Shortest = Duration.FromMinutes(1);

    /// <summary>A contact's row remembers its sends no longer.</summary>
    public static readonly Duration Longest = RecentSend.Window;

    public static readonly Duration Usual = Duration.FromDays(3);

    /// <summary>Whether what was received answers the text that was permitted.</summary>
    /// <param name="answer">One word.</param>
    /// <param name="permitted">When the text was, to the second.</param>
    /// <param name="received">When the answer came.</param>
    public bool IsAnsweredBy(AnswerWords answer, Instant permitted, Instant received) =>
        (Claims & answer) != AnswerWords.None && permitted <= received && received < permitted + OpenFor;
}
