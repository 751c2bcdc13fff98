using System.Runtime.CompilerServices;
using Starling.Domain.Consent;

namespace Starling.Domain.Tests.Consent;

/// <summary>What people write in two languages, by <c>keyword-corpus.txt</c> beside this file; and ordinary talk, from a grammar.</summary>
public sealed class KeywordCorpusTests
{
    private const int OrdinaryTexts = 10_000;

    /// <summary>One in a thousand.</summary>
    private const int ActedUponAtMost = OrdinaryTexts / 1_000;

    /// <summary>A review costs a person a minute and the sender a few days of silence at worst; one in two hundred is what an inbox can bear.</summary>
    private const int ReviewedAtMost = OrdinaryTexts / 200;

    private static readonly KeywordMatcher Matcher = new(KeywordTable.Default);

    private static string Corpus => Path.Combine(Path.GetDirectoryName(Here())!, "keyword-corpus.txt");

    [Fact]
    public void Every_line_of_the_corpus_is_heard_as_its_heading_says()
    {
        var (lines, expected) = (0, "");
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(Corpus))
        {
            if (line.StartsWith('['))
            {
                expected = line.Trim('[', ']');
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                lines++;
                var match = Matcher.Match(line);
                var heard = $"{match.Tier} {match.Kind} {match.Language ?? "-"}";
                if (heard != expected)
                {
                    wrong.Add($"'{line}' is {heard} ({match.Words}), not {expected}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(lines, 500, int.MaxValue);
    }

    [Fact]
    public void Of_ten_thousand_ordinary_texts_next_to_none_is_acted_upon_and_few_are_reviewed()
    {
        var heard = OrdinaryTalk.Texts(OrdinaryTexts, seed: 20260915).Select(text => (Text: text, Match: Matcher.Match(text))).ToList();

        var acted = heard.Where(text => text.Match.Tier is 1 or 2).Select(text => $"{text.Match.Words}: {text.Text}").ToList();
        var reviewed = heard.Where(text => text.Match.Tier == 3).Select(text => $"{text.Match.Words}: {text.Text}").ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"acted upon {acted.Count}, reviewed {reviewed.Count} of {heard.Count}");

        Assert.Equal(OrdinaryTexts, heard.Select(text => text.Text).Distinct().Count());
        Assert.True(acted.Count <= ActedUponAtMost, $"{acted.Count} acted upon:\n{string.Join('\n', acted.Take(50))}");
        Assert.True(reviewed.Count <= ReviewedAtMost, $"{reviewed.Count} reviewed:\n{string.Join('\n', reviewed.Take(50))}");
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
