using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Reviews as operators see them.</summary>
internal sealed class ReviewLedger(ILedgerStore store) : IReviewLedger
{
    private const string Columns =
        "SELECT "
        + InboundRows.ReviewedColumns
        + ", r.opened_at, r.outcome, r.settled_at, r.settled_by FROM review r CROSS JOIN inbound_message m ON m.id = r.id ";

    public Task<IReadOnlyList<ReviewRecord>> ListAsync(TenantId tenant, bool settled, long? after, int limit, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
                Read(
                    (
                        settled
                            ? db[Columns + "WHERE r.tenant = ? AND r.outcome IS NOT NULL AND r.id > ? ORDER BY r.id LIMIT ?"]
                            : db[Columns + "WHERE r.tenant = ? AND r.outcome IS NULL AND r.id > ? ORDER BY r.id LIMIT ?"]
                    )
                        .Bind(tenant.Value)
                        .Bind(after ?? 0)
                        .Bind(limit)
                ),
            cancel
        );

    public Task<ReviewRecord?> SettleAsync(TenantId tenant, long id, ReviewOutcome outcome, string? by, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Settle(session, tenant, id, outcome, by), cancel);

    private static ReviewRecord? Settle(LedgerSession session, TenantId tenant, long id, ReviewOutcome outcome, string? by)
    {
        session.LockInbound();
        if (Find(session.Db, tenant, id) is not { Outcome: null, Text: { Contact: { } person } text })
        {
            return Find(session.Db, tenant, id);
        }

        var contact = ContactConsents.Read(session, person.Key);
        if (outcome == ReviewOutcome.OptOut)
        {
            var wasOut = contact.SuppressedSince is not null;
            Reviews.Close(session, id, outcome, wasOut ? InboundEffect.OutAlready : InboundEffect.OptedOut, by);
            var evidence = new ConsentEvidence(ConsentCircumstance.Keyword, $"inboundMessages/{id}", Actor: by);
            contact.Suppress($"reviewed text {id}", session.Now, evidence);
            contact.Save(tenant, person.Msisdn);
            if (!wasOut)
            {
                Reviews.OweConfirmation(session, id);
            }
        }
        else
        {
            Reviews.Close(session, id, outcome, InboundEffect.Kept, by);
            contact.UnderReviewSince = Reviews.OldestOf(session.Db, person.Key);
            contact.Save(tenant, person.Msisdn);
        }

        return Find(session.Db, tenant, id);
    }

    private static ReviewRecord? Find(RowConnection db, TenantId tenant, long id) =>
        Read(db[Columns + "WHERE r.id = ? AND r.tenant = ?"].Bind(id).Bind(tenant.Value)).SingleOrDefault();

    private static IReadOnlyList<ReviewRecord> Read(RowStatement row)
    {
        var found = new List<ReviewRecord>();
        while (row.Step())
        {
            const int own = InboundRows.ColumnCount;
            found.Add(
                new ReviewRecord(
                    InboundRows.ReadOne(row),
                    row.Instant(own),
                    row.LongOrNull(own + 1) is { } outcome ? (ReviewOutcome)outcome : null,
                    row.InstantOrNull(own + 2),
                    row.TextOrNull(own + 3)
                )
            );
        }

        return found;
    }
}
