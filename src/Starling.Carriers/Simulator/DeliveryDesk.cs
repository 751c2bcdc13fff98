using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Simulator;

/// <summary>Sends receipts and subscribers' texts: when due, over which session, again if need be. Guarded by the exchange's lock.</summary>
internal sealed class DeliveryDesk
{
    private readonly SmscScript _script;
    private readonly IReadOnlyList<AccountDesk> _accounts;
    private readonly IReadOnlyList<InboundPart[]> _replies;
    private readonly ReceiptWriter _receipts;
    private readonly PendingStore<PendingDelivery> _store = new();
    private readonly TimingWheel<PendingDelivery> _wheel;
    private readonly Action<int> _due;
    private readonly Dictionary<long, InboundPart> _injected = [];
    private readonly List<uint> _overdue = [];
    private long _lastInjected;
    private byte _lastReference;
    private int _nowTick;

    public DeliveryDesk(
        SmscScript script,
        DateTimeOffset startedAt,
        IReadOnlyList<AccountDesk> accounts,
        IReadOnlyList<InboundPart[]> replies
    )
    {
        _script = script;
        _accounts = accounts;
        _replies = replies;
        _receipts = new ReceiptWriter(script, startedAt);
        _wheel = new TimingWheel<PendingDelivery>(_store);
        _due = Due;
    }

    /// <summary>Entries that wait for anything.</summary>
    public int Pending => _store.Count;

    public void Schedule(in PendingDelivery delivery, int dueTick) => _wheel.Add(_store.Rent(delivery), dueTick);

    /// <summary>Hands in all parts of a reply of the script.</summary>
    public void ScheduleReply(PendingDelivery delivery, short reply, int dueTick)
    {
        delivery.Kind = DeliveryKind.Reply;
        delivery.Reply = (byte)reply;
        for (var part = 0; part < _replies[reply].Length; part++)
        {
            delivery.ReplyPart = (byte)part;
            Schedule(delivery, dueTick);
        }
    }

    /// <summary>Sends a subscriber's text as soon as a session has room.</summary>
    /// <returns>Segments.</returns>
    public int Inject(AccountDesk account, SmppAddress subscriber, SmppAddress addressee, string text)
    {
        var parts = InboundPart.Of(text);
        _lastReference++;
        foreach (var part in parts)
        {
            if (part.IsJoined)
            {
                part.Octets[InboundPart.ReferenceOctet] = _lastReference;
            }

            _injected.Add(++_lastInjected, part);
            var delivery = new PendingDelivery
            {
                Number = _lastInjected,
                Account = account.Index,
                Kind = DeliveryKind.Injected,
                Subscriber = new KeptAddress(subscriber),
                Sender = new KeptAddress(addressee),
            };
            _store.Append(ref account.Ready, _store.Rent(delivery));
        }

        SendReady(account);
        return parts.Length;
    }

    public void OnTick(int nowTick)
    {
        _nowTick = nowTick;
        _wheel.Drain(nowTick, _due);
        foreach (var account in _accounts)
        {
            SendReady(account);
        }
    }

    /// <summary>A deliver_sm was answered.</summary>
    public void OnAnswer(SmscSession session, uint sequence, uint status)
    {
        if (!session.Out.Remove(sequence, out var index))
        {
            return; // late: it is on its way again
        }

        ref var delivery = ref _store[index];
        var tally = _accounts[delivery.Account].Tally;
        if (status == CommandStatus.Ok)
        {
            Count(delivery.Kind, ref tally.ReceiptsTaken, ref tally.InboundTaken);
            Forget(index);
        }
        else if (status is CommandStatus.TemporaryReceiverError or CommandStatus.MessageQueueFull or CommandStatus.Throttled)
        {
            Again(index);
        }
        else
        {
            tally.DeliveriesAbandoned++;
            Forget(index);
        }

        SendReady(_accounts[session.Account!.Index]);
    }

    /// <summary>What a lost session had not answered goes over another, first of all.</summary>
    public void OnSessionEnded(SmscSession session)
    {
        foreach (var (_, index) in session.Out.OrderByDescending(entry => entry.Key))
        {
            _store.Prepend(ref _accounts[_store[index].Account].Ready, index);
        }

        session.Out.Clear();
    }

    /// <summary>Sends again what a session left unanswered for too long.</summary>
    public void Overdue(SmscSession session)
    {
        foreach (var (sequence, index) in session.Out)
        {
            if (_store.Due(index) <= _nowTick)
            {
                _overdue.Add(sequence);
            }
        }

        foreach (var sequence in _overdue)
        {
            session.Out.Remove(sequence, out var index);
            Again(index);
        }

        _overdue.Clear();
    }

    public void SendReady(AccountDesk account)
    {
        while (!account.Ready.IsEmpty)
        {
            ref var first = ref _store[account.Ready.Head];
            var route = first.Kind == DeliveryKind.Receipt ? _script.ReceiptRoute : ReceiptRoute.Any;
            if (account.Receiver(route, first.SubmitSession) is not { } session)
            {
                return;
            }

            _store.TryTake(ref account.Ready, out var index);
            Send(session, index, account.Tally);
        }
    }

    private void Due(int index)
    {
        ref var delivery = ref _store[index];
        if (delivery.Sent == 0)
        {
            delivery.DoneSecond = (int)(_store.Due(index) * SmscClock.Tick.Ticks / TimeSpan.TicksPerSecond);
        }

        _store.Append(ref _accounts[delivery.Account].Ready, index);
    }

    private void Again(int index)
    {
        ref var delivery = ref _store[index];
        var tally = _accounts[delivery.Account].Tally;
        if (delivery.Sent > _script.RedeliverTimes)
        {
            tally.DeliveriesAbandoned++;
            Forget(index);
            return;
        }

        tally.Redeliveries++;
        _wheel.Add(index, _nowTick + Math.Max(1, SmscClock.TicksOf(_script.RedeliverAfter)));
    }

    private void Forget(int index)
    {
        if (_store[index].Kind == DeliveryKind.Injected)
        {
            _injected.Remove(_store[index].Number);
        }

        _store.Return(index);
    }

    private void Send(SmscSession session, int index, AccountTally tally)
    {
        ref var delivery = ref _store[index];
        var sequence = session.NextSequence();
        if (delivery.Kind == DeliveryKind.Receipt)
        {
            _receipts.Write(session.Output, delivery, sequence);
        }
        else
        {
            WriteInbound(session, delivery, sequence);
        }

        Count(delivery.Kind, ref tally.ReceiptsSent, ref tally.InboundSent);
        delivery.Sent = (byte)Math.Min(delivery.Sent + 1, byte.MaxValue);
        _store.Due(index) = _nowTick + SmscClock.TicksOf(_script.DeliveryTimeout);
        session.Out.Add(sequence, index);
    }

    private void WriteInbound(SmscSession session, in PendingDelivery delivery, uint sequence)
    {
        var part = delivery.Kind == DeliveryKind.Injected ? _injected[delivery.Number] : _replies[delivery.Reply][delivery.ReplyPart];
        Span<byte> octets = stackalloc byte[part.Octets.Length];
        part.Octets.CopyTo(octets);
        if (delivery.Kind == DeliveryKind.Reply && part.IsJoined)
        {
            // The message replied to tells the replies of one recipient apart.
            octets[InboundPart.ReferenceOctet] = (byte)delivery.Number;
        }

        session.Write(
            new DeliverSm
            {
                Sequence = sequence,
                Source = delivery.Subscriber.Address,
                Destination = delivery.Sender.Address,
                EsmClass = part.EsmClass,
                DataCoding = part.DataCoding,
                ShortMessage = octets,
            }
        );
    }

    private static void Count(DeliveryKind kind, ref long receipts, ref long inbound)
    {
        if (kind == DeliveryKind.Receipt)
        {
            receipts++;
        }
        else
        {
            inbound++;
        }
    }
}
