using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Simulator;

/// <summary>Takes submits: judges the rate, decides the fate, arranges answer, receipt and reply. Guarded by the exchange's lock.</summary>
internal sealed class SubmitDesk(SmscScript script, AnswerDesk answers, DeliveryDesk deliveries, FateDraw fates, long firstMessageId)
{
    /// <summary>A duplicate receipt comes so much after the first.</summary>
    private static readonly int TwiceAfterTicks = SmscClock.TicksOf(TimeSpan.FromSeconds(1));

    private long _nextMessageId = firstMessageId;
    private long _taken;

    /// <summary>Null unless the script asks for it.</summary>
    public RepeatWatch? Repeats { get; } = script.WatchRepeats ? new RepeatWatch() : null;

    /// <summary>Before it every submit is read and forgotten.</summary>
    public TimeSpan MutedUntil { get; set; }

    public void Take(SmscSession session, AccountDesk account, scoped in SubmitSm submit, TimeSpan now)
    {
        var segment = ReceivedSegment.Of(submit);
        var tally = account.Tally;
        tally.Submits++;
        tally.Segments += segment.Segments;
        account.Judge.Read(now, segment.Segments);
        session.Unanswered++;
        tally.PeakUnanswered = Math.Max(tally.PeakUnanswered, session.Unanswered);

        var fate = fates.Draw(submit, segment);
        if (!session.Submits)
        {
            tally.Misplaced++;
            fate.Status = CommandStatus.WrongBindState;
        }
        else if (IsMuted(now))
        {
            tally.Swallowed++;
            session.Unanswered--;
            Repeats?.Taken(submit.Destination.Digits, segment);
            return;
        }
        else if (!account.Limit.TryTake(now, segment.Segments))
        {
            tally.Throttled++;
            fate.Status = CommandStatus.Throttled;
        }
        else if (fate.Status == CommandStatus.Ok && deliveries.Pending >= script.QueueLimit)
        {
            tally.QueueFull++;
            fate.Status = CommandStatus.MessageQueueFull;
        }
        else
        {
            CountFate(tally, fate);
        }

        Arrange(session, account, submit, segment, fate, now);
    }

    private void Arrange(
        SmscSession session,
        AccountDesk account,
        scoped in SubmitSm submit,
        scoped in ReceivedSegment segment,
        in SubmitFate fate,
        TimeSpan now
    )
    {
        var nowTick = SmscClock.TickAt(now);
        var answerTicks = fate.ReceiptIsEarly ? Math.Max(1, fate.AnswerTicks) : fate.AnswerTicks;
        var fault = fate.Fault;
        var number = 0L;
        if (fate.Status == CommandStatus.Ok)
        {
            Repeats?.Taken(submit.Destination.Digits, segment);
            number = _nextMessageId++;
            fault = FaultOfTurn(fault);
            if (!fate.IsLost)
            {
                ArrangeReceipt(session, account, submit, segment.Part, fate, number, now, nowTick + answerTicks);
            }
        }
        else
        {
            fault = AnswerFault.None;
        }

        if (fault == AnswerFault.Swallowed)
        {
            session.Unanswered--;
        }
        else
        {
            answers.Answer(new PendingAnswer(session, submit.Sequence, fate.Status, number, fault), nowTick, answerTicks);
        }
    }

    private void ArrangeReceipt(
        SmscSession session,
        AccountDesk account,
        scoped in SubmitSm submit,
        byte part,
        in SubmitFate fate,
        long number,
        TimeSpan now,
        int answerTick
    )
    {
        var delivered = fate.State == MessageState.Delivered;
        if (delivered)
        {
            account.Tally.Delivered++;
        }
        else
        {
            account.Tally.NotDelivered++;
        }

        var delivery = new PendingDelivery
        {
            Number = number,
            SubmitSecond = (int)(now.Ticks / TimeSpan.TicksPerSecond),
            SubmitSession = session.Id,
            Account = account.Index,
            State = fate.State,
            Subscriber = new KeptAddress(submit.Destination),
            Sender = new KeptAddress(submit.Source),
        };

        // An early one falls due with the answer, and receipts of a tick go before its answers.
        var dueTick = answerTick + (fate.ReceiptIsEarly ? 0 : Math.Max(1, fate.ReceiptTicks));
        if (IsAsked(submit.RegisteredDelivery, delivered) && !fate.ReceiptIsLost)
        {
            deliveries.Schedule(delivery, dueTick);
            if (fate.ReceiptComesTwice)
            {
                deliveries.Schedule(delivery, dueTick + TwiceAfterTicks);
            }
        }

        if (fate.Reply != SubmitFate.NoReply && delivered && part <= 1)
        {
            deliveries.ScheduleReply(delivery, fate.Reply, dueTick + Math.Max(1, fate.ReplyTicks));
        }
    }

    /// <summary>registered_delivery, its two lowest bits: SMPP 3.4 §5.2.17; value 3 (success only) is from 5.0.</summary>
    private static bool IsAsked(byte registeredDelivery, bool delivered) =>
        (registeredDelivery & 0x03) switch
        {
            1 => true,
            2 => !delivered,
            3 => delivered,
            _ => false,
        };

    private AnswerFault FaultOfTurn(AnswerFault fault)
    {
        _taken++;
        return fault != AnswerFault.None ? fault
            : script.CutEvery > 0 && _taken % script.CutEvery == 0 ? AnswerFault.CutMidPdu
            : script.GarbageEvery > 0 && _taken % script.GarbageEvery == 0 ? AnswerFault.Garbage
            : AnswerFault.None;
    }

    private bool IsMuted(TimeSpan now)
    {
        if (now < MutedUntil)
        {
            return true;
        }

        foreach (var span in script.Mute)
        {
            if (span.Contains(now))
            {
                return true;
            }
        }

        return false;
    }

    private static void CountFate(AccountTally tally, in SubmitFate fate)
    {
        if (fate.Fault == AnswerFault.Swallowed)
        {
            tally.Swallowed++;
            return;
        }

        switch (fate.Status)
        {
            case CommandStatus.Ok:
                tally.Accepted++;
                break;
            case CommandStatus.Throttled:
                tally.Throttled++;
                break;
            case CommandStatus.MessageQueueFull:
                tally.QueueFull++;
                break;
            default:
                tally.Rejected++;
                break;
        }
    }
}
