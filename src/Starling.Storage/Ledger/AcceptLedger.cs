using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Takes pages of batches and single messages.</summary>
internal sealed class AcceptLedger(ILedgerStore store) : IAcceptLedger
{
    /// <summary>An open batch closes by itself after this.</summary>
    public static readonly Duration BatchStaysOpen = Duration.FromDays(7);

    /// <summary>How long a request id answers with the same message.</summary>
    public static readonly Duration RequestIsKept = Duration.FromDays(7);

    public Task<BatchCursor> OpenBatchAsync(CampaignId campaign, string requestId, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => OpenBatch(session, campaign, requestId), cancel);

    public Task<PageOutcome> AcceptPageAsync(AcceptPage page, CancellationToken cancel) =>
        store.TryAccept(session => AcceptPage(session, page), page.Items.Count, cancel, session => session.Accepted.AskPage(page))
        ?? Task.FromResult<PageOutcome>(new PageOutcome.Busy());

    public Task<CloseOutcome> CloseBatchAsync(int batch, long total, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => CloseBatch(session, batch, total), cancel);

    public Task<IReadOnlyList<UnitOutcome>> AcceptUnitsAsync(IReadOnlyList<UnitMessage> messages, CancellationToken cancel) =>
        store.TryAccept(session => AcceptUnits(session, messages), messages.Count, cancel, session => session.Accepted.AskUnits(messages))
        ?? Task.FromResult<IReadOnlyList<UnitOutcome>>([.. messages.Select(_ => new UnitOutcome.Busy())]);

    public Task<bool> KnowsRequestAsync(TenantId tenant, string requestId, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var row = db["SELECT 1 FROM request WHERE tenant = ? AND request_id = ?"].Bind(tenant.Value).Bind(requestId);
                var known = row.Step();
                row.Reset();
                return known;
            },
            cancel
        );

    private static BatchCursor OpenBatch(LedgerSession session, CampaignId campaign, string requestId)
    {
        session
            .Db[
                "INSERT INTO batch (campaign, request_id, next_index, created_at) VALUES (?, ?, 0, ?) ON CONFLICT (campaign, request_id) DO NOTHING"
            ]
            .Bind(campaign.Value)
            .Bind(requestId)
            .Bind(session.Now)
            .Run();
        var row = session
            .Db["SELECT " + BatchRow.Columns + " FROM batch WHERE campaign = ? AND request_id = ?"]
            .Bind(campaign.Value)
            .Bind(requestId);
        row.Step();
        var batch = BatchRow.Read(row, session.Now);
        row.Reset();
        return new BatchCursor(batch.Number, batch.NextIndex, batch.Total);
    }

    private static PageOutcome AcceptPage(LedgerSession session, AcceptPage page)
    {
        session.LockCampaign(page.Campaign, alone: false);
        var batch = session.Accepted.FindBatch(page.Batch);
        if (batch is null || batch.Campaign != page.Campaign || session.Campaigns[page.Campaign] is not { } campaign)
        {
            return new PageOutcome.NoBatch();
        }

        if (!campaign.IsOpen)
        {
            return new PageOutcome.CampaignClosed(campaign.State);
        }

        if (page.FirstIndex > batch.NextIndex)
        {
            return new PageOutcome.Gap(batch.NextIndex);
        }

        if (batch.Total is { } total && (long)page.FirstIndex + page.Items.Count > total)
        {
            return new PageOutcome.BatchClosed(total);
        }

        var seen = (int)Math.Min(batch.NextIndex - page.FirstIndex, (uint)page.Items.Count);
        var conflicts = FindConflicts(session, page, seen);
        if (seen == page.Items.Count)
        {
            return new PageOutcome.Committed(batch.NextIndex, 0, conflicts);
        }

        var taken = Take(session, page, seen, batch);
        return new PageOutcome.Committed(page.FirstIndex + (uint)page.Items.Count, taken, conflicts);
    }

    private static List<uint> FindConflicts(LedgerSession session, AcceptPage page, int seen)
    {
        if (seen == 0)
        {
            return [];
        }

        var messages = ReadHashes(session.Db["SELECT id, content_hash FROM message WHERE id BETWEEN ? AND ?"], page, seen);
        var rejected = ReadHashes(session.Db["SELECT id, content_hash FROM rejected_item WHERE id BETWEEN ? AND ?"], page, seen);
        var conflicts = new List<uint>();
        for (var at = 0; at < seen; at++)
        {
            var index = page.FirstIndex + (uint)at;
            var id = new MessageId(page.Batch, index).Value;
            var (message, line) = page.Items[at];
            var isSame = message is not null
                ? messages.TryGetValue(id, out var known) && known == message.ContentHash
                : rejected.TryGetValue(id, out known) && known == line!.ContentHash;
            if (!isSame)
            {
                conflicts.Add(index);
            }
        }

        return conflicts;
    }

    private static Dictionary<long, ulong> ReadHashes(RowStatement row, AcceptPage page, int seen)
    {
        var first = new MessageId(page.Batch, page.FirstIndex).Value;
        row.Bind(first).Bind(first + seen - 1);
        var hashes = new Dictionary<long, ulong>();
        while (row.Step())
        {
            hashes.Add(row.Long(0), (ulong)row.Long(1));
        }

        return hashes;
    }

    private static int Take(LedgerSession session, AcceptPage page, int from, BatchRow batch)
    {
        var taken = 0;
        var firstExpiry = batch.FirstExpiry;
        for (var at = from; at < page.Items.Count; at++)
        {
            var id = new MessageId(page.Batch, page.FirstIndex + (uint)at);
            var (message, rejected) = page.Items[at];
            if (message is not null)
            {
                session.Accepted.Add(page.Campaign, id, message);
                firstExpiry = AcceptedRows.Earlier(firstExpiry, message.ExpiresAt);
                taken++;
            }
            else
            {
                session.Accepted.Add(id, rejected!);
                session.Counters.Add(page.Campaign, null, rejected!.Reason, 1, 0);
            }
        }

        session.Accepted.FileContacts(session.Campaigns[page.Campaign]!.Tenant, page.Items.Skip(from).Select(item => item.Message));
        session.Counters.Add(page.Campaign, MessageState.Accepted, "", taken, 0);
        session.Accepted.Advance(batch, page.FirstIndex + (uint)page.Items.Count, firstExpiry);
        return taken;
    }

    private static CloseOutcome CloseBatch(LedgerSession session, int number, long total)
    {
        if (session.Accepted.FindBatch(number) is not { } batch)
        {
            return CloseOutcome.NoBatch;
        }

        if (batch.Total is { } closed)
        {
            return closed == total ? CloseOutcome.Closed : CloseOutcome.Conflict;
        }

        if (batch.NextIndex != total)
        {
            return batch.NextIndex < total ? CloseOutcome.Incomplete : CloseOutcome.Conflict;
        }

        session.Db["UPDATE batch SET total = ? WHERE number = ?"].Bind(total).Bind(number).Run();
        return CloseOutcome.Closed;
    }

    private static IReadOnlyList<UnitOutcome> AcceptUnits(LedgerSession session, IReadOnlyList<UnitMessage> messages)
    {
        var outcomes = new UnitOutcome[messages.Count];
        for (var at = 0; at < messages.Count; at++)
        {
            outcomes[at] = AcceptUnit(session, messages[at]);
        }

        return outcomes;
    }

    private static UnitOutcome AcceptUnit(LedgerSession session, UnitMessage unit)
    {
        var hash = (long)unit.Message.ContentHash;
        var campaign = StandingCampaigns.Of(session, unit.Tenant, unit.Express ? CampaignKind.Express : CampaignKind.Unit);
        if (FindRequest(session, unit) is var (earlier, content))
        {
            return content == hash
                ? new UnitOutcome.Taken(earlier, CampaignOf(session, earlier), New: false)
                : new UnitOutcome.Conflict(earlier);
        }

        var batch = UnitBatchOf(session, campaign);
        var id = new MessageId(batch.Number, batch.NextIndex);
        session.Accepted.Add(campaign, id, unit.Message);
        session.Accepted.FileContacts(unit.Tenant, [unit.Message]);
        session.Counters.Add(campaign, MessageState.Accepted, "", 1, 0);
        session.Accepted.Advance(batch, batch.NextIndex + 1, AcceptedRows.Earlier(batch.FirstExpiry, unit.Message.ExpiresAt));
        session.Accepted.Add(unit.Tenant, unit.RequestId, new RequestRow(id, hash, session.Now));
        return new UnitOutcome.Taken(id, campaign, New: true);
    }

    /// <summary>What an earlier call with this request id made; one that is over 7 days old is forgotten here.</summary>
    private static (MessageId Id, long Content)? FindRequest(LedgerSession session, UnitMessage unit)
    {
        if (session.Accepted.FindRequest(unit.Tenant, unit.RequestId) is not { } request)
        {
            return null;
        }

        if (request.Made + RequestIsKept > session.Now)
        {
            return (request.Message, request.ContentHash);
        }

        session.Accepted.RemoveRequest(unit.Tenant, unit.RequestId);
        return null;
    }

    private static CampaignId CampaignOf(LedgerSession session, MessageId id) => session.Messages.Find(id)!.Value.Campaign;

    private static BatchRow UnitBatchOf(LedgerSession session, CampaignId campaign)
    {
        if (!session.UnitBatches.TryGetValue(campaign.Value, out var number))
        {
            number = session.Accepted.OpenUnitBatch(campaign);
            session.UnitBatches.Add(campaign.Value, number);
        }

        return session.Accepted.FindBatch(number)!;
    }
}
