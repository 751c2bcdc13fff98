using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Starling.Carriers.Links;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;
using Starling.Carriers.Tests.Smpp;
using Starling.Carriers.Tests.Smpp.Session;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Carriers.Tests.Links;

/// <summary>
/// A bind over loopback: writing and its fences · answers and their lack · the end of a connection · binding and keeping alive ·
/// deliveries · draining.
/// </summary>
public sealed class SmppCarrierLinkTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingEvents _events = new();
    private readonly LoopbackSmsc _smsc = new();
    private SmppCarrierLink? _link;

    public async ValueTask DisposeAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }

        await _smsc.DisposeAsync();
        Assert.False(_events.Overlapped, "the owner is told one thing at a time");
    }

    // Writing and its fences.

    [Fact]
    public async Task Segments_reach_the_smsc_in_order_and_each_gets_its_outcome()
    {
        _smsc.SubmitStatus = number =>
            number switch
            {
                1 => 0x58u,
                2 => 0x14u,
                3 => 0x0Bu,
                4 => 0x08u,
                _ => 0u,
            };
        var link = await BoundAsync(p => p.CarrierIdForm = CarrierIdForm.Hexadecimal);
        Assert.Equal(6, await link.WriteAsync(SampleSegments.Many(6), _ => true));
        await Wait.UntilAsync(() => _events.Outcomes.Count == 6);
        Assert.Equal(
            [
                (1, new SubmitOutcome.Accepted("1")),
                (2, new SubmitOutcome.Throttled(0x58)),
                (3, new SubmitOutcome.QueueFull(0x14)),
                (4, new SubmitOutcome.Rejected(0x0B)),
                (5, new SubmitOutcome.Doubtful(0x08)),
                (6, new SubmitOutcome.Accepted("2")),
            ],
            _events.Outcomes
        );
        Assert.Equal(10, link.FreeWindow);
    }

    [Fact]
    public async Task No_more_is_unanswered_than_the_window_allows()
    {
        _smsc.SubmitStatus = _ => null;
        var link = await BoundAsync();
        Assert.Equal(10, link.FreeWindow);
        Assert.Equal(10, await link.WriteAsync(SampleSegments.Many(25), _ => true));
        Assert.Equal(0, link.FreeWindow);
        Assert.Equal(0, await link.WriteAsync(SampleSegments.Many(5, firstToken: 100), _ => true));
        await Wait.UntilAsync(() => _smsc.Submits.Count == 10);
        await _smsc.SendAsync(new SubmitSmResp { Sequence = SequenceOf(_smsc.Submits.First()), MessageId = "a"u8 });
        await Wait.UntilAsync(() => link.FreeWindow == 1);
        Assert.Equal(1, await link.WriteAsync(SampleSegments.Many(5, firstToken: 200), _ => true));
        await Wait.UntilAsync(() => _smsc.Submits.Count == 11);
    }

    [Fact]
    public async Task A_refused_permission_writes_nothing_and_leaves_the_window_free()
    {
        var link = await BoundAsync();
        Assert.Equal(0, await link.WriteAsync(SampleSegments.Many(5), _ => false));
        Assert.Equal(10, link.FreeWindow);
        Assert.Equal(1, await link.WriteAsync(SampleSegments.Many(1, firstToken: 50), _ => true));
        await Wait.UntilAsync(() => _events.Outcomes.Count == 1);
        Assert.Equal(50, _events.Outcomes.Single().Token);
        Assert.Single(_smsc.Submits);
    }

    [Fact]
    public async Task Permission_is_asked_for_each_chunk_of_at_most_16_kilobytes()
    {
        var link = await BoundAsync(p => p.Window = 500);
        var asked = new List<int>();
        var segments = SampleSegments.Many(300, characters: 150);
        var written = await link.WriteAsync(
            segments,
            chunk =>
            {
                Assert.Equal(segments[asked.Sum()].Token, chunk.Span[0].Token);
                asked.Add(chunk.Length);
                return asked.Count < 3;
            }
        );
        Assert.Equal(3, asked.Count);
        Assert.Equal(asked[0] + asked[1], written);
        await Wait.UntilAsync(() => _events.Outcomes.Count == written);
        Assert.Equal(written, _smsc.Submits.Count);
        Assert.InRange(_smsc.Submits.Take(asked[0]).Sum(octets => octets.Length), 15 * 1024, 16 * 1024);
    }

    [Fact]
    public async Task What_can_never_be_written_spoils_nothing_before_it()
    {
        var link = await BoundAsync();
        var segments = SampleSegments.Many(3);
        segments[2] = SampleSegments.Of(3, "ê");
        Assert.Equal(2, await link.WriteAsync(segments, _ => true));
        await Assert.ThrowsAsync<PduFieldException>(async () => await link.WriteAsync(segments.AsMemory(2), _ => true));
        await Wait.UntilAsync(() => _events.Outcomes.Count == 2);
        Assert.Equal(10, link.FreeWindow);
    }

    [Fact]
    public async Task A_receiver_writes_nothing()
    {
        var link = await BoundAsync(p => p.BindType = BindType.Receiver);
        Assert.Equal(0, link.FreeWindow);
        Assert.Equal(0, await link.WriteAsync(SampleSegments.Many(1), _ => true));
    }

    [Fact]
    public async Task An_smsc_that_stops_reading_ends_the_session_and_whole_segments_behind_stay_ours()
    {
        var link = await BoundAsync(p => (p.Window, p.LongTextForm) = (1_000, LongTextForm.Payload));
        _smsc.Reads = false;
        var handedOver = 0;
        int written;
        do
        {
            // Time goes by only while the one PDU that the kernel took in part waits to be finished.
            var writing = link.WriteAsync(SampleSegments.Many(50, handedOver + 1, characters: 3_000), _ => true).AsTask();
            await Wait.UntilAsync(() => writing.IsCompleted, () => _time.Advance(TimeSpan.FromMilliseconds(40)));
            written = await writing;
            handedOver += written;
        } while (written == 50 && handedOver < 1_000);

        Assert.InRange(handedOver, 1, 999);
        await Wait.UntilAsync(() => _events.Outcomes.Count >= handedOver, () => _time.Advance(TimeSpan.FromSeconds(1)));
        await Wait.UntilAsync(() => _events.States.Any(s => s.Why == "the SMSC does not take what we send"));
        Assert.InRange(_events.Unanswered, 1, handedOver);
        Assert.Equal(Enumerable.Range(1, handedOver).Select(token => (long)token), _events.Outcomes.Select(o => o.Token).Order());
        _smsc.Reads = true;
        Assert.True(_smsc.Submits.Count <= handedOver);
    }

    // Answers and their lack.

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_told_once_and_a_late_one_is_dropped()
    {
        _smsc.SubmitStatus = _ => null;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(3), _ => true);
        await Wait.UntilAsync(() => _smsc.Submits.Count == 3);
        await Wait.UntilAsync(() => _events.Unanswered == 3, () => _time.Advance(TimeSpan.FromSeconds(1)));
        var outcome = Assert.IsType<SubmitOutcome.Unanswered>(_events.Outcomes.First().Outcome);
        Assert.InRange(outcome.Waited.TotalSeconds, 30, 40);
        foreach (var submit in _smsc.Submits)
        {
            await _smsc.SendAsync(new SubmitSmResp { Sequence = SequenceOf(submit), MessageId = "late"u8 });
        }

        await EchoAsync();
        Assert.Equal(3, _events.Outcomes.Count);
    }

    [Fact]
    public async Task After_silence_nothing_is_written_until_the_smsc_speaks_again()
    {
        _smsc.SubmitStatus = _ => null;
        _smsc.AnswersEnquireLink = false;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(3), _ => true);
        await Wait.UntilAsync(() => _events.Unanswered == 3, () => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(LinkState.Bound, link.State);
        Assert.Equal(0, link.FreeWindow);
        Assert.Equal(0, await link.WriteAsync(SampleSegments.Many(1, firstToken: 9), _ => true));
        await Wait.UntilAsync(() => _smsc.Count(CommandId.EnquireLink) > 0);
        await _smsc.SendAsync(new EnquireLinkResp(1));
        await Wait.UntilAsync(() => link.FreeWindow == 10);
    }

    [Fact]
    public async Task A_generic_nack_is_the_answer_to_its_submit()
    {
        _smsc.SubmitStatus = _ => null;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(1), _ => true);
        await Wait.UntilAsync(() => _smsc.Submits.Count == 1);
        await _smsc.SendAsync(new GenericNack(SequenceOf(_smsc.Submits.Single()), CommandStatus.InvalidCommandLength));
        await Wait.UntilAsync(() => _events.Outcomes.Count == 1);
        Assert.Equal(new SubmitOutcome.Rejected(CommandStatus.InvalidCommandLength), _events.Outcomes.Single().Outcome);
    }

    [Fact]
    public async Task Answers_may_come_in_any_order_and_twice()
    {
        _smsc.SubmitStatus = _ => null;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(5), _ => true);
        await Wait.UntilAsync(() => _smsc.Submits.Count == 5);
        foreach (var submit in _smsc.Submits.Reverse().Concat(_smsc.Submits))
        {
            await _smsc.SendAsync(new SubmitSmResp { Sequence = SequenceOf(submit), MessageId = "x"u8 });
        }

        await EchoAsync();
        Assert.Equal([5, 4, 3, 2, 1], _events.Outcomes.Select(outcome => outcome.Token));
    }

    [Fact]
    public async Task A_lost_bind_is_made_again_once_the_window_is_empty()
    {
        _smsc.SubmitStatus = _ => CommandStatus.WrongBindState;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(2), _ => true);
        await Wait.UntilAsync(
            () => _smsc.Connections == 2 && link.State == LinkState.Bound,
            () => _time.Advance(TimeSpan.FromMilliseconds(100))
        );
        Assert.All(_events.Outcomes, o => Assert.IsType<SubmitOutcome.QueueFull>(o.Outcome));
    }

    // The end of a connection.

    [Fact]
    public async Task A_connection_cut_inside_a_pdu_leaves_every_segment_unanswered_once_and_is_made_again()
    {
        _smsc.SubmitStatus = number => number < 2 ? 0u : null;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(8), _ => true);
        await Wait.UntilAsync(() => _events.Outcomes.Count == 2);
        await _smsc.SendAsync(Wire.Bytes("00000014 80000004 00000000 0000"));
        _smsc.Drop();
        await Wait.UntilAsync(() => _events.Outcomes.Count == 8);
        Assert.Equal(6, _events.Unanswered);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], _events.Outcomes.Select(outcome => outcome.Token).Order());
        await Wait.UntilAsync(
            () => link.State == LinkState.Bound && link.FreeWindow == 10,
            () => _time.Advance(TimeSpan.FromMilliseconds(100))
        );
        Assert.Equal(2, _smsc.Connections);
        Assert.Equal(8, _events.Outcomes.Count);
    }

    [Theory]
    [InlineData("0000000F 80000004")]
    [InlineData("48545450 2F312E31 20343030")] // HTTP/1.1 400
    public async Task What_is_no_smpp_ends_the_connection_and_not_the_link(string hex)
    {
        _smsc.SubmitStatus = _ => null;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(1), _ => true);
        await _smsc.SendAsync(Wire.Bytes(hex));
        await Wait.UntilAsync(() => _events.Unanswered == 1);
        await Wait.UntilAsync(() => link.State == LinkState.Bound, () => _time.Advance(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task Whatever_moment_the_connection_dies_each_segment_handed_over_has_one_outcome()
    {
        var random = new Random(7);
        _smsc.SubmitStatus = _ => random.Next(4) == 0 ? null : 0u;
        var link = await BoundAsync(p =>
        {
            p.Window = 100;
            p.ReconnectMost = p.ReconnectFirst = TimeSpan.FromMilliseconds(100);
        });
        var handedOver = new List<long>();
        var next = 1L;
        for (var life = 1; life <= 40; life++)
        {
            var pauses = random.Next(4);
            var cutting = Task.Run(async () =>
            {
                for (var i = 0; i < pauses; i++)
                {
                    await Task.Yield();
                }

                _smsc.Drop();
            });
            for (var writes = 0; writes < 5; writes++)
            {
                var segments = SampleSegments.Many(60, next, characters: 120);
                var written = await link.WriteAsync(segments, _ => true);
                handedOver.AddRange(segments.Take(written).Select(segment => segment.Token));
                next += 60;
            }

            await cutting;
            await Wait.UntilAsync(
                () => _smsc.Connections > life && link.State == LinkState.Bound && link.FreeWindow == 100,
                () => _time.Advance(TimeSpan.FromMilliseconds(200))
            );
        }

        Assert.NotEmpty(handedOver);
        Assert.Equal(handedOver, _events.Outcomes.Select(outcome => outcome.Token).Order());
    }

    [Fact]
    public async Task Disposing_reports_what_is_unanswered_and_comes_back_down()
    {
        _smsc.SubmitStatus = _ => null;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(4), _ => true);
        await link.DisposeAsync();
        await link.DisposeAsync();
        Assert.Equal(4, _events.Unanswered);
        Assert.Equal((LinkState.Down, 0), (link.State, link.FreeWindow));
        Assert.Equal(0, await link.WriteAsync(SampleSegments.Many(1), _ => true));
    }

    // Binding and keeping alive.

    [Theory]
    [InlineData(BindType.Transceiver, CommandId.BindTransceiver)]
    [InlineData(BindType.Transmitter, CommandId.BindTransmitter)]
    [InlineData(BindType.Receiver, CommandId.BindReceiver)]
    public async Task It_binds_as_it_is_told(BindType type, CommandId command)
    {
        await BoundAsync(p => p.BindType = type);
        Assert.Equal(command, _smsc.Heard.First().Command);
        Assert.Equal([LinkState.Down, LinkState.Binding, LinkState.Bound], _events.States.Select(s => s.State));
    }

    [Theory]
    [InlineData(CommandStatus.BindFailed)]
    [InlineData(CommandStatus.InvalidPassword)]
    [InlineData(CommandStatus.InvalidSystemId)]
    public async Task Refused_credentials_are_tried_again_slowly(uint status)
    {
        _smsc.BindStatus = status;
        var link = Start();
        await Wait.UntilAsync(() => link.State == LinkState.Refused);
        Assert.Contains(CommandStatus.Describe(status), _events.States.Last().Why, StringComparison.Ordinal);
        for (var second = 0; second < 59; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal((1, LinkState.Refused), (_smsc.Connections, link.State));
        _smsc.BindStatus = 0;
        await Wait.UntilAsync(() => link.State == LinkState.Bound, () => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(2, _smsc.Connections);
    }

    [Theory]
    [InlineData(CommandStatus.Throttled)]
    [InlineData(CommandStatus.AlreadyBound)]
    [InlineData(CommandStatus.SystemError)]
    public async Task Any_other_refusal_of_the_bind_is_tried_again_soon(uint status)
    {
        _smsc.BindStatus = status;
        var link = Start();
        await Wait.UntilAsync(() => _smsc.Connections >= 2, () => _time.Advance(TimeSpan.FromMilliseconds(100)));
        Assert.DoesNotContain(_events.States, s => s.State == LinkState.Refused);
        _smsc.BindStatus = 0;
        await Wait.UntilAsync(() => link.State == LinkState.Bound, () => _time.Advance(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task A_bind_that_is_not_answered_is_given_up()
    {
        _smsc.AnswersBind = false;
        var link = Start();
        await Wait.UntilAsync(() => link.State == LinkState.Binding);
        await Wait.UntilAsync(() => _smsc.Connections == 2, () => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Contains(_events.States, s => s.Why == "the bind was not answered");
    }

    [Fact]
    public async Task Nobody_there_is_tried_again_and_again()
    {
        int port;
        await using (var gone = new LoopbackSmsc())
        {
            port = gone.Port;
        }

        _link = new SmppCarrierLink(Profile(p => p.Port = port), _time);
        _link.Start(_events);
        await Wait.UntilAsync(
            () => _events.States.Count(s => s.Why.StartsWith("could not connect", StringComparison.Ordinal)) >= 3,
            () => _time.Advance(TimeSpan.FromMilliseconds(100))
        );
        Assert.Equal((LinkState.Down, 0), (_link.State, _link.FreeWindow));
    }

    [Fact]
    public async Task Enquire_link_is_sent_when_idle_and_its_answer_keeps_the_session()
    {
        var link = await BoundAsync();
        for (var round = 1; round <= 3; round++)
        {
            await Wait.UntilAsync(() => _smsc.Count(CommandId.EnquireLink) == round, () => _time.Advance(TimeSpan.FromMilliseconds(500)));
            await EchoAsync();
        }

        Assert.Equal((LinkState.Bound, 1), (link.State, _smsc.Connections));
    }

    [Fact]
    public async Task Enquire_link_without_answer_ends_the_session()
    {
        _smsc.AnswersEnquireLink = false;
        var link = await BoundAsync();
        await Wait.UntilAsync(() => _smsc.Connections == 2, () => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Contains(_events.States, s => s.Why == "enquire_link was not answered");
        await Wait.UntilAsync(() => link.State == LinkState.Bound, () => _time.Advance(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task Its_questions_are_answered_and_unknown_ones_refused()
    {
        await BoundAsync();
        await _smsc.SendAsync(new EnquireLink(77));
        await _smsc.SendAsync(Wire.Bytes("00000014 00000777 00000000 0000004E 01020304"));
        await _smsc.SendAsync(Wire.Bytes("00000010 80000777 00000000 0000004F")); // an unknown answer asks nothing
        await _smsc.SendAsync(Wire.Bytes("00000010 00000102 00000000 00000050")); // nor does alert_notification
        await EchoAsync();
        Assert.Equal(
            [
                new PduHeader(16, CommandId.EnquireLinkResp, 0, 77),
                new PduHeader(16, CommandId.GenericNack, CommandStatus.InvalidCommandId, 78),
            ],
            _smsc.Heard.Skip(1).Take(2)
        );
        Assert.Equal(4, _smsc.Heard.Count);
    }

    [Fact]
    public async Task An_smsc_that_unbinds_is_answered_and_bound_again()
    {
        var link = await BoundAsync();
        await _smsc.SendAsync(new Unbind(5));
        await Wait.UntilAsync(() => _smsc.Count(CommandId.UnbindResp) == 1);
        await Wait.UntilAsync(
            () => _smsc.Connections == 2 && link.State == LinkState.Bound,
            () => _time.Advance(TimeSpan.FromMilliseconds(100))
        );
    }

    // Deliveries.

    [Fact]
    public async Task A_receipt_is_answered_when_it_is_durable_and_only_then()
    {
        var commits = new Dictionary<string, TaskCompletionSource<DeliverAnswer>>
        {
            ["1"] = new(),
            ["2"] = new(),
            ["3"] = new(),
            ["4"] = new(),
        };
        _events.Answer = receipt => new ValueTask<DeliverAnswer>(commits[receipt.CarrierMessageId].Task);
        var link = await BoundAsync();
        for (var id = 1u; id <= 4; id++)
        {
            await _smsc.SendAsync(Receipt(id));
        }

        await Wait.UntilAsync(() => _events.Receipts.Count == 4);
        await EchoAsync();
        Assert.Equal(0, _smsc.Count(CommandId.DeliverSmResp));

        // The read loop is not held up by them.
        await link.WriteAsync(SampleSegments.Many(1), _ => true);
        await Wait.UntilAsync(() => _events.Outcomes.Count == 1);

        commits["3"].SetResult(DeliverAnswer.Committed);
        await Wait.UntilAsync(() => _smsc.Count(CommandId.DeliverSmResp) == 1);
        commits["1"].SetResult(DeliverAnswer.TryAgain);
        await Wait.UntilAsync(() => _smsc.Count(CommandId.DeliverSmResp) == 2);
        commits["4"].SetResult(DeliverAnswer.Refused);
        await Wait.UntilAsync(() => _smsc.Count(CommandId.DeliverSmResp) == 3);
        commits["2"].SetException(new InvalidOperationException("the disk is full"));
        await Wait.UntilAsync(() => _smsc.Count(CommandId.DeliverSmResp) == 4);
        Assert.Equal([(3u, 0u), (1u, 0x64u), (4u, 0x65u), (2u, 0x64u)], Answers());
    }

    [Fact]
    public async Task More_unanswered_deliveries_than_allowed_are_sent_back()
    {
        var commit = new TaskCompletionSource<DeliverAnswer>();
        _events.Answer = _ => new ValueTask<DeliverAnswer>(commit.Task);
        await BoundAsync(p => p.MaxUnansweredDeliveries = 2);
        for (var id = 1u; id <= 3; id++)
        {
            await _smsc.SendAsync(Receipt(id));
        }

        await Wait.UntilAsync(() => _smsc.Count(CommandId.DeliverSmResp) == 1);
        Assert.Equal([(3u, 0x64u)], Answers());
        commit.SetResult(DeliverAnswer.Committed);
        await Wait.UntilAsync(() => _smsc.Count(CommandId.DeliverSmResp) == 3);
        Assert.Equal(2, _events.Receipts.Count);
    }

    [Fact]
    public async Task What_will_never_be_understood_is_refused()
    {
        await BoundAsync();
        await _smsc.SendAsync(
            new DeliverSm
            {
                Sequence = 1,
                EsmClass = EsmClass.DeliveryReceipt,
                ShortMessage = "??"u8,
            }
        );
        await _smsc.SendAsync(Wire.Bytes("00000014 00000005 00000000 00000002 00010100"));
        await _smsc.SendAsync(Wire.Bytes("00000011 00000103 00000000 00000003 00"));
        await EchoAsync();
        Assert.Equal([(1u, 0x65u), (2u, 0x65u)], Answers());
        Assert.Contains(new PduHeader(17, CommandId.DataSmResp, 0x65, 3), _smsc.Heard);
        Assert.Empty(_events.Receipts);
    }

    [Fact]
    public async Task A_subscribers_text_and_a_receipt_by_data_sm_arrive_too()
    {
        await BoundAsync();
        await _smsc.SendAsync(
            new DeliverSm
            {
                Sequence = 1,
                Source = new SmppAddress(1, 1, "14165550123"u8),
                Destination = new SmppAddress(3, 0, "12345"u8),
                ShortMessage = "STOP"u8,
            }
        );
        await _smsc.SendAsync(
            new DataSm
            {
                Sequence = 2,
                EsmClass = EsmClass.DeliveryReceipt,
                Tlvs = new TlvList(Wire.Bytes("001E 0002 3700 0427 0001 02")),
            }
        );
        await EchoAsync();
        Assert.Equal(new InboundMessage("14165550123", "12345", "STOP", null), _events.Inbound.Single());
        Assert.Equal(("7", ReceiptStatus.Delivered), (_events.Receipts.Single().CarrierMessageId, _events.Receipts.Single().Status));
        Assert.Contains(new PduHeader(17, CommandId.DataSmResp, 0, 2), _smsc.Heard);
    }

    [Fact]
    public async Task The_id_of_the_answer_and_of_the_receipt_are_equal_whatever_their_forms()
    {
        var link = await BoundAsync(p => p.CarrierIdForm = CarrierIdForm.SubmitHexadecimalReceiptDecimal);
        _smsc.SubmitStatus = _ => null;
        await link.WriteAsync(SampleSegments.Many(1), _ => true);
        await Wait.UntilAsync(() => _smsc.Submits.Count == 1);
        await _smsc.SendAsync(new SubmitSmResp { Sequence = SequenceOf(_smsc.Submits.Single()), MessageId = "0000C8"u8 });
        await _smsc.SendAsync(Receipt(200));
        await EchoAsync();
        var accepted = Assert.IsType<SubmitOutcome.Accepted>(_events.Outcomes.Single().Outcome);
        Assert.Equal(accepted.CarrierMessageId, _events.Receipts.Single().CarrierMessageId);
    }

    // Draining.

    [Fact]
    public async Task Draining_waits_for_answers_and_unbinds()
    {
        _smsc.SubmitStatus = _ => null;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(1), _ => true);
        await Wait.UntilAsync(() => _smsc.Submits.Count == 1);
        var draining = link.DrainAsync(Duration.FromSeconds(10));
        Assert.Equal(0, link.FreeWindow);
        Assert.Equal(0, await link.WriteAsync(SampleSegments.Many(1, firstToken: 9), _ => true));
        Assert.False(draining.IsCompleted);
        await _smsc.SendAsync(new SubmitSmResp { Sequence = SequenceOf(_smsc.Submits.Single()), MessageId = "a"u8 });
        await draining;
        Assert.IsType<SubmitOutcome.Accepted>(_events.Outcomes.Single().Outcome);
        Assert.Equal(1, _smsc.Count(CommandId.Unbind));
        Assert.Equal((LinkState.Down, "unbound"), _events.States.Last());
    }

    [Fact]
    public async Task Draining_ends_at_its_bound()
    {
        _smsc.SubmitStatus = _ => null;
        var link = await BoundAsync();
        await link.WriteAsync(SampleSegments.Many(2), _ => true);
        var draining = link.DrainAsync(Duration.FromSeconds(3));
        await Wait.UntilAsync(() => draining.IsCompleted, () => _time.Advance(TimeSpan.FromMilliseconds(100)));
        Assert.Equal(2, _events.Unanswered);
        Assert.Equal(0, _smsc.Count(CommandId.Unbind));
    }

    private static uint SequenceOf(byte[] pdu) => Wire.Frame(pdu).Header.Sequence;

    private static DeliverSm Receipt(uint id) =>
        new()
        {
            Sequence = id,
            EsmClass = EsmClass.DeliveryReceipt,
            ShortMessage = System.Text.Encoding.ASCII.GetBytes($"id:{id} stat:DELIVRD"),
        };

    private IEnumerable<(uint Sequence, uint Status)> Answers() =>
        _smsc.Heard.Where(h => h.Command == CommandId.DeliverSmResp).Select(h => (h.Sequence, h.Status));

    /// <summary>Asks and waits for the answer: everything sent before has been taken then.</summary>
    private async Task EchoAsync()
    {
        var before = _smsc.Count(CommandId.EnquireLinkResp);
        await _smsc.SendAsync(new EnquireLink(0x7000));
        await Wait.UntilAsync(() => _smsc.Count(CommandId.EnquireLinkResp) > before);
    }

    private SmppRouteProfile Profile(Action<SmppRouteProfile>? change = null)
    {
        var profile = new SmppRouteProfile
        {
            Host = "127.0.0.1",
            Port = _smsc.Port,
            SystemId = "starling",
            Password = "secret",
        };
        change?.Invoke(profile);
        Assert.Empty(SmppRouteProfileValidator.Validate(profile));
        return profile;
    }

    private SmppCarrierLink Start(Action<SmppRouteProfile>? change = null)
    {
        _link = new SmppCarrierLink(Profile(change), _time);
        _link.Start(_events);
        return _link;
    }

    private async Task<SmppCarrierLink> BoundAsync(Action<SmppRouteProfile>? change = null)
    {
        var link = Start(change);
        await Wait.UntilAsync(() => link.State == LinkState.Bound);
        return link;
    }
}
