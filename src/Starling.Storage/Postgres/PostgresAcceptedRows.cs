using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>What acceptance reads and makes: batches locked, messages copied in, requests written by one statement.</summary>
internal sealed class PostgresAcceptedRows(PostgresSession session) : AcceptedRows, IPostgresRows
{
    private readonly HashSet<int> _askedBatches = [];
    private readonly Dictionary<int, BatchRow?> _batches = [];
    private readonly SortedSet<int> _advanced = [];
    private readonly HashSet<(TenantId Tenant, string Id)> _askedRequests = [];
    private readonly Dictionary<(TenantId Tenant, string Id), RequestRow?> _requests = [];
    private readonly List<(TenantId Tenant, string Id, RequestRow Row)> _newRequests = [];
    private readonly List<(CampaignId Campaign, MessageId Id, NewMessage Message)> _messages = [];
    private readonly List<(MessageId Id, RejectedLine Line)> _rejected = [];

    public override void AskPage(AcceptPage page)
    {
        session.AskCampaignLock(page.Campaign);
        if (!_batches.ContainsKey(page.Batch))
        {
            _askedBatches.Add(page.Batch);
        }

        session.People.Ask(page.Items.Select(item => item.Message?.Contact).OfType<ContactKey>());
    }

    public override void AskUnits(IReadOnlyList<UnitMessage> messages)
    {
        foreach (var unit in messages)
        {
            var key = (unit.Tenant, unit.RequestId);
            if (!_requests.ContainsKey(key))
            {
                _askedRequests.Add(key);
            }
        }

        session.People.Ask(messages.Select(unit => unit.Message.Contact));
    }

    public override BatchRow? FindBatch(int number)
    {
        if (!_batches.TryGetValue(number, out var batch))
        {
            _askedBatches.Add(number);
            session.Fetch();
            batch = _batches[number];
        }

        return batch;
    }

    public override int OpenUnitBatch(CampaignId campaign)
    {
        session
            .Db[
                """
                UPDATE batch SET total = next_index WHERE slot = ? AND campaign = ? AND total IS NULL AND request_id IS NULL
                """
            ]
            .Bind(session.Slot)
            .Bind(campaign.Value)
            .Run();
        var row = session
            .Db["INSERT INTO batch (campaign, next_index, created_at, slot) VALUES (?, 0, ?, ?) RETURNING number"]
            .Bind(campaign.Value)
            .Bind(session.Now)
            .Bind(session.Slot);
        row.Step();
        var number = row.Int(0);
        row.Reset();
        return number;
    }

    public override void Advance(BatchRow batch, uint nextIndex, Instant? firstExpiry)
    {
        _batches[batch.Number] = batch with { NextIndex = nextIndex, FirstExpiry = firstExpiry };
        _advanced.Add(batch.Number);
    }

    public override void Add(CampaignId campaign, MessageId id, NewMessage message)
    {
        _messages.Add((campaign, id, message));
        session.Changed.Add(new MessageChange(id, campaign));
    }

    public override void Add(MessageId id, RejectedLine line) => _rejected.Add((id, line));

    public override void FileContacts(TenantId tenant, IEnumerable<NewMessage?> messages) =>
        PostgresFiledContacts.File(session, tenant, messages);

    public override RequestRow? FindRequest(TenantId tenant, string requestId)
    {
        var key = (tenant, requestId);
        if (!_requests.TryGetValue(key, out var request))
        {
            _askedRequests.Add(key);
            session.Fetch();
            request = _requests[key];
        }

        return request;
    }

    public override void Add(TenantId tenant, string requestId, in RequestRow request)
    {
        _requests[(tenant, requestId)] = request;
        _newRequests.Add((tenant, requestId, request));
    }

    public override void RemoveRequest(TenantId tenant, string requestId)
    {
        _requests[(tenant, requestId)] = null;
        session.Db["DELETE FROM request WHERE tenant = ? AND request_id = ?"].Bind(tenant.Value).Bind(requestId).Run();
    }

    public void Fetch(RowBatch reads)
    {
        FetchBatches(reads);
        FetchRequests(reads);
    }

    /// <summary>Copies the new messages in. Their batches are locked: no other writer can have taken their ids.</summary>
    /// <returns>How many rows.</returns>
    public int Copy(NpgsqlConnection connection)
    {
        if (_messages.Count == 0)
        {
            return 0;
        }

        var rows = _messages.Count * 2;
        try
        {
            CopyMessages(connection);
            CopyStates(connection);
        }
        catch (PostgresException fault) when (PostgresFault.IsOvertaken(fault))
        {
            throw PostgresFault.Overtaken(fault);
        }

        _messages.Clear();
        return rows;
    }

    public void Flush(RowBatch writes)
    {
        FlushBatches(writes);
        if (_rejected.Count > 0)
        {
            writes.Write(
                "INSERT INTO rejected_item (id, reason, detail, content_hash) SELECT * FROM unnest($1, $2, $3, $4)",
                RowBatch.Of(_rejected.Select(row => row.Id.Value).ToArray()),
                RowBatch.Of(_rejected.Select(row => PostgresText.Keep(row.Line.Reason)!).ToArray()),
                RowBatch.Of(_rejected.Select(row => PostgresText.Keep(row.Line.Detail)!).ToArray()),
                RowBatch.Of(_rejected.Select(row => (long)row.Line.ContentHash).ToArray())
            );
            _rejected.Clear();
        }

        if (_newRequests.Count > 0)
        {
            _newRequests.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
            writes.Write(
                "INSERT INTO request (tenant, request_id, message, content_hash, created_at) SELECT * FROM unnest($1, $2, $3, $4, $5)",
                RowBatch.Of(_newRequests.Select(request => request.Tenant.Value).ToArray()),
                RowBatch.Of(_newRequests.Select(request => PostgresText.Keep(request.Id)!).ToArray()),
                RowBatch.Of(_newRequests.Select(request => request.Row.Message.Value).ToArray()),
                RowBatch.Of(_newRequests.Select(request => request.Row.ContentHash).ToArray()),
                RowBatch.Of(_newRequests.Select(request => request.Row.Made.ToUnixTimeMilliseconds()).ToArray())
            );
            _newRequests.Clear();
        }
    }

    public void Forget()
    {
        _askedBatches.Clear();
        _batches.Clear();
        _advanced.Clear();
        _askedRequests.Clear();
        _requests.Clear();
        _newRequests.Clear();
        _messages.Clear();
        _rejected.Clear();
    }

    private void FetchBatches(RowBatch reads)
    {
        if (_askedBatches.Count == 0)
        {
            return;
        }

        var numbers = _askedBatches.Select(number => (long)number).Order().ToArray();
        _askedBatches.Clear();
        foreach (var number in numbers)
        {
            _batches.TryAdd((int)number, null);
        }

        reads.Read(
            "SELECT " + BatchRow.Columns + " FROM batch WHERE number = ANY ($1) ORDER BY number FOR UPDATE",
            reader =>
            {
                var total = reader.IsDBNull(3) ? (long?)null : reader.GetInt64(3);
                var next = reader.GetInt64(2);
                var closes = Instant.FromUnixTimeMilliseconds(reader.GetInt64(5)) + AcceptLedger.BatchStaysOpen;
                var isOutlived = !reader.GetBoolean(6) && closes <= session.Now;
                var number = (int)reader.GetInt64(0);
                _batches[number] = new BatchRow(
                    number,
                    new CampaignId(reader.GetInt64(1)),
                    (uint)next,
                    total ?? (isOutlived ? next : null),
                    reader.IsDBNull(4) ? null : Instant.FromUnixTimeMilliseconds(reader.GetInt64(4))
                );
            },
            RowBatch.Of(numbers)
        );
    }

    private void FetchRequests(RowBatch reads)
    {
        if (_askedRequests.Count == 0)
        {
            return;
        }

        var keys = _askedRequests.ToArray();
        _askedRequests.Clear();
        foreach (var key in keys)
        {
            _requests.TryAdd(key, null);
        }

        reads.Read(
            """
            SELECT r.tenant, r.request_id, r.message, r.content_hash, r.created_at
            FROM unnest($1, $2) u(request_id, tenant) JOIN request r ON r.request_id = u.request_id AND r.tenant = u.tenant
            """,
            reader =>
                _requests[(new TenantId(reader.GetString(0)), reader.GetString(1))] = new RequestRow(
                    new MessageId(reader.GetInt64(2)),
                    reader.GetInt64(3),
                    Instant.FromUnixTimeMilliseconds(reader.GetInt64(4))
                ),
            RowBatch.Of(Array.ConvertAll(keys, key => PostgresText.Keep(key.Id)!)),
            RowBatch.Of(Array.ConvertAll(keys, key => key.Tenant.Value))
        );
    }

    private void FlushBatches(RowBatch writes)
    {
        if (_advanced.Count == 0)
        {
            return;
        }

        var rows = _advanced.Select(number => _batches[number]!).ToArray();
        _advanced.Clear();
        writes.WriteExactly(
            rows.Length,
            "A batch",
            """
            UPDATE batch b SET next_index = u.next_index, first_expiry = u.first_expiry
            FROM unnest($1, $2, $3) u(number, next_index, first_expiry) WHERE b.number = u.number
            """,
            RowBatch.Of(Array.ConvertAll(rows, row => (long)row.Number)),
            RowBatch.Of(Array.ConvertAll(rows, row => (long)row.NextIndex)),
            RowBatch.Of(Array.ConvertAll(rows, row => row.FirstExpiry?.ToUnixTimeMilliseconds()))
        );
    }

    private void CopyMessages(NpgsqlConnection connection)
    {
        using var copy = connection.BeginBinaryImport(
            """
            COPY message (id, msisdn, accepted_at, content_hash, expires_at, contact, stop_mention, profile_id, language, fields, text, sender, type)
            FROM STDIN (FORMAT binary)
            """
        );
        var now = session.Now.ToUnixTimeMilliseconds();
        foreach (var (_, id, message) in _messages)
        {
            copy.StartRow();
            copy.Write(id.Value, NpgsqlDbType.Bigint);
            copy.Write(message.Msisdn.Digits, NpgsqlDbType.Bigint);
            copy.Write(now, NpgsqlDbType.Bigint);
            copy.Write((long)message.ContentHash, NpgsqlDbType.Bigint);
            WriteOrNull(copy, message.ExpiresAt?.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);
            copy.Write(message.Contact.ToUuid(), NpgsqlDbType.Uuid);
            WriteOrNull(copy, message.WithStopMention, NpgsqlDbType.Boolean);
            WriteOrNull(copy, message.ProfileId);
            WriteOrNull(copy, message.Language);
            WriteOrNull(copy, message.Fields);
            WriteOrNull(copy, message.Text);
            WriteOrNull(copy, message.Sender?.ToString());
            WriteOrNull(copy, message.Type);
        }

        copy.Complete();
    }

    private void CopyStates(NpgsqlConnection connection)
    {
        using var copy = connection.BeginBinaryImport(
            """
            COPY message_state (id, campaign, changed_at, attempt, lane, state, flags, segments, delivered, failed, reason)
            FROM STDIN (FORMAT binary)
            """
        );
        var now = session.Now.ToUnixTimeMilliseconds();
        foreach (var (campaign, id, message) in _messages)
        {
            copy.StartRow();
            copy.Write(id.Value, NpgsqlDbType.Bigint);
            copy.Write(campaign.Value, NpgsqlDbType.Bigint);
            copy.Write(now, NpgsqlDbType.Bigint);
            copy.Write(0, NpgsqlDbType.Integer);
            copy.Write((short)message.Contact.Lane, NpgsqlDbType.Smallint);
            for (var zero = 0; zero < 5; zero++)
            {
                copy.Write((short)0, NpgsqlDbType.Smallint);
            }

            copy.Write("", NpgsqlDbType.Text);
        }

        copy.Complete();
    }

    private static void WriteOrNull<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is { } known)
        {
            copy.Write(known, type);
        }
        else
        {
            copy.WriteNull();
        }
    }

    private static void WriteOrNull(NpgsqlBinaryImporter copy, string? value)
    {
        if (value is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(PostgresText.Keep(value)!, NpgsqlDbType.Text);
        }
    }
}
