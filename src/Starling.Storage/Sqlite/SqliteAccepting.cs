using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Sqlite;

/// <summary>Takes pages of batches and single messages.</summary>
internal sealed class SqliteAccepting(SqliteStore store) : IAcceptLedger
{
    /// <summary>An open batch closes by itself after this.</summary>
    public static readonly Duration BatchStaysOpen = Duration.FromDays(7);

    /// <summary>How long a request id answers with the same message.</summary>
    public static readonly Duration RequestIsKept = Duration.FromDays(7);

    public Task<BatchCursor> OpenBatchAsync(CampaignId campaign, string requestId, CancellationToken cancel) =>
        store.WriteAsync(session => OpenBatch(session, campaign, requestId), cancel);

    public Task<PageOutcome> AcceptPageAsync(AcceptPage page, CancellationToken cancel) =>
        store.TryAccept(session => AcceptPage(session, page), page.Items.Count, cancel)
        ?? Task.FromResult<PageOutcome>(new PageOutcome.Busy());

    public Task<CloseOutcome> CloseBatchAsync(int batch, long total, CancellationToken cancel) =>
        store.WriteAsync(session => CloseBatch(session, batch, total), cancel);

    public Task<IReadOnlyList<UnitOutcome>> AcceptUnitsAsync(IReadOnlyList<UnitMessage> messages, CancellationToken cancel) =>
        store.TryAccept(session => AcceptUnits(session, messages), messages.Count, cancel)
        ?? Task.FromResult<IReadOnlyList<UnitOutcome>>([.. messages.Select(_ => new UnitOutcome.Busy())]);

    private static BatchCursor OpenBatch(SqliteSession session, CampaignId campaign, string requestId)
    {
        session
            .Db["INSERT INTO batch (campaign, request_id, next_index, created_at) VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING"]
            .Bind(campaign.Value)
            .Bind(requestId)
            .Bind(session.Now)
            .Run();
        var row = session.Db["SELECT number FROM batch WHERE campaign = ? AND request_id = ?"].Bind(campaign.Value).Bind(requestId);
        row.Step();
        var number = row.Int(0);
        row.Reset();
        var batch = BatchRow.Find(session, number)!;
        return new BatchCursor(batch.Number, batch.NextIndex, batch.Total);
    }

    private static PageOutcome AcceptPage(SqliteSession session, AcceptPage page)
    {
        var batch = BatchRow.Find(session, page.Batch);
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

    private static List<uint> FindConflicts(SqliteSession session, AcceptPage page, int seen)
    {
        var conflicts = new List<uint>();
        for (var at = 0; at < seen; at++)
        {
            var index = page.FirstIndex + (uint)at;
            var (message, rejected) = page.Items[at];
            var row = message is not null
                ? session.Db["SELECT content_hash FROM message WHERE id = ?"]
                : session.Db["SELECT content_hash FROM rejected_item WHERE id = ?"];
            row.Bind(new MessageId(page.Batch, index).Value);
            var same = row.Step() && (ulong)row.Long(0) == (message?.ContentHash ?? rejected!.ContentHash);
            row.Reset();
            if (!same)
            {
                conflicts.Add(index);
            }
        }

        return conflicts;
    }

    private static int Take(SqliteSession session, AcceptPage page, int from, BatchRow batch)
    {
        var taken = 0;
        var firstExpiry = batch.FirstExpiry;
        for (var at = from; at < page.Items.Count; at++)
        {
            var id = new MessageId(page.Batch, page.FirstIndex + (uint)at);
            var (message, rejected) = page.Items[at];
            if (message is not null)
            {
                NewMessages.Insert(session, page.Campaign, id, message);
                firstExpiry = NewMessages.Earlier(firstExpiry, message.ExpiresAt);
                taken++;
            }
            else
            {
                session
                    .Db["INSERT INTO rejected_item (id, reason, detail, content_hash) VALUES (?, ?, ?, ?)"]
                    .Bind(id.Value)
                    .Bind(rejected!.Reason)
                    .Bind(rejected.Detail)
                    .Bind((long)rejected.ContentHash)
                    .Run();
                session.Counters.Add(page.Campaign, null, rejected.Reason, 1, 0);
            }
        }

        NewMessages.FileContacts(session, session.Campaigns[page.Campaign]!.Tenant, page.Items.Skip(from).Select(item => item.Message));
        session.Counters.Add(page.Campaign, MessageState.Accepted, "", taken, 0);
        BatchRow.Advance(session, page.Batch, page.FirstIndex + (uint)page.Items.Count, firstExpiry);
        return taken;
    }

    private static CloseOutcome CloseBatch(SqliteSession session, int number, long total)
    {
        if (BatchRow.Find(session, number) is not { } batch)
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

        BatchRow.Close(session, number, total);
        return CloseOutcome.Closed;
    }

    private static IReadOnlyList<UnitOutcome> AcceptUnits(SqliteSession session, IReadOnlyList<UnitMessage> messages)
    {
        var outcomes = new UnitOutcome[messages.Count];
        for (var at = 0; at < messages.Count; at++)
        {
            outcomes[at] = AcceptUnit(session, messages[at]);
        }

        return outcomes;
    }

    private static UnitOutcome AcceptUnit(SqliteSession session, UnitMessage unit)
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
        NewMessages.Insert(session, campaign, id, unit.Message);
        NewMessages.FileContacts(session, unit.Tenant, [unit.Message]);
        session.Counters.Add(campaign, MessageState.Accepted, "", 1, 0);
        BatchRow.Advance(session, batch.Number, batch.NextIndex + 1, NewMessages.Earlier(batch.FirstExpiry, unit.Message.ExpiresAt));
        session
            .Db["INSERT INTO request (tenant, request_id, message, content_hash, created_at) VALUES (?, ?, ?, ?, ?)"]
            .Bind(unit.Tenant.Value)
            .Bind(unit.RequestId)
            .Bind(id.Value)
            .Bind(hash)
            .Bind(session.Now)
            .Run();
        return new UnitOutcome.Taken(id, campaign, New: true);
    }

    /// <summary>What an earlier call with this request id made; one that is over 7 days old is forgotten here.</summary>
    private static (MessageId Id, long Content)? FindRequest(SqliteSession session, UnitMessage unit)
    {
        var row = session
            .Db["SELECT message, content_hash, created_at FROM request WHERE tenant = ? AND request_id = ?"]
            .Bind(unit.Tenant.Value)
            .Bind(unit.RequestId);
        if (!row.Step())
        {
            return null;
        }

        var (id, content, made) = (new MessageId(row.Long(0)), row.Long(1), row.Instant(2));
        row.Reset();
        if (made + RequestIsKept > session.Now)
        {
            return (id, content);
        }

        session.Db["DELETE FROM request WHERE tenant = ? AND request_id = ?"].Bind(unit.Tenant.Value).Bind(unit.RequestId).Run();
        return null;
    }

    private static CampaignId CampaignOf(SqliteSession session, MessageId id) => session.Messages.Find(id)!.Value.Campaign;

    private static BatchRow UnitBatchOf(SqliteSession session, CampaignId campaign)
    {
        if (!session.UnitBatches.TryGetValue(campaign.Value, out var number))
        {
            session
                .Db["INSERT INTO batch (campaign, next_index, created_at) VALUES (?, 0, ?)"]
                .Bind(campaign.Value)
                .Bind(session.Now)
                .Run();
            number = (int)session.Db.LastRowId;
            session.UnitBatches.Add(campaign.Value, number);
        }

        return BatchRow.Find(session, number)!;
    }
}
