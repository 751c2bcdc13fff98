using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>The rows of reviews, inside a transaction that changes their contact too.</summary>
internal static class Reviews
{
    /// <param name="session">Of the transaction.</param>
    /// <param name="id">Of the text.</param>
    /// <param name="contact">Whose.</param>
    /// <param name="text">With the answer it would be given as an opt-out, where it can be given one.</param>
    public static void Open(LedgerSession session, long id, InboundContact contact, InboundText text) =>
        session
            .Db["INSERT INTO review (id, tenant, contact, opened_at, sender, language, reply) VALUES (?, ?, ?, ?, ?, ?, ?)"]
            .Bind(id)
            .Bind(text.Tenant.Value)
            .Bind(contact.Key)
            .Bind(session.Now)
            .Bind(text.Reply?.Sender.ToString())
            .Bind(text.Reply?.Language)
            .Bind(text.Reply?.Text)
            .Run();

    /// <summary>One is read.</summary>
    public static void Close(LedgerSession session, long id, ReviewOutcome outcome, InboundEffect effect, string? by)
    {
        session
            .Db["UPDATE review SET outcome = ?, settled_at = ?, settled_by = ? WHERE id = ? AND outcome IS NULL"]
            .Bind((long)outcome)
            .Bind(session.Now)
            .Bind(by)
            .Bind(id)
            .Run();
        session.Db["UPDATE inbound_message SET effect = ? WHERE id = ?"].Bind((long)effect).Bind(id).Run();
    }

    /// <summary>What the person did since answers all that are open.</summary>
    public static void CloseAll(LedgerSession session, ContactKey contact, ReviewOutcome outcome, string by)
    {
        session
            .Db["UPDATE inbound_message SET effect = ? WHERE id IN (SELECT id FROM review WHERE contact = ? AND outcome IS NULL)"]
            .Bind((long)(outcome == ReviewOutcome.OptOut ? InboundEffect.OutAlready : InboundEffect.Kept))
            .Bind(contact)
            .Run();
        session
            .Db["UPDATE review SET outcome = ?, settled_at = ?, settled_by = ? WHERE contact = ? AND outcome IS NULL"]
            .Bind((long)outcome)
            .Bind(session.Now)
            .Bind(by)
            .Bind(contact)
            .Run();
    }

    /// <summary>When the oldest of a contact's open reviews was opened; null when none is open.</summary>
    public static Instant? OldestOf(RowConnection db, ContactKey contact)
    {
        var row = db["SELECT min(opened_at) FROM review WHERE contact = ? AND outcome IS NULL"].Bind(contact);
        row.Step();
        var oldest = row.InstantOrNull(0);
        row.Reset();
        return oldest;
    }

    public static void OweConfirmation(LedgerSession session, long id) =>
        session
            .Db[
                """
                INSERT INTO owed_reply (id, tenant, contact, msisdn, sender, language, text, confirms)
                SELECT r.id, r.tenant, r.contact, m.msisdn, r.sender, r.language, r.reply, ? FROM review r CROSS JOIN inbound_message m ON m.id = r.id
                WHERE r.id = ? AND r.reply IS NOT NULL
                """
            ]
            .Bind(true)
            .Bind(id)
            .Run();
}
