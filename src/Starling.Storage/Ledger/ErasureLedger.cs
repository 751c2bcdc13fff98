using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Erasures: the contact at once, its messages page by page behind it.</summary>
internal sealed class ErasureLedger(ILedgerStore store) : IErasureLedger
{
    /// <summary>Erasures that end in one transaction.</summary>
    private const int EndedAtOnce = 100;

    /// <summary>When what had to be left is looked at again.</summary>
    private static readonly Duration LookAgainAfter = Duration.FromSeconds(30);

    /// <summary>How long a stop may still ask for what left without an answer; longer than <see cref="OpenSends"/> looks back.</summary>
    private static readonly Duration StaysUnknown = Duration.FromMinutes(1);

    public Task<Erasure?> BeginAsync(
        TenantId tenant,
        ContactKey contact,
        string askedBy,
        ConsentEvidence evidence,
        CancellationToken cancel
    ) => store.WriteAsync(LedgerWriter.Office, session => Begin(session, tenant, contact, askedBy, evidence), cancel);

    public Task<Erasure?> FindAsync(TenantId tenant, long id, CancellationToken cancel) =>
        store.ReadAsync(db => ErasureRows.Find(db, tenant, id), cancel);

    public Task<IReadOnlyList<Erasure>> ListAsync(TenantId tenant, bool isOpen, long? before, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => ErasureRows.List(db, tenant, isOpen, before ?? long.MaxValue, limit), cancel);

    public async Task<ErasureStep> SweepAsync(int limit, CancellationToken cancel)
    {
        var now = store.Clock.GetCurrentInstant();
        if (await store.ReadAsync(db => FindWindow(db, now, limit), cancel) is not { } window)
        {
            return new ErasureStep(0, 0, false, await store.ReadAsync(ErasureRows.NextTurn, cancel));
        }

        if (window.To is { } to)
        {
            var erased = await store.WriteAsync(LedgerWriter.Outcomes, session => Empty(session, window, to), cancel);
            return new ErasureStep(erased, 0, true, null);
        }

        var ended = await store.WriteAsync(LedgerWriter.Office, session => End(session, window), cancel);
        return new ErasureStep(0, ended, true, null);
    }

    private static Erasure? Begin(LedgerSession session, TenantId tenant, ContactKey key, string askedBy, ConsentEvidence evidence)
    {
        if (ProfileLedger.ReadCard(session.Db, tenant, key) is not { } card)
        {
            return null;
        }

        foreach (var profile in card.Profiles)
        {
            session.People.Remove(profile);
        }

        EmptyInbound(session, key, session.Now);
        session.Db["DELETE FROM owed_reply WHERE contact = ?"].Bind(key).Run();
        var contact = ContactConsents.Read(session, key);
        if (ErasureRows.FindOpen(session.Db, key) is { } open && card is { Msisdn: null, Profiles.Count: 0, Row.Consents.Count: 0 })
        {
            contact.EraseAgain();
            contact.Save(tenant, null);
            ErasureRows.BeginAnew(session, open.Id);
            return ErasureRows.Find(session.Db, tenant, open.Id);
        }

        var digest = contact.Erase(evidence);
        contact.Save(tenant, null);
        var id = ErasureRows.Add(session, tenant, key, askedBy, digest);
        return ErasureRows.Find(session.Db, tenant, id);
    }

    /// <summary>What subscribers' texts were stays countable; who wrote and what, goes.</summary>
    private static void EmptyInbound(LedgerSession session, ContactKey contact, Instant until)
    {
        session
            .Db[
                """
                DELETE FROM inbound WHERE message IS NOT NULL
                  AND message IN (SELECT id FROM inbound_message WHERE contact = ? AND received_at <= ?)
                """
            ]
            .Bind(contact)
            .Bind(until)
            .Run();
        session
            .Db["UPDATE inbound_message SET source = '', msisdn = NULL, text = '' WHERE contact = ? AND received_at <= ? AND source <> ''"]
            .Bind(contact)
            .Bind(until)
            .Run();
    }

    /// <summary>The next messages that nobody looked at yet, and which of them are an erased contact's; null: nobody's turn.</summary>
    private static Window? FindWindow(RowConnection db, Instant now, int limit)
    {
        if (ErasureRows.LeastSwept(db, now) is not { } from)
        {
            return null;
        }

        // Read before their messages: an erasure that begins in between must not count as one that has looked.
        var turn = ErasureRows.TurnOf(db, from, now);
        var head = db["SELECT max(id) FROM (SELECT id FROM message WHERE id > ? ORDER BY id LIMIT ?) w"].Bind(from).Bind(limit);
        head.Step();
        var to = head.LongOrNull(0);
        head.Reset();
        var found = new List<(MessageId, ContactKey)>();
        if (to is { } last)
        {
            var row = db[
                """
                SELECT m.id, m.contact FROM message m WHERE m.id > ? AND m.id <= ? AND m.msisdn <> 0 AND EXISTS (
                  SELECT 1 FROM erasure e WHERE e.contact = m.contact AND e.ended_at IS NULL AND m.accepted_at <= e.asked_at)
                ORDER BY m.id
                """
            ]
                .Bind(from)
                .Bind(last);
            while (row.Step())
            {
                found.Add((new MessageId(row.Long(0)), row.Key(1)));
            }
        }

        return new Window(from, to, found, turn);
    }

    private static int Empty(LedgerSession session, Window window, long to)
    {
        var erased = 0;
        session.Messages.Ask(window.Found.Select(message => message.Id));
        foreach (var (id, contact) in window.Found)
        {
            if (!TryEnd(session, id))
            {
                ErasureRows.Leave(session, contact, id.Value);
            }
            else if (MessageRows.Empty(session, id))
            {
                ErasureRows.CountMessage(session, contact);
                erased++;
            }
        }

        ErasureRows.Advance(session, window.From, to, [.. window.Turn.Select(erasure => (erasure.Id, erasure.AskedAt))]);
        return erased;
    }

    /// <summary>Ends a message that can still change its mind about being sent.</summary>
    /// <returns>False while it needs its number.</returns>
    private static bool TryEnd(LedgerSession session, MessageId id)
    {
        switch (session.Messages.Find(id))
        {
            case { State: MessageState.Submitting }:
            case { State: MessageState.Unknown } unknown when unknown.Changed + StaysUnknown > session.Now:
                return false;
            case { State: MessageState.Unknown } unknown:
                session.Messages.Move(unknown, unknown with { State = MessageState.UnknownFinal }, null);
                return true;
            case { IsWaiting: true } waiting:
                session.Messages.Move(waiting, waiting with { State = MessageState.Suppressed, Reason = Reasons.Erased }, null);
                return true;
            default:
                return true;
        }
    }

    /// <summary>Ends those of the window that left nothing; the others look again where they had to leave something.</summary>
    private static int End(LedgerSession session, Window window)
    {
        var ended = 0;
        foreach (var erasure in window.Turn.Take(EndedAtOnce))
        {
            if (ErasureRows.LookAgain(session, erasure, window.From, session.Now + LookAgainAfter))
            {
                continue;
            }

            if (ErasureRows.End(session, erasure, window.From))
            {
                // Parts that had not been joined yet when it was asked for.
                EmptyInbound(session, erasure.Contact, erasure.AskedAt);
                ended++;
            }
        }

        return ended;
    }

    /// <param name="From">Up to this message the erasures of the turn have looked.</param>
    /// <param name="To">Up to this one they will have; null: there is no further message.</param>
    /// <param name="Found">Messages in between that are an erased contact's.</param>
    /// <param name="Turn">Erasures as they stood before the messages were read: these have looked, and nobody who asked since.</param>
    private sealed record Window(long From, long? To, IReadOnlyList<(MessageId Id, ContactKey Contact)> Found, IReadOnlyList<Erasure> Turn);
}
