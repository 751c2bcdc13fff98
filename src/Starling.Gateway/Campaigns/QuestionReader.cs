using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Duration = NodaTime.Duration;

namespace Starling.Gateway.Campaigns;

/// <summary>Reads what a campaign's text asks. A question may claim the words of <see cref="AnswerWords"/> and no others, least of all a keyword.</summary>
internal static class QuestionReader
{
    private const string Choices = "question.choices";
    private const string OpenFor = "question.open_for";

    private static readonly KeywordMatcher Keywords = new(KeywordTable.Default);
    private static readonly string Claimable = string.Join(", ", Answers.All.Select(Answers.NameOf));

    public static CampaignQuestion? Read(V1.CampaignQuestion? stated, CommunicationType type, SenderAddress? sender, List<FieldFault> found)
    {
        if (stated is null)
        {
            return null;
        }

        if (!type.IsCounted)
        {
            found.Add(
                new(
                    ErrorReasons.CommunicationTypeNotAllowed,
                    "question",
                    type.Name,
                    "only informational and promotional campaigns ask questions: of others no contact remembers that it was asked"
                )
            );
        }

        if (sender is { TakesReplies: false })
        {
            found.Add(new(ErrorReasons.SenderTakesNoReplies, "sender", sender.Value, "a question is asked by a number that takes replies"));
        }

        return new CampaignQuestion(ReadChoices(stated, found), ReadTime(stated.OpenFor, found));
    }

    private static AnswerWords ReadChoices(V1.CampaignQuestion stated, List<FieldFault> found)
    {
        if (stated.Choices.Count == 0)
        {
            found.Add(new(ErrorReasons.FieldRequired, Choices, string.Empty, $"a question says which words answer it: {Claimable}"));
        }

        var claims = AnswerWords.None;
        for (var at = 0; at < stated.Choices.Count; at++)
        {
            var (choice, field) = (stated.Choices[at], $"{Choices}[{at}]");
            var match = Keywords.Match(choice);
            if (Answers.Read(choice, match) is not { } word)
            {
                found.Add(
                    match.Kind == KeywordKind.None
                        ? new(ErrorReasons.AnswerNotAllowed, field, choice, $"the words that a question may claim are {Claimable}")
                        : new(
                            ErrorReasons.AnswerIsKeyword,
                            field,
                            choice,
                            $"{Meaning(match.Kind)}, whatever is asked; the words that a question may claim are {Claimable}"
                        )
                );
            }
            else if (claims.HasFlag(word))
            {
                found.Add(new(ErrorReasons.ValueMalformed, field, choice, "each word once"));
            }
            else
            {
                claims |= word;
            }
        }

        return claims;
    }

    private static Duration ReadTime(Google.Protobuf.WellKnownTypes.Duration? stated, List<FieldFault> found)
    {
        if (stated is null)
        {
            return CampaignQuestion.Usual;
        }

        // Milliseconds are what a row keeps.
        var seconds = Math.Clamp(stated.Seconds, -1, (long)CampaignQuestion.Longest.TotalSeconds + 1);
        var time = Duration.FromSeconds(seconds) + Duration.FromMilliseconds(stated.Nanos / 1_000_000);
        if (time < CampaignQuestion.Shortest || time > CampaignQuestion.Longest)
        {
            found.Add(new(ErrorReasons.ValueOutOfRange, OpenFor, $"{stated.Seconds} s", "a question is open for 1 minute to 35 days"));
        }

        return time;
    }

    private static string Meaning(KeywordKind kind) =>
        kind switch
        {
            KeywordKind.Stop => "this word ends all texts",
            KeywordKind.MaybeStop => "this may ask for silence",
            KeywordKind.Help => "this word asks for help",
            _ => "this word asks for texts again",
        };
}
