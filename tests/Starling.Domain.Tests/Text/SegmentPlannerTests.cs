using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Starling.Domain.Text;

namespace Starling.Domain.Tests.Text;

/// <summary>
/// Known limits of both codings and of other route profiles; escapes, surrogate pairs, new lines and grapheme clusters at a cut;
/// split and rejoin for any text.
/// </summary>
public sealed class SegmentPlannerTests
{
    private const string Family = "👨\u200D👩\u200D👧\u200D👦"; // 11 UTF-16 units, one character to the reader

    public static TheoryData<int, int, int, int, int> Budgets =>
        new()
        {
            { 160, 153, 70, 67, 10 },
            { 160, 152, 70, 66, 10 },
            { 140, 133, 70, 67, 6 },
            { 136, 129, 70, 67, 1 },
            { 20, 11, 13, 12, 255 },
            { 2, 2, 2, 2, 3 },
        };

    [Theory]
    [InlineData("Déjà vu à 5 EUR", DataCoding.Gsm7)]
    [InlineData("5 €", DataCoding.Ucs2)]
    [InlineData("Ω", DataCoding.Ucs2)]
    public void A_route_whose_alphabet_is_Latin_1_takes_what_that_lacks_as_UCS_2(string text, DataCoding expected)
    {
        var budget = SegmentBudget.Default.WithMaxSegments(3) with { IsLatin1 = true };
        Assert.Equal(expected, SegmentPlanner.Plan(text, budget).Coding);
        Assert.Equal(expected, SegmentPlanner.Count(text, budget.WithMaxSegments(9)).Coding);
        Assert.Equal(DataCoding.Gsm7, SegmentPlanner.Plan(text).Coding);
    }

    [Theory]
    [InlineData(0, 1, 160)]
    [InlineData(1, 1, 159)]
    [InlineData(149, 1, 11)]
    [InlineData(160, 1, 0)]
    [InlineData(161, 2, 145)]
    [InlineData(306, 2, 0)]
    [InlineData(307, 3, 152)]
    [InlineData(459, 3, 0)]
    [InlineData(460, 4, 152)]
    [InlineData(1530, 10, 0)]
    public void Gsm7_text_uses_153_septets_per_segment_once_split(int septets, int segments, int left) =>
        AssertPlan(new string('a', septets), SegmentBudget.Default, DataCoding.Gsm7, septets, segments, left);

    [Theory]
    [InlineData(1, 1, 69)]
    [InlineData(70, 1, 0)]
    [InlineData(71, 2, 63)]
    [InlineData(134, 2, 0)]
    [InlineData(135, 3, 66)]
    [InlineData(201, 3, 0)]
    [InlineData(202, 4, 66)]
    [InlineData(670, 10, 0)]
    public void Ucs2_text_uses_67_units_per_segment_once_split(int units, int segments, int left) =>
        AssertPlan(new string('ê', units), SegmentBudget.Default, DataCoding.Ucs2, units, segments, left);

    [Theory]
    [InlineData(152, 2)]
    [InlineData(304, 2)]
    [InlineData(305, 3)]
    public void A_16_bit_reference_costs_one_septet_more_per_segment(int septets, int segments) =>
        Assert.Equal(septets <= 160 ? 1 : segments, SegmentPlanner.Count(new string('a', septets), SegmentBudget.WideReference).Segments);

    [Theory]
    [InlineData(132, 2)]
    [InlineData(133, 3)]
    public void A_16_bit_reference_leaves_66_units_of_ucs2(int units, int segments) =>
        Assert.Equal(segments, SegmentPlanner.Count(new string('ê', units), SegmentBudget.WideReference).Segments);

    [Theory]
    [InlineData(140, 140, 1)]
    [InlineData(140, 141, 2)]
    [InlineData(140, 266, 2)]
    [InlineData(140, 267, 3)]
    [InlineData(136, 136, 1)]
    [InlineData(136, 137, 2)]
    [InlineData(136, 259, 3)]
    public void A_route_may_allow_less(int limit, int septets, int segments) =>
        Assert.Equal(segments, SegmentPlanner.Count(new string('a', septets), SegmentBudget.Limited(limit)).Segments);

    [Fact]
    public void Eighty_escaped_characters_fill_a_segment()
    {
        AssertPlan(new string('€', 80), SegmentBudget.Default, DataCoding.Gsm7, 160, 1, 0);
        AssertPlan(new string('€', 81), SegmentBudget.Default, DataCoding.Gsm7, 162, 2, 143);
    }

    [Fact]
    public void An_escape_that_would_be_cut_moves_to_the_next_segment_as_a_whole()
    {
        var plan = SegmentPlanner.Plan(new string('a', 152) + "€" + new string('b', 151));
        Assert.Equal(305, plan.Units);
        Assert.Equal([new string('a', 152), "€" + new string('b', 151)], plan.Segments);
        Assert.Equal(0, plan.UnitsLeft);
    }

    [Fact]
    public void A_surrogate_pair_that_would_be_cut_moves_to_the_next_segment_as_a_whole()
    {
        var plan = SegmentPlanner.Plan(new string('ê', 66) + "👍" + "êêêê");
        Assert.Equal([new string('ê', 66), "👍êêêê"], plan.Segments);
    }

    [Fact]
    public void A_family_of_emoji_stays_whole_where_it_fits()
    {
        var plan = SegmentPlanner.Plan(new string('ê', 60) + Family);
        Assert.Equal([new string('ê', 60), Family], plan.Segments);
        Assert.Equal(56, plan.UnitsLeft);
    }

    [Fact]
    public void A_letter_keeps_its_combining_mark()
    {
        var plan = SegmentPlanner.Plan(new string('ê', 66) + "e\u0301" + "abc");
        Assert.Equal([new string('ê', 66), "e\u0301abc"], plan.Segments);
    }

    [Fact]
    public void A_flag_is_not_parted_into_letters()
    {
        var plan = SegmentPlanner.Plan(string.Concat(Enumerable.Repeat("🇨🇦", 18)));
        Assert.Equal([64, 8], plan.Segments.Select(segment => segment.Length));
    }

    [Fact]
    public void A_character_longer_than_a_segment_is_cut_but_no_surrogate_pair_in_it()
    {
        var crowd = "👩" + string.Concat(Enumerable.Repeat("\u200D👩", 30));
        var plan = SegmentPlanner.Plan(crowd);
        Assert.Equal(crowd, string.Concat(plan.Segments));
        Assert.Equal(2, plan.Segments.Count);
        Assert.All(plan.Segments, segment => Assert.False(char.IsHighSurrogate(segment[^1])));
    }

    [Fact]
    public void A_line_break_of_two_characters_is_not_cut()
    {
        var plan = SegmentPlanner.Plan(new string('a', 152) + "\r\n" + new string('b', 20));
        Assert.Equal([152, 22], plan.Segments.Select(segment => segment.Length));
    }

    [Fact]
    public void Line_breaks_are_kept() => Assert.Equal("a\n\nb\r\nc", SegmentPlanner.Plan("a\n\nb\r\nc").Segments[0]);

    [Theory]
    [InlineData(1530, false)]
    [InlineData(1531, true)]
    public void A_text_that_needs_more_segments_than_allowed_is_said_to_be_too_long(int septets, bool tooLong)
    {
        var plan = SegmentPlanner.Plan(new string('a', septets));
        Assert.Equal(tooLong, plan.TooLong);
        Assert.Equal(tooLong ? 11 : 10, plan.Segments.Count);
        Assert.False(SegmentPlanner.Plan(new string('a', septets), SegmentBudget.Default.WithMaxSegments(11)).TooLong);
    }

    [Fact]
    public void The_segment_of_a_short_text_is_the_text_itself()
    {
        var text = new string('é', 150);
        Assert.Same(text, SegmentPlanner.Plan(text).Segments[0]);
        Assert.Same(text, SegmentPlanner.Plan(text).Segments.Single());
    }

    [Fact]
    public void Planning_one_segment_and_counting_many_allocate_nothing()
    {
        var text = new string('é', 100) + "€";
        var longText = new string('ê', 400) + Family;
        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Measure()
        {
            _ = SegmentPlanner.Plan(text).Segments[0].Length;
            _ = SegmentPlanner.Count(longText, SegmentBudget.Default).Segments;
        }
    }

    [Fact]
    public void There_is_no_segment_before_the_first_or_after_the_last()
    {
        var plan = SegmentPlanner.Plan(new string('a', 161));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Segments[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Segments[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => SegmentPlanner.Plan("a").Segments[1]);
    }

    [Theory]
    [InlineData(161, 153, 70, 67, 10, "Gsm7Single is 161")]
    [InlineData(140, 141, 70, 67, 10, "Gsm7Joined is 141")]
    [InlineData(160, 153, 71, 67, 10, "Ucs2Single is 71")]
    [InlineData(160, 153, 60, 67, 10, "Ucs2Joined is 67")]
    [InlineData(160, 153, 70, 1, 10, "Ucs2Joined is 1")]
    [InlineData(160, 153, 70, 67, 256, "MaxSegments is 256")]
    [InlineData(160, 153, 70, 67, 0, "MaxSegments is 0")]
    public void A_budget_beyond_the_standard_is_refused(int gsm7, int gsm7Joined, int ucs2, int ucs2Joined, int max, string fault)
    {
        var found = Assert.Throws<ArgumentException>(() => new SegmentBudget(gsm7, gsm7Joined, ucs2, ucs2Joined, max));
        Assert.StartsWith(fault, found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Budgets))]
    public void Any_text_split_and_rejoined_is_itself(int gsm7, int gsm7Joined, int ucs2, int ucs2Joined, int max)
    {
        var budget = new SegmentBudget(gsm7, gsm7Joined, ucs2, ucs2Joined, max);
        FsCheck
            .Fluent.Prop.ForAll<MixedText>(MixedText.Arbitrary(), text => Check(text.Value, budget))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Property(MaxTest = 2_000)]
    public void Any_string_at_all_split_and_rejoined_is_itself(string? text) => Check(text ?? "", new SegmentBudget(9, 6, 5, 4));

    private static void Check(string text, SegmentBudget budget)
    {
        var plan = SegmentPlanner.Plan(text, budget);
        var segments = plan.Segments.ToArray();
        var room = segments.Length == 1 ? budget.Single(plan.Coding) : budget.Joined(plan.Coding);
        var boundaries = StringInfo.ParseCombiningCharacters(text).Append(text.Length).ToArray();

        Assert.Equal(text, string.Concat(segments));
        Assert.Equal(plan.Count, SegmentPlanner.Count(text, budget));
        Assert.Equal(text.All(Gsm7Alphabet.Contains) ? DataCoding.Gsm7 : DataCoding.Ucs2, plan.Coding);
        Assert.Equal(plan.Units, segments.Sum(Units));
        Assert.Equal(room - Units(segments[^1]), plan.UnitsLeft);
        Assert.Equal(plan.Count.Segments > budget.MaxSegments, plan.TooLong);
        Assert.All(segments, segment => Assert.InRange(Units(segment), text.Length == 0 ? 0 : 1, room));

        var cut = 0;
        for (var i = 0; i < segments.Length - 1; i++)
        {
            cut += segments[i].Length;
            Assert.False(char.IsHighSurrogate(text[cut - 1]) && char.IsLowSurrogate(text[cut]), "a surrogate pair is cut");
            var place = Array.BinarySearch(boundaries, cut);
            var next = boundaries[place >= 0 ? place + 1 : ~place];
            var previous = place >= 0 ? cut : boundaries[~place - 1];
            if (previous == cut)
            {
                // Nothing was left out that would have fitted.
                var withNext = Units(segments[i]) + Units(text[cut..next]);
                Assert.True(withNext > room, "the segment had room for the next character");
            }
            else
            {
                Assert.True(Units(text[previous..next]) > room, "a character that fits in one segment is cut");
            }
        }

        int Units(string part) => plan.Coding == DataCoding.Gsm7 ? part.Sum(Gsm7Alphabet.SeptetsOf) : part.Length;
    }

    private static void AssertPlan(string text, SegmentBudget budget, DataCoding coding, int units, int segments, int left)
    {
        var plan = SegmentPlanner.Plan(text, budget);
        Assert.Equal((coding, units, segments, left), (plan.Coding, plan.Units, plan.Segments.Count, plan.UnitsLeft));
        Assert.Equal(plan.Count, SegmentPlanner.Count(text, budget));
        Assert.Equal(text, string.Concat(plan.Segments));
    }
}
