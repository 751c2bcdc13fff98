using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Smpp.Session;

// What the SMSC sends and how each PDU is taken.
internal sealed partial class EsmeConnection
{
    private async Task ReadAsync()
    {
        var reader = new PduReader();
        while (!_closed)
        {
            var octets = await _transport.ReceiveAsync(reader.GetMemory());
            if (octets == 0)
            {
                End(
                    new ConnectionEnd(
                        EndKind.Lost,
                        reader.Buffered > 0 ? "the SMSC closed the connection inside a PDU" : "the SMSC closed the connection"
                    )
                );
                return;
            }

            reader.Advance(octets);
            lock (_eventsGate)
            {
                TakeAll(reader);
            }

            _ = FlushAsync();
        }
    }

    private void TakeAll(PduReader reader)
    {
        while (!_closed)
        {
            switch (reader.TryRead(out var frame))
            {
                case PduReadResult.Pdu:
                    _heardAt = _time.GetTimestamp();
                    _probedAt = 0;
                    _suspect = false;
                    Take(frame);
                    break;
                case PduReadResult.Fault:
                    End(new ConnectionEnd(EndKind.Lost, $"the SMSC sent what is no SMPP: {reader.Fault}"));
                    return;
                default:
                    return;
            }
        }
    }

    private void Take(PduFrame frame)
    {
        switch (frame.Header.Command)
        {
            case CommandId.SubmitSmResp:
                TakeSubmitResp(frame);
                break;
            case CommandId.DeliverSm when DeliverSm.TryRead(frame, out var deliver, out _):
                TakeDelivery(deliver, CommandId.DeliverSmResp);
                break;
            case CommandId.DataSm when DataSm.TryRead(frame, out var data, out _):
                TakeDelivery(data.AsDeliverSm(), CommandId.DataSmResp);
                break;
            case CommandId.DeliverSm:
                Respond(new DeliverSmResp { Sequence = frame.Header.Sequence, Status = CommandStatus.PermanentReceiverError });
                break;
            case CommandId.DataSm:
                Respond(new DataSmResp { Sequence = frame.Header.Sequence, Status = CommandStatus.PermanentReceiverError });
                break;
            case CommandId.EnquireLink:
                Respond(new EnquireLinkResp(frame.Header.Sequence));
                break;
            case CommandId.BindTransceiverResp or CommandId.BindTransmitterResp or CommandId.BindReceiverResp:
                TakeBindResp(frame.Header);
                break;
            case CommandId.GenericNack when !_bound && frame.Header.Sequence == _bindSequence:
                TakeBindResp(frame.Header);
                break;
            case CommandId.GenericNack:
                TakeAnswer(frame.Header.Sequence, frame.Header.Status, default);
                break;
            case CommandId.Unbind:
                Respond(new UnbindResp(frame.Header.Sequence));
                _mustRebind = true;
                _ = EndAfterFlushAsync(new ConnectionEnd(EndKind.Lost, "the SMSC asked us to unbind"));
                break;
            case CommandId.UnbindResp:
                _transport.CloseOrderly();
                End(new ConnectionEnd(EndKind.Asked, "unbound"));
                break;
            case var command when !command.IsResponse() && command is not (CommandId.Outbind or CommandId.AlertNotification):
                Respond(new GenericNack(frame.Header.Sequence, CommandStatus.InvalidCommandId));
                break;
            default:
                // enquire_link_resp did its work by being heard; other responses and one-way notices ask nothing of us.
                break;
        }
    }

    private void TakeBindResp(PduHeader header)
    {
        if (_bound || header.Sequence != _bindSequence)
        {
            return;
        }

        if (header.Status == CommandStatus.Ok)
        {
            _bound = true;
            _onBound("bound");
            return;
        }

        var kind = header.Status is CommandStatus.BindFailed or CommandStatus.InvalidPassword or CommandStatus.InvalidSystemId
            ? EndKind.Refused
            : EndKind.Lost;
        End(new ConnectionEnd(kind, $"the bind was refused: {CommandStatus.Describe(header.Status)}"));
    }

    private void TakeSubmitResp(PduFrame frame)
    {
        // An answer whose body is damaged is still an answer: its status stands in the header.
        SubmitSmResp.TryRead(frame, out var answer, out _);
        if (frame.Header.Status == CommandStatus.WrongBindState)
        {
            _mustRebind = true;
        }

        TakeAnswer(frame.Header.Sequence, frame.Header.Status, answer.MessageId);
        if (_mustRebind && _window.Unanswered == 0)
        {
            End(new ConnectionEnd(EndKind.Lost, "the SMSC says that we are not bound"));
        }
    }

    private void TakeAnswer(uint sequence, uint status, ReadOnlySpan<byte> messageId)
    {
        if (_window.TryTake(sequence, out var entry))
        {
            _events.OnAnswered(entry.Token, status, messageId);
            SignalWhenEmpty();
        }
    }

    private void TakeDelivery(DeliverSm pdu, CommandId response)
    {
        if (Volatile.Read(ref _unansweredDeliveries) >= _options.MaxUnansweredDeliveries)
        {
            RespondToDelivery(response, pdu.Sequence, CommandStatus.TemporaryReceiverError);
            return;
        }

        ValueTask<uint> answer;
        try
        {
            answer = _events.OnDeliverAsync(pdu);
        }
        catch (Exception)
        {
            // The SMSC keeps it and sends it again; the owner's own log says what went wrong.
            RespondToDelivery(response, pdu.Sequence, CommandStatus.TemporaryReceiverError);
            return;
        }

        if (answer.IsCompletedSuccessfully)
        {
            RespondToDelivery(response, pdu.Sequence, answer.Result);
        }
        else
        {
            Interlocked.Increment(ref _unansweredDeliveries);
            _ = RespondWhenDoneAsync(answer, response, pdu.Sequence);
        }
    }

    private async Task RespondWhenDoneAsync(ValueTask<uint> answer, CommandId response, uint sequence)
    {
        uint status;
        try
        {
            status = await answer;
        }
        catch (Exception)
        {
            status = CommandStatus.TemporaryReceiverError;
        }

        Interlocked.Decrement(ref _unansweredDeliveries);
        RespondToDelivery(response, sequence, status);
        await FlushAsync();
    }

    private void RespondToDelivery(CommandId response, uint sequence, uint status)
    {
        if (response == CommandId.DataSmResp)
        {
            Respond(new DataSmResp { Sequence = sequence, Status = status });
        }
        else
        {
            Respond(new DeliverSmResp { Sequence = sequence, Status = status });
        }
    }
}
