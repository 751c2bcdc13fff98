using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Simulator;

/// <summary>A submit_sm_resp that waits for its time.</summary>
internal record struct PendingAnswer(SmscSession Session, uint Sequence, uint Status, long Number, AnswerFault Fault);

/// <summary>Answers submits when their time has come. Guarded by the exchange's lock.</summary>
internal sealed class AnswerDesk
{
    private readonly SmscScript _script;
    private readonly PendingStore<PendingAnswer> _store = new();
    private readonly TimingWheel<PendingAnswer> _wheel;
    private readonly Action<int> _due;
    private SeededDraw _noise;

    public AnswerDesk(SmscScript script)
    {
        _script = script;
        _wheel = new TimingWheel<PendingAnswer>(_store);
        _due = Due;
        _noise = new SeededDraw(script.Seed);
    }

    /// <summary>Answers now, or at a tick to come.</summary>
    public void Answer(in PendingAnswer answer, int nowTick, int delayTicks)
    {
        if (delayTicks == 0)
        {
            Write(answer);
        }
        else
        {
            _wheel.Add(_store.Rent(answer), nowTick + delayTicks);
        }
    }

    public void OnTick(int nowTick) => _wheel.Drain(nowTick, _due);

    /// <summary>Writes octets that are not what the peer expects.</summary>
    public void WriteGarbage(SmscSession session)
    {
        if (session.Account is { } account)
        {
            account.Tally.Garbage++;
        }

        if (_script.GarbageForm == GarbageForm.UnknownCommand)
        {
            session.WriteRaw([0, 0, 0, 20, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0xDE, 0xAD, 0xBE, 0xEF]);
            return;
        }

        Span<byte> octets = stackalloc byte[64];
        for (var at = 0; at < octets.Length; at += sizeof(ulong))
        {
            BitConverter.TryWriteBytes(octets[at..], _noise.Next());
        }

        octets[0] |= 0x80; // a command_length that no PDU has
        session.WriteRaw(octets);
    }

    /// <summary>Writes the first half of a PDU and ends the connection.</summary>
    public static void Cut(SmscSession session, ReadOnlySpan<byte> pdu)
    {
        if (session.Account is { } account)
        {
            account.Tally.Cuts++;
        }

        session.WriteRaw(pdu[..(pdu.Length / 2)]);
        session.EndAfterSending();
    }

    private void Due(int index)
    {
        Write(_store[index]);
        _store.Return(index);
    }

    private void Write(in PendingAnswer answer)
    {
        var session = answer.Session;
        session.Unanswered--;
        if (session.IsClosed)
        {
            return;
        }

        Span<byte> idRoom = stackalloc byte[MessageIds.MaxOctets];
        var pdu = new SubmitSmResp
        {
            Sequence = answer.Sequence,
            Status = answer.Status,
            MessageId = answer.Status == CommandStatus.Ok ? MessageIds.Write(idRoom, _script.AnswerIdForm, answer.Number) : [],
        };
        switch (answer.Fault)
        {
            case AnswerFault.CutMidPdu:
                Span<byte> octets = stackalloc byte[pdu.Length];
                PduWriter.Write(octets, pdu);
                Cut(session, octets);
                break;
            case AnswerFault.Garbage:
                WriteGarbage(session);
                session.Write(pdu);
                break;
            default:
                session.Write(pdu);
                break;
        }
    }
}
