using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Smpp.Session;

// What time does: overdue answers, signs of life.
internal sealed partial class EsmeConnection
{
    private void Tick()
    {
        // A tick that finds the session busy is one too many: the next comes soon.
        if (_closed || !_eventsGate.TryEnter())
        {
            return;
        }

        try
        {
            var now = _time.GetTimestamp();
            if (!_bound)
            {
                if (_time.GetElapsedTime(_bindSentAt, now) >= _options.ResponseTimeout)
                {
                    End(new ConnectionEnd(EndKind.Lost, "the bind was not answered"));
                }

                return;
            }

            ReportOverdue(now);
            Probe(now);
        }
        finally
        {
            _eventsGate.Exit();
        }
    }

    private void ReportOverdue(long now)
    {
        var timeoutTicks = (long)(_options.ResponseTimeout.TotalSeconds * _time.TimestampFrequency);
        while (_window.TryTakeOldest(now - timeoutTicks, out var entry))
        {
            // Nothing heard since it was sent: the SMSC may hold a full window, so write no more until it speaks.
            _suspect |= _heardAt <= entry.SentAt;
            _events.OnUnanswered(entry.Token, _time.GetElapsedTime(entry.SentAt, now));
            SignalWhenEmpty();
        }

        if (_mustRebind && _window.Unanswered == 0)
        {
            End(new ConnectionEnd(EndKind.Lost, "the SMSC says that we are not bound"));
        }
    }

    private void Probe(long now)
    {
        if (_probedAt != 0)
        {
            if (_time.GetElapsedTime(_probedAt, now) >= _options.ResponseTimeout)
            {
                End(new ConnectionEnd(EndKind.Lost, "enquire_link was not answered"));
            }
        }
        else if (_suspect || _time.GetElapsedTime(_heardAt, now) >= _options.EnquireLinkAfter)
        {
            _probedAt = now;
            _ = FlushAfterAsync(new EnquireLink(NextSequence()));
        }
    }
}
