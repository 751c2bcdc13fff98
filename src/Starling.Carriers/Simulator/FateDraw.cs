using System.IO.Hashing;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Simulator;

/// <summary>Draws what becomes of each submit_sm from the script, the recipient and the text. Not thread-safe.</summary>
internal sealed class FateDraw
{
    private readonly SmscScript _script;
    private readonly byte[]? _magicPrefix;
    private readonly HashSet<ulong> _refusedOnce = [];
    private readonly short[] _magicReplies = new short[MagicNumbers.All.Count];
    private ulong _submits;

    public FateDraw(SmscScript script)
    {
        _script = script;
        _magicPrefix = MagicNumbers.PrefixOctets(script);
        var replies = script.Replies.Select(reply => InboundPart.Of(reply.Text)).ToList();
        for (var place = 0; place < _magicReplies.Length; place++)
        {
            _magicReplies[place] = SubmitFate.NoReply;
            if (MagicNumbers.All[place].Outcome == MagicOutcome.Reply)
            {
                _magicReplies[place] = (short)replies.Count;
                replies.Add(InboundPart.Of(MagicNumbers.All[place].Reply));
            }
        }

        Replies = replies;
    }

    /// <summary>All texts that recipients answer with: the script's, then those of magic numbers.</summary>
    public IReadOnlyList<InboundPart[]> Replies { get; }

    public SubmitFate Draw(scoped in SubmitSm submit, scoped in ReceivedSegment segment)
    {
        _submits++;
        var digits = submit.Destination.Digits;
        var start = XxHash3.HashToUInt64(segment.Text, (long)(_script.Seed + segment.Part));
        var draw = new SeededDraw(XxHash3.HashToUInt64(digits, (long)start));

        // Every number is drawn every time, so that one setting does not move the luck of another.
        var rejected = draw.Share() < _script.RejectShare;
        var answerLost = draw.Share() < _script.LostAnswerShare;
        var (ending, early, late, twice, lost, reply) = (
            draw.Share(),
            draw.Share(),
            draw.Share(),
            draw.Share(),
            draw.Share(),
            draw.Share()
        );
        var fate = new SubmitFate
        {
            AnswerTicks = draw.Ticks(_script.AnswerDelayMin, _script.AnswerDelayMax),
            ReceiptTicks = draw.Ticks(_script.ReceiptDelayMin, _script.ReceiptDelayMax),
            ReplyTicks = draw.Ticks(_script.ReplyDelayMin, _script.ReplyDelayMax),
        };
        if (segment.Fault != CommandStatus.Ok)
        {
            fate.Status = segment.Fault;
        }
        else if (_magicPrefix is not null && MagicNumbers.TryFind(digits, _magicPrefix, out var place))
        {
            Obey(MagicNumbers.All[place], place, digits, ref fate);
        }
        else if (rejected)
        {
            fate.Status = _script.RejectStatus;
        }
        else if (_script.QueueFullShare > 0 && new SeededDraw(_script.Seed ^ (_submits << 20)).Share() < _script.QueueFullShare)
        {
            fate.Status = CommandStatus.MessageQueueFull;
        }
        else if (_script.ThrottledShare > 0 && new SeededDraw(_script.Seed ^ (_submits << 24)).Share() < _script.ThrottledShare)
        {
            fate.Status = CommandStatus.Throttled;
        }
        else
        {
            fate.Fault = answerLost ? AnswerFault.Swallowed : AnswerFault.None;
            fate.State =
                ending < _script.UndeliveredShare ? MessageState.Undeliverable
                : ending < _script.UndeliveredShare + _script.ExpiredShare ? MessageState.Expired
                : MessageState.Delivered;
            fate.ReceiptIsEarly = early < _script.EarlyReceiptShare;
            fate.ReceiptComesTwice = twice < _script.DuplicateReceiptShare;
            fate.ReceiptIsLost = lost < _script.LostReceiptShare;
            fate.ReceiptTicks += late < _script.LateReceiptShare ? SmscClock.TicksOf(_script.LateReceiptDelay) : 0;
            fate.Reply = ReplyFor(reply);
        }

        return fate;
    }

    private short ReplyFor(double drawn)
    {
        var sum = 0.0;
        for (short place = 0; place < _script.Replies.Count; place++)
        {
            sum += _script.Replies[place].Share;
            if (drawn < sum)
            {
                return place;
            }
        }

        return SubmitFate.NoReply;
    }

    private void Obey(MagicNumber magic, int place, ReadOnlySpan<byte> digits, ref SubmitFate fate)
    {
        switch (magic.Outcome)
        {
            case MagicOutcome.Undelivered:
                fate.State = MessageState.Undeliverable;
                break;
            case MagicOutcome.Expired:
                fate.State = MessageState.Expired;
                break;
            case MagicOutcome.RejectedReceipt:
                fate.State = MessageState.Rejected;
                break;
            case MagicOutcome.UnknownReceipt:
                fate.State = MessageState.Unknown;
                break;
            case MagicOutcome.Refused:
                fate.Status = magic.Status;
                break;
            case MagicOutcome.RefusedOnce:
                var recipient = XxHash3.HashToUInt64(digits);
                if (!_refusedOnce.Remove(recipient))
                {
                    _refusedOnce.Add(recipient);
                    fate.Status = magic.Status;
                }

                break;
            case MagicOutcome.SwallowedLost:
                fate.Fault = AnswerFault.Swallowed;
                fate.IsLost = true;
                break;
            case MagicOutcome.SwallowedTaken:
                fate.Fault = AnswerFault.Swallowed;
                break;
            case MagicOutcome.NoReceipt:
                fate.ReceiptIsLost = true;
                break;
            case MagicOutcome.DuplicateReceipt:
                fate.ReceiptComesTwice = true;
                break;
            case MagicOutcome.EarlyReceipt:
                fate.ReceiptIsEarly = true;
                break;
            case MagicOutcome.LateReceipt:
                fate.ReceiptTicks += SmscClock.TicksOf(_script.LateReceiptDelay);
                break;
            case MagicOutcome.CutMidPdu:
                fate.Fault = AnswerFault.CutMidPdu;
                break;
            case MagicOutcome.Garbage:
                fate.Fault = AnswerFault.Garbage;
                break;
            case MagicOutcome.Reply:
                fate.Reply = _magicReplies[place];
                break;
            default:
                break;
        }
    }
}
