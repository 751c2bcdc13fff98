using System.Text;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Simulator;

/// <summary>The SMSC without its sockets: takes octets and ticks, under one lock, and leaves octets in the sessions' buffers.</summary>
internal sealed class SmscExchange
{
    private static readonly byte[] InterfaceVersion34 = [0x02, 0x10, 0, 1, Bind.Version34];
    private static readonly int UpkeepTicks = SmscClock.TicksOf(TimeSpan.FromMilliseconds(100));

    private readonly SmscScript _script;
    private readonly SmscClock _clock;
    private readonly byte[] _systemId;
    private readonly List<AccountDesk> _accounts = [];
    private readonly List<SmscSession> _sessions = [];
    private readonly AnswerDesk _answers;
    private readonly DeliveryDesk _deliveries;
    private readonly SubmitDesk _submits;
    private readonly Queue<TimeSpan> _cuts;
    private readonly List<SmscStall> _stalls = [];
    private TimeSpan _tickedAt;
    private TimeSpan _longestStall;
    private TimeSpan _bindsRefusedUntil;
    private int _upkeepAt;
    private long _brokenStreams;

    public SmscExchange(SmscScript script, SmscClock clock)
    {
        _script = script;
        _clock = clock;
        _systemId = Encoding.ASCII.GetBytes(script.SystemId);
        foreach (var account in script.Accounts)
        {
            _accounts.Add(new AccountDesk(account, (ushort)_accounts.Count));
        }

        var fates = new FateDraw(script);
        _answers = new AnswerDesk(script);
        _deliveries = new DeliveryDesk(script, clock.StartedAt, _accounts, fates.Replies);
        var firstId = script.FirstMessageId > 0 ? script.FirstMessageId : clock.StartedAt.ToUnixTimeSeconds() * 1_000_000;
        _submits = new SubmitDesk(script, _answers, _deliveries, fates, firstId);
        _cuts = new Queue<TimeSpan>(script.CutAt.Order());
    }

    /// <summary>Guards everything here and every session.</summary>
    public Lock Gate { get; } = new();

    public IReadOnlyList<SmscSession> Sessions => _sessions;

    public void Open(SmscSession session) => _sessions.Add(session);

    /// <summary>The connection is gone.</summary>
    public void Close(SmscSession session)
    {
        if (session.Reader.Buffered > 0 && !session.IsEnding)
        {
            _brokenStreams++;
        }

        Release(session);
        _sessions.Remove(session);
        session.Close();
    }

    /// <summary>Everything that is due: receipts, then answers, then upkeep.</summary>
    public void Tick()
    {
        var now = _clock.Now;
        var tick = SmscClock.TickAt(now);
        NoteStall(now);
        _deliveries.OnTick(tick);
        _answers.OnTick(tick);
        while (_cuts.TryPeek(out var at) && at <= now)
        {
            _cuts.Dequeue();
            CutAll();
        }

        if (tick >= _upkeepAt)
        {
            _upkeepAt = tick + UpkeepTicks;
            Keep(now);
        }
    }

    private void NoteStall(TimeSpan now)
    {
        var stall = now - _tickedAt;
        _longestStall = TimeSpan.FromTicks(Math.Max(_longestStall.Ticks, stall.Ticks));
        if (stall >= SmscStall.Noted && _stalls.Count < SmscStall.Most)
        {
            _stalls.Add(new SmscStall(_clock.StartedAt + now, stall));
        }

        _tickedAt = now;
    }

    /// <summary>Reads every whole PDU that a session has received.</summary>
    public void Read(SmscSession session, TimeSpan now)
    {
        session.HeardAt = now;
        session.AskedAt = null;
        while (!session.IsEnding)
        {
            switch (session.Reader.TryRead(out var frame))
            {
                case PduReadResult.Pdu:
                    Read(session, frame, now);
                    break;
                case PduReadResult.Fault:
                    _brokenStreams++;
                    session.Write(new GenericNack(0, CommandStatus.InvalidCommandLength));
                    session.EndAfterSending();
                    return;
                default:
                    return;
            }
        }
    }

    /// <summary>The account of a system id.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public AccountDesk Account(string systemId) =>
        _accounts.Find(account => account.Account.SystemId == systemId)
        ?? throw new ArgumentException($"no account {systemId}", nameof(systemId));

    public int Inject(string systemId, string subscriber, string addressee, string text) =>
        _deliveries.Inject(Account(systemId), AddressOf(subscriber), AddressOf(addressee), text);

    public void Mute(TimeSpan duration) => _submits.MutedUntil = _clock.Now + duration;

    public void RefuseBinds(TimeSpan duration) => _bindsRefusedUntil = _clock.Now + duration;

    public void CutAll()
    {
        Span<byte> pdu = stackalloc byte[PduHeader.Octets];
        PduWriter.Write(pdu, new EnquireLink(1));
        foreach (var session in _sessions)
        {
            AnswerDesk.Cut(session, pdu);
        }
    }

    public void GarbageToAll()
    {
        foreach (var session in _sessions)
        {
            _answers.WriteGarbage(session);
        }
    }

    public void UnbindAll()
    {
        foreach (var session in _sessions.Where(session => session.Account is not null))
        {
            session.Write(new Unbind(session.NextSequence()));
        }
    }

    public SmscSnapshot Snapshot() =>
        new(
            _clock.Now,
            [.. _accounts.Select(account => account.Snapshot())],
            _sessions.Count,
            _deliveries.Pending,
            _longestStall,
            [.. _stalls],
            _brokenStreams,
            _submits.Repeats?.Recipients ?? 0,
            _submits.Repeats?.Repeats ?? 0,
            _submits.Repeats?.Samples ?? []
        );

    private static SmppAddress AddressOf(string digits)
    {
        var octets = Encoding.ASCII.GetBytes(digits.TrimStart('+'));
        var international = octets.Length > 6;
        return new SmppAddress((byte)(international ? 1 : 3), (byte)(international ? 1 : 0), octets);
    }

    private void Read(SmscSession session, PduFrame frame, TimeSpan now)
    {
        var header = frame.Header;
        switch (header.Command)
        {
            case CommandId.SubmitSm:
                ReadSubmit(session, frame, now);
                break;
            case CommandId.DeliverSmResp:
                _deliveries.OnAnswer(session, header.Sequence, header.Status);
                break;
            case CommandId.EnquireLink:
                session.Write(new EnquireLinkResp(header.Sequence));
                break;
            case CommandId.BindTransceiver or CommandId.BindTransmitter or CommandId.BindReceiver:
                ReadBind(session, frame, now);
                break;
            case CommandId.Unbind:
                session.Write(new UnbindResp(header.Sequence, CommandStatus.Ok));
                Release(session);
                session.EndAfterSending();
                break;
            case CommandId.UnbindResp:
                Release(session);
                session.EndAfterSending();
                break;
            case CommandId.QuerySm:
                // States are not kept once told: no id is known.
                session.Write(new QuerySmResp { Sequence = header.Sequence, Status = CommandStatus.QueryFailed });
                break;
            case CommandId.GenericNack:
                // It answers a deliver_sm that the peer could not read.
                _deliveries.OnAnswer(
                    session,
                    header.Sequence,
                    header.Status == CommandStatus.Ok ? CommandStatus.SystemError : header.Status
                );
                break;
            default:
                if (!header.Command.IsResponse())
                {
                    session.Write(new GenericNack(header.Sequence, CommandStatus.InvalidCommandId));
                }

                break;
        }
    }

    private void ReadSubmit(SmscSession session, PduFrame frame, TimeSpan now)
    {
        if (session.Account is not { } account)
        {
            session.Write(new SubmitSmResp { Sequence = frame.Header.Sequence, Status = CommandStatus.WrongBindState });
        }
        else if (!SubmitSm.TryRead(frame, out var submit, out _))
        {
            session.Write(new GenericNack(frame.Header.Sequence, CommandStatus.InvalidCommandLength));
        }
        else
        {
            _submits.Take(session, account, submit, now);
        }
    }

    private void ReadBind(SmscSession session, PduFrame frame, TimeSpan now)
    {
        if (!Bind.TryRead(frame, out var bind, out _))
        {
            session.Write(new GenericNack(frame.Header.Sequence, CommandStatus.InvalidCommandLength));
            return;
        }

        var status = Admit(session, bind, now, out var account);
        session.Write(
            new BindResp
            {
                Type = bind.Type,
                Sequence = bind.Sequence,
                Status = status,
                SystemId = _systemId,
                Tlvs = new TlvList(InterfaceVersion34),
            }
        );
        if (status == CommandStatus.Ok)
        {
            session.Account = account;
            session.BindType = bind.Type;
            account!.Sessions.Add(session);
            _deliveries.SendReady(account);
        }
        else if (account is not null)
        {
            account.Tally.BindsRefused++;
        }
    }

    private uint Admit(SmscSession session, scoped in Bind bind, TimeSpan now, out AccountDesk? account)
    {
        var systemId = Encoding.ASCII.GetString(bind.SystemId);
        var password = Encoding.ASCII.GetString(bind.Password);
        account = _accounts.Find(candidate => candidate.Account.SystemId == systemId);
        return session.Account is not null ? CommandStatus.AlreadyBound
            : account is null ? CommandStatus.InvalidSystemId
            : account.Account.Password != password ? CommandStatus.InvalidPassword
            : now < _bindsRefusedUntil || _script.RefuseBinds.Any(span => span.Contains(now)) ? CommandStatus.BindFailed
            : account.Account.MaxSessions > 0 && account.Sessions.Count >= account.Account.MaxSessions ? CommandStatus.BindFailed
            : CommandStatus.Ok;
    }

    /// <summary>Asks silent sessions whether they are there, ends dead ones, sends again what they did not answer.</summary>
    private void Keep(TimeSpan now)
    {
        foreach (var session in _sessions)
        {
            if (session.Account is null)
            {
                CloseIf(now - session.HeardAt > _script.SessionTimeout, session);
                continue;
            }

            _deliveries.Overdue(session);
            CloseIf(now - session.AskedAt > _script.SessionTimeout, session);
            if (_script.EnquireLinkEvery > TimeSpan.Zero && session.AskedAt is null && now - session.HeardAt >= _script.EnquireLinkEvery)
            {
                session.AskedAt = now;
                session.Write(new EnquireLink(session.NextSequence()));
            }
        }
    }

    private static void CloseIf(bool isDead, SmscSession session)
    {
        if (isDead)
        {
            session.Close(); // its read loop ends, and says so
        }
    }

    /// <summary>Ends a session's bind; the connection may live on.</summary>
    private void Release(SmscSession session)
    {
        if (session.Account is not { } account)
        {
            return;
        }

        account.Sessions.Remove(session);
        session.Account = null;
        _deliveries.OnSessionEnded(session);
        _deliveries.SendReady(account);
    }
}
