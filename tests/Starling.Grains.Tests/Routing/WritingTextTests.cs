using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Text;
using Starling.Grains.Contracts;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Routing;

/// <summary>What the carrier's answers to the segments of one text amount to. Answers are letters:</summary>
/// <remarks>A taken, T throttled, F queue full, R refused for good, D doubtful, U unanswered, - never written.</remarks>
public sealed class WritingTextTests
{
    private const string Letters = "ATFRDU-";
    private static readonly Instant Now = Instant.FromUtc(2026, 9, 15, 14, 30);
    private static readonly Duration Pause = Duration.FromMilliseconds(500);

    public static TheoryData<string> AllAnswers =>
        [
            .. Letters.Select(letter => $"{letter}"),
            .. Letters.SelectMany(_ => Letters, (a, b) => $"{a}{b}").SelectMany(_ => Letters, (ab, c) => ab + c),
        ];

    [Theory]
    [MemberData(nameof(AllAnswers))]
    public void Every_combination_of_answers_has_its_outcome(string answers)
    {
        var outcome = Conclude(answers);
        var expected =
            answers.All(answer => answer == 'A') ? MessageState.Sent
            : answers.AsSpan().ContainsAny('D', 'U') ? MessageState.Unknown
            : answers.Contains('R', StringComparison.Ordinal) ? MessageState.Rejected
            : answers.Contains('A', StringComparison.Ordinal) ? MessageState.Unknown
            : MessageState.Accepted;
        Assert.Equal(expected, outcome.To);
        Assert.Equal(1, outcome.Attempt);
        Assert.Equal(answers.Length, outcome.Segments);
        Assert.Equal(expected == MessageState.Accepted, outcome.Due is not null);
        Assert.Equal(expected == MessageState.Accepted ? 0 : answers.Count(answer => answer == 'A'), outcome.CarrierIds.Count);
        Assert.True(MessageTransitions.Allows(MessageState.Submitting, outcome.To));
    }

    [Theory]
    [MemberData(nameof(AllAnswers))]
    public void A_one_time_code_ends_like_any_text_and_the_ledger_sends_it_once_more(string answers)
    {
        var (usual, code) = (Conclude(answers), Conclude(answers, code: true));
        Assert.Equal((usual.To, usual.Reason, usual.Due), (code.To, code.Reason, code.Due));
    }

    [Theory]
    [MemberData(nameof(AllAnswers))]
    public void Only_a_text_that_was_partly_taken_and_otherwise_refused_for_now_is_written_on(string answers)
    {
        var text = Answered(answers);
        var again =
            answers.Contains('A', StringComparison.Ordinal)
            && answers.AsSpan().ContainsAny('T', 'F')
            && !answers.AsSpan().ContainsAny("RDU-");
        Assert.Equal(again, text.RetryThrottled(afterFullQueue: 77));
        Assert.Equal(again ? answers.Select((_, pdu) => pdu).Where(pdu => answers[pdu] != 'A') : [], text.ToWrite);
        Assert.Equal(again && answers.Contains('F', StringComparison.Ordinal) ? 77 : 0, text.NotBefore);
    }

    [Theory]
    [InlineData("T", Reasons.Throttled, null)]
    [InlineData("TT-", Reasons.Throttled, null)]
    [InlineData("TFT", Reasons.QueueFull, null)]
    [InlineData("R", Reasons.CarrierRejected, "command_status 0x0B")]
    [InlineData("AR-", Reasons.CarrierRejected, "command_status 0x0B, 2 of 3 segments")]
    [InlineData("U", Reasons.NoAnswer, null)]
    [InlineData("A-T", Reasons.NoAnswer, "1 of 3 segments taken")]
    [InlineData("D", Reasons.CarrierFault, null)]
    [InlineData("AAD", Reasons.CarrierFault, "2 of 3 segments taken")]
    public void The_reason_is_kept(string answers, string reason, string? detail)
    {
        var outcome = Conclude(answers);
        Assert.Equal((reason, detail), (outcome.Reason, outcome.Detail));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(4, 80)]
    public void A_full_queue_is_asked_again_ever_more_rarely(int before, int seconds) =>
        Assert.Equal(Now + Duration.FromSeconds(seconds), Conclude("F", queueFull: before).Due);

    [Fact]
    public void Attempts_that_met_no_full_queue_use_up_none_of_its_tries() =>
        Assert.Equal(
            (MessageState.Accepted, Now + Duration.FromSeconds(5)),
            (Conclude("F", attempt: 40).To, Conclude("F", attempt: 40).Due)
        );

    [Fact]
    public void A_queue_that_stays_full_is_a_refusal_with_its_status()
    {
        var outcome = Conclude("F", queueFull: 5);
        Assert.Equal((MessageState.Rejected, "command_status 0x14"), (outcome.To, outcome.Detail));
    }

    [Fact]
    public void A_segment_taken_without_an_id_is_taken_all_the_same()
    {
        var text = Make(1, 0, false);
        text.Answered(text.Write(), new SubmitOutcome.Accepted(""));
        var outcome = text.Conclude("north", Now, Pause);
        Assert.Equal(MessageState.Sent, outcome.To);
        Assert.Empty(outcome.CarrierIds);
    }

    [Fact]
    public void Carrier_ids_name_their_segment() =>
        Assert.Equal([new CarrierId("north", "id-0", 1), new CarrierId("north", "id-2", 3)], Conclude("AUA").CarrierIds);

    [Fact]
    public void A_whole_text_is_one_pdu_that_costs_all_its_segments()
    {
        var text = Make(3, 0, false, whole: true);
        Assert.Equal((3, 3), (text.Weight, text.SegmentsToWrite));
        text.Answered(text.Write(), new SubmitOutcome.Accepted("id"));
        Assert.True(text.IsOver);
        var outcome = text.Conclude("north", Now, Pause);
        Assert.Equal((MessageState.Sent, 3), (outcome.To, outcome.Segments));
        Assert.Equal([new CarrierId("north", "id", 1, Covers: 3)], outcome.CarrierIds);
    }

    [Fact]
    public void What_was_taken_back_is_written_in_its_place()
    {
        var text = Make(3, 0, false);
        Assert.Equal((0, 1, 2), (text.Write(), text.Write(), text.Write()));
        text.TakeBack(2);
        text.TakeBack(1);
        Assert.Equal((1, 2, true), (text.Write(), text.Write(), text.HasBegun));
        text.TakeBack(2);
        text.TakeBack(1);
        text.TakeBack(0);
        Assert.Equal((0, false), (text.Unanswered, text.HasBegun));
    }

    private static MessageOutcome Conclude(string answers, int attempt = 0, bool code = false, int queueFull = 0) =>
        Answered(answers, attempt, code, queueFull).Conclude("north", Now, Pause);

    private static WritingText Answered(string answers, int attempt = 0, bool code = false, int queueFull = 0)
    {
        var text = Make(answers.Length, attempt, code, queueFull: queueFull);
        foreach (var _ in answers)
        {
            text.Write();
        }

        for (var pdu = 0; pdu < answers.Length; pdu++)
        {
            if (Outcome(answers[pdu], pdu) is { } outcome)
            {
                text.Answered(pdu, outcome);
            }
            else
            {
                text.TakeBack(pdu);
            }
        }

        text.GiveUp();
        Assert.True(text.IsOver);
        return text;
    }

    private static SubmitOutcome? Outcome(char letter, int pdu) =>
        letter switch
        {
            'A' => new SubmitOutcome.Accepted($"id-{pdu}"),
            'T' => new SubmitOutcome.Throttled(0x58),
            'F' => new SubmitOutcome.QueueFull(0x14),
            'R' => new SubmitOutcome.Rejected(0x0B),
            'D' => new SubmitOutcome.Doubtful(0x08),
            'U' => new SubmitOutcome.Unanswered(Duration.FromSeconds(60)),
            _ => null,
        };

    private static WritingText Make(int segments, int attempt, bool code, bool whole = false, int queueFull = 0) =>
        new(
            new ReadyText(
                new MessageId(1, 1),
                attempt,
                new ContactKey(1, 2),
                1,
                null,
                0,
                null,
                Msisdn.FromDigits(14165550123),
                "12345",
                DataCoding.Gsm7,
                [.. Enumerable.Range(0, segments).Select(segment => $"{segment}")],
                null,
                code,
                new CampaignId(1),
                code,
                queueFull
            ),
            intent: 1,
            deadline: 1_000,
            reference: 1,
            whole,
            new ReservedStarts(new SlidingLog(1_000, 10)),
            sender: null
        );
}
