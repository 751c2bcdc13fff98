using System.Buffers.Binary;
using System.Text;
using Starling.Carriers.Simulator;
using Starling.Domain.Messages;
using Starling.Testing.History;

namespace Starling.Scenarios.Tests.Judge;

/// <summary>The judge is judged: a clean history passes, and each planted defect is found by its name.</summary>
public sealed class HistoryCheckTests
{
    private const long Campaign = 7;
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 14, 30, 0, TimeSpan.Zero);

    // One text delivered, one rejected, one suppressed, one refused line, one of two segments delivered.
    private static readonly History Clean = new(
        new ToldToClient
        {
            Batches = [new ToldBatch(Campaign, 5, new HashSet<long> { 3 })],
            Messages = [new MessageId(9, 0)],
            Reports =
            [
                new ToldReport(
                    Campaign,
                    5,
                    1,
                    4,
                    new Dictionary<MessageState, long>
                    {
                        [MessageState.Delivered] = 2,
                        [MessageState.Rejected] = 1,
                        [MessageState.Suppressed] = 1,
                    }
                ),
            ],
        },
        new SeenByCarrier(
            [
                Submit(0, "1", "aa"),
                Submit(100, "2", "bb") with
                {
                    Status = 0x0B,
                },
                Submit(200, "5", "cc", 1, 2),
                Submit(300, "5", "dd", 2, 2),
                Submit(1_200, "9", "ee") with
                {
                    Status = 0x58,
                },
                Submit(2_400, "9", "ee"),
            ],
            [Receipt("1", "a"), Receipt("5", "b"), Receipt("5", "c"), Receipt("9", "d")],
            []
        ),
        new KeptInLedger(
            [
                Row(0, "1", MessageState.Delivered),
                Row(1, "2", MessageState.Rejected, reason: "CARRIER_REJECTED"),
                Row(2, "1", MessageState.Suppressed, segments: 0, reason: "DUPLICATE"),
                Row(4, "5", MessageState.Delivered, segments: 2),
                Row(0, "9", MessageState.Delivered) with
                {
                    Id = new MessageId(9, 0),
                    Campaign = 1,
                },
            ],
            [
                new KeptCounter(Campaign, MessageState.Delivered, "", 2, 3),
                new KeptCounter(Campaign, MessageState.Rejected, "CARRIER_REJECTED", 1, 1),
                new KeptCounter(Campaign, MessageState.Suppressed, "DUPLICATE", 1, 0),
                new KeptCounter(Campaign, null, "PHONE_TOO_SHORT", 1, 0),
                new KeptCounter(1, MessageState.Delivered, "", 1, 1),
            ]
        ),
        new HistoryLimits { Window = 1, Rates = [new RateLimit("route", 4)] }
    );

    [Fact]
    public void A_clean_history_passes() => Assert.Empty(Clean.Faults());

    [Fact]
    public void An_accepted_item_without_a_row_is_lost() =>
        Finds(Broken.Lost, Clean with { Told = Clean.Told with { Batches = [new ToldBatch(Campaign, 6, new HashSet<long> { 3 })] } });

    [Fact]
    public void An_accepted_single_message_without_a_row_is_lost() =>
        Finds(Broken.Lost, Clean with { Told = Clean.Told with { Messages = [new MessageId(9, 1)] } });

    [Fact]
    public void A_row_for_a_refused_line_is_invented() =>
        Finds(
            Broken.Invented,
            Clean with
            {
                Told = Clean.Told with { Batches = [new ToldBatch(Campaign, 5, new HashSet<long> { 2, 3 })] },
            }
        );

    [Fact]
    public void A_row_beyond_what_was_accepted_is_invented() =>
        Finds(Broken.Invented, Clean with { Told = Clean.Told with { Batches = [new ToldBatch(Campaign, 4, new HashSet<long> { 3 })] } });

    [Theory]
    [InlineData(MessageState.Accepted)]
    [InlineData(MessageState.Submitting)]
    public void A_message_that_nobody_works_on_is_unfinished(MessageState state) =>
        Finds(Broken.Unfinished, Clean.WithRow(2, row => row with { State = state }));

    [Theory]
    [InlineData(null)]
    [InlineData(0u)]
    public void A_segment_again_after_no_answer_or_acceptance_is_sent_twice(uint? status) =>
        Finds(
            Broken.Twice,
            Clean with
            {
                Seen = Clean.Seen with { Submits = [Submit(-900, "1", "aa") with { Status = status }, .. Clean.Seen.Submits] },
            }
        );

    [Fact]
    public void A_segment_again_before_its_refusal_is_sent_twice() =>
        Finds(Broken.Twice, Clean.WithSubmit(4, submit => submit with { AnsweredAt = Start.AddMilliseconds(2_500) }));

    [Fact]
    public void A_one_time_code_may_go_twice_when_it_is_marked() =>
        Assert.Empty(
            (
                Clean.WithRow(0, row => row with { MayRepeat = true }) with
                {
                    Seen = Clean.Seen with { Submits = [Submit(-900, "1", "aa") with { Status = null }, .. Clean.Seen.Submits] },
                }
            ).Faults()
        );

    [Fact]
    public void A_text_at_the_SMSC_that_no_row_admits_is_found() =>
        Finds(Broken.SentUnadmitted, Clean with { Seen = Clean.Seen with { Submits = [.. Clean.Seen.Submits, Submit(4_000, "7", "ff")] } });

    [Fact]
    public void A_text_stated_as_sent_that_the_SMSC_never_took_is_found() =>
        Finds(Broken.NeverSent, Clean with { Seen = Clean.Seen with { Submits = [.. Clean.Seen.Submits.Skip(1)] } });

    [Fact]
    public void A_missing_segment_of_a_delivered_text_is_found() =>
        Finds(
            Broken.NeverSent,
            Clean with
            {
                Seen = Clean.Seen with { Submits = [.. Clean.Seen.Submits.Where((_, place) => place != 3)] },
            }
        );

    [Fact]
    public void Two_texts_of_a_campaign_for_one_number_are_found() =>
        Finds(Broken.SameNumberAgain, Clean.WithRow(2, row => row with { State = MessageState.Sent, Segments = 1 }));

    [Fact]
    public void Delivered_without_a_receipt_for_every_segment_is_unproven() =>
        Finds(
            Broken.DeliveredUnproven,
            Clean with
            {
                Seen = Clean.Seen with { Receipts = [Receipt("1", "a"), Receipt("5", "b"), Receipt("5", "b"), Receipt("9", "d")] },
            }
        );

    [Fact]
    public void Rejected_without_a_status_is_unproven() =>
        Finds(Broken.RejectedUnproven, Clean.WithSubmit(1, submit => submit with { Status = 0 }));

    [Fact]
    public void A_message_not_sent_without_a_reason_is_found() => Finds(Broken.NoReason, Clean.WithRow(2, row => row with { Reason = "" }));

    [Fact]
    public void More_unknown_than_explained_are_found() =>
        Finds(Broken.TooManyUnknown, Clean.WithRow(0, row => row with { State = MessageState.Unknown, Reason = "BIND_LOST" }));

    [Fact]
    public void A_report_that_does_not_add_up_is_found() =>
        Finds(Broken.ReportWrong, Clean with { Told = Clean.Told with { Reports = [Clean.Told.Reports[0] with { Lines = 6 }] } });

    [Fact]
    public void A_report_that_differs_from_the_rows_is_found() =>
        Finds(Broken.ReportWrong, Clean.WithRow(0, row => row with { State = MessageState.Sent }));

    [Fact]
    public void A_counter_that_differs_from_its_rows_is_found() =>
        Finds(Broken.CounterWrong, Clean with { Kept = Clean.Kept with { Counters = [.. Clean.Kept.Counters.Skip(1)] } });

    [Fact]
    public void One_segment_too_many_in_a_second_is_too_fast() =>
        Finds(Broken.TooFast, Clean.WithSubmit(4, submit => submit with { At = Start.AddMilliseconds(900) }));

    [Fact]
    public void Two_unanswered_with_a_window_of_one_are_too_many() =>
        Finds(Broken.WindowExceeded, Clean.WithSubmit(0, submit => submit with { AnsweredAt = Start.AddMilliseconds(150) }));

    [Fact]
    public void A_judge_that_stalled_says_so_instead_of_passing() =>
        Finds(
            Broken.JudgeStalled,
            Clean with
            {
                Seen = Clean.Seen with { Stalls = [new SmscStall(Start.AddSeconds(2), TimeSpan.FromSeconds(1))] },
            }
        );

    [Fact]
    public void The_wire_is_read_in_any_pieces_and_what_is_cut_was_not_said()
    {
        var submit = Pdu(
            4,
            0,
            1,
            [
                .. Text(""),
                3,
                1,
                .. Text("36180"),
                1,
                1,
                .. Text("14165550100"),
                0x40,
                0,
                0,
                0,
                0,
                1,
                0,
                0,
                0,
                8,
                5,
                0,
                3,
                77,
                2,
                1,
                (byte)'h',
                (byte)'i',
            ]
        );
        var answer = Pdu(0x8000_0004, 0, 1, Text("65e7"));
        var cut = Pdu(0x8000_0004, 0, 2, Text("65e8"))[..^3];
        var receipt = Pdu(
            5,
            0,
            1,
            [
                .. Text(""),
                1,
                1,
                .. Text("14165550100"),
                3,
                1,
                .. Text("36180"),
                4,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                26,
                .. "id:65e7 stat:DELIVRD err:00"u8[..26],
            ]
        );
        RawOctets[] history =
        [
            new(Start, 1, true, submit[..10]),
            new(Start.AddSeconds(1), 1, true, [.. submit[10..], .. Pdu(4, 0, 2, submit[16..])]),
            new(Start.AddSeconds(2), 1, false, [.. answer, .. receipt, .. cut]),
            new(Start.AddSeconds(3), 1, true, Pdu(0x8000_0005, 0, 1, [0])),
        ];

        var seen = WireReader.Read(history, []);

        Assert.Equal(2, seen.Submits.Count);
        var first = seen.Submits[0];
        Assert.Equal(
            ("36180", "14165550100", "6869", 1, 2, 77),
            (first.Source, first.Destination, first.Text, first.Part, first.Parts, first.Reference!.Value)
        );
        Assert.Equal((Start.AddSeconds(1), 0u, "65e7"), (first.At, first.Status!.Value, first.CarrierId));
        Assert.Null(seen.Submits[1].Status);
        var news = Assert.Single(seen.Receipts);
        Assert.Equal(("14165550100", "65e7", "DELIVRD", 0u), (news.Subscriber, news.CarrierId, news.Word, news.Status!.Value));
    }

    private static byte[] Text(string text) => [.. Encoding.ASCII.GetBytes(text), 0];

    private static byte[] Pdu(uint command, uint status, uint sequence, byte[] body)
    {
        var pdu = new byte[16 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(pdu, pdu.Length);
        BinaryPrimitives.WriteUInt32BigEndian(pdu.AsSpan(4), command);
        BinaryPrimitives.WriteUInt32BigEndian(pdu.AsSpan(8), status);
        BinaryPrimitives.WriteUInt32BigEndian(pdu.AsSpan(12), sequence);
        body.CopyTo(pdu, 16);
        return pdu;
    }

    private static void Finds(Broken what, History history) => Assert.Contains(history.Faults(), fault => fault.What == what);

    private static SeenSubmit Submit(int milliseconds, string destination, string text, int part = 1, int parts = 1) =>
        new(Start.AddMilliseconds(milliseconds), 1, "36180", destination, text, part, parts)
        {
            Status = 0,
            AnsweredAt = Start.AddMilliseconds(milliseconds + 50),
        };

    private static SeenReceipt Receipt(string subscriber, string id) =>
        new(Start.AddSeconds(5), 1, subscriber, id, "DELIVRD") { Status = 0 };

    private static KeptMessage Row(uint index, string destination, MessageState state, int segments = 1, string reason = "") =>
        new(new MessageId(8, index), Campaign, destination, state, 1, false, segments, reason, "");
}
