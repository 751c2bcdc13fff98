using NodaTime;
using Npgsql;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>States of messages: read for all jobs at once, moved in memory, and written by one statement that compares id, attempt and state.</summary>
internal sealed class PostgresMessageStates(PostgresSession session) : MessageStates(session), IPostgresRows
{
    public const string Columns =
        "s.id, s.campaign, s.lane, s.state, s.attempt, s.flags, s.segments, s.delivered, s.failed, s.due_at, s.reason, s.changed_at";

    private readonly HashSet<long> _asked = [];
    private readonly Dictionary<long, Entry?> _known = [];
    private readonly SortedDictionary<long, Entry> _moved = [];
    private readonly SortedDictionary<long, Entry> _noted = [];
    private readonly SortedSet<DueRow> _dueAdded = [];
    private readonly SortedSet<DueRow> _dueRemoved = [];
    private readonly SortedDictionary<long, UnknownRow> _unknownAdded = [];
    private readonly SortedSet<long> _unknownRemoved = [];

    public override void Ask(IEnumerable<MessageId> ids)
    {
        foreach (var id in ids)
        {
            if (!_known.ContainsKey(id.Value))
            {
                _asked.Add(id.Value);
            }
        }
    }

    public override StateRow? Find(MessageId id)
    {
        if (!_known.TryGetValue(id.Value, out var entry))
        {
            _asked.Add(id.Value);
            session.Fetch();
            entry = _known[id.Value];
        }

        return entry?.Row;
    }

    /// <summary>Takes a row that came with another one; columns as in <see cref="Columns"/>.</summary>
    /// <param name="from">Where they begin.</param>
    public void Learn(NpgsqlDataReader reader, int from = 0)
    {
        var id = reader.GetInt64(from);
        if (_known.TryGetValue(id, out var entry) && entry is not null)
        {
            return;
        }

        var row = new StateRow(
            new MessageId(id),
            new CampaignId(reader.GetInt64(from + 1)),
            reader.GetInt16(from + 2),
            (MessageState)reader.GetInt16(from + 3),
            reader.GetInt32(from + 4),
            (MessageMarks)reader.GetInt16(from + 5),
            reader.GetInt16(from + 6),
            reader.GetInt16(from + 7),
            reader.GetInt16(from + 8),
            reader.IsDBNull(from + 9) ? null : Instant.FromUnixTimeMilliseconds(reader.GetInt64(from + 9)),
            reader.GetString(from + 10),
            Instant.FromUnixTimeMilliseconds(reader.GetInt64(from + 11))
        );
        _known[id] = new Entry { Row = row };
    }

    public override void NoteSegments(in StateRow from, int delivered, int failed)
    {
        var entry = Take(from);
        if (!_moved.ContainsKey(from.Id.Value) && _noted.TryAdd(from.Id.Value, entry))
        {
            entry.From = entry.Row;
        }

        entry.Row = entry.Row with { Delivered = delivered, Failed = failed };
    }

    public void Fetch(RowBatch reads)
    {
        if (_asked.Count == 0)
        {
            return;
        }

        var ids = new long[_asked.Count];
        _asked.CopyTo(ids);
        _asked.Clear();
        Array.Sort(ids);
        foreach (var id in ids)
        {
            _known.TryAdd(id, null);
        }

        reads.Read(
            "SELECT " + Columns + " FROM unnest($1) u(id) JOIN message_state s ON s.id = u.id",
            reader => Learn(reader),
            RowBatch.Of(ids)
        );
    }

    public void Flush(RowBatch writes)
    {
        FlushMoved(writes);
        FlushNoted(writes);
        FlushDue(writes);
        FlushUnknown(writes);
    }

    public void Forget()
    {
        _asked.Clear();
        _known.Clear();
        _moved.Clear();
        _noted.Clear();
        _dueAdded.Clear();
        _dueRemoved.Clear();
        _unknownAdded.Clear();
        _unknownRemoved.Clear();
    }

    protected override void Write(in StateRow from, in StateRow to, string? detail)
    {
        var entry = Take(from);
        if (_moved.TryAdd(from.Id.Value, entry))
        {
            // What was only noted on it goes with it, over the same state.
            if (!_noted.Remove(from.Id.Value))
            {
                entry.From = entry.Row;
            }
        }

        (entry.Row, entry.Detail) = (to, detail);
    }

    protected override void InsertDue(in StateRow row, Instant due)
    {
        var added = DueRow.Of(row, due);
        if (!_dueRemoved.Remove(added))
        {
            _dueAdded.Add(added);
        }
    }

    protected override void DeleteDue(in StateRow row, Instant due)
    {
        var removed = DueRow.Of(row, due);
        if (!_dueAdded.Remove(removed))
        {
            _dueRemoved.Add(removed);
        }
    }

    protected override void InsertUnknown(MessageId id, string account, string source, Instant written) =>
        _unknownAdded[id.Value] = new UnknownRow(account, source, written);

    protected override void DeleteUnknown(MessageId id)
    {
        if (!_unknownAdded.Remove(id.Value))
        {
            _unknownRemoved.Add(id.Value);
        }
    }

    /// <summary>The entry of a row that the caller has just found.</summary>
    private Entry Take(in StateRow from)
    {
        if (_known.GetValueOrDefault(from.Id.Value) is not { } entry || entry.Row.State != from.State || entry.Row.Attempt != from.Attempt)
        {
            throw new InvalidOperationException($"Message {from.Id}: attempt {from.Attempt} is no longer {from.State}.");
        }

        return entry;
    }

    private void FlushMoved(RowBatch writes)
    {
        if (_moved.Count == 0)
        {
            return;
        }

        var all = _moved.Values.ToArray();
        _moved.Clear();
        writes.WriteExactly(
            all.Length,
            "A message",
            """
            UPDATE message_state s SET state = u.state, attempt = u.attempt, flags = u.flags, segments = u.segments, delivered = u.delivered,
              failed = u.failed, due_at = u.due_at, reason = u.reason, detail = u.detail, changed_at = u.changed_at
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) u(id, from_state, from_attempt, from_due_at,
              from_reason, from_delivered, from_failed, state, attempt, flags, segments, delivered, failed, due_at, reason, detail, changed_at)
            WHERE s.id = u.id AND s.state = u.from_state AND s.attempt = u.from_attempt AND s.due_at IS NOT DISTINCT FROM u.from_due_at
              AND s.reason = u.from_reason AND s.delivered = u.from_delivered AND s.failed = u.from_failed
            """,
            RowBatch.Of(Array.ConvertAll(all, entry => entry.Row.Id.Value)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.From.State)),
            RowBatch.Of(Array.ConvertAll(all, entry => entry.From.Attempt)),
            RowBatch.Of(Array.ConvertAll(all, entry => entry.From.Due?.ToUnixTimeMilliseconds())),
            RowBatch.Of(Array.ConvertAll(all, entry => entry.From.Reason)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.From.Delivered)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.From.Failed)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.Row.State)),
            RowBatch.Of(Array.ConvertAll(all, entry => entry.Row.Attempt)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.Row.Marks)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.Row.Segments)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.Row.Delivered)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.Row.Failed)),
            RowBatch.Of(Array.ConvertAll(all, entry => entry.Row.Due?.ToUnixTimeMilliseconds())),
            RowBatch.Of(Array.ConvertAll(all, entry => entry.Row.Reason)),
            RowBatch.Of(Array.ConvertAll(all, entry => PostgresText.Keep(entry.Detail))),
            RowBatch.Of(Array.ConvertAll(all, entry => entry.Row.Changed.ToUnixTimeMilliseconds()))
        );
    }

    private void FlushNoted(RowBatch writes)
    {
        if (_noted.Count == 0)
        {
            return;
        }

        var all = _noted.Values.ToArray();
        _noted.Clear();
        writes.WriteExactly(
            all.Length,
            "A message",
            """
            UPDATE message_state s SET delivered = u.delivered, failed = u.failed
            FROM unnest($1, $2, $3, $4, $5, $6, $7) u(id, state, attempt, from_delivered, from_failed, delivered, failed)
            WHERE s.id = u.id AND s.state = u.state AND s.attempt = u.attempt AND s.delivered = u.from_delivered AND s.failed = u.from_failed
            """,
            RowBatch.Of(Array.ConvertAll(all, entry => entry.Row.Id.Value)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.From.State)),
            RowBatch.Of(Array.ConvertAll(all, entry => entry.From.Attempt)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.From.Delivered)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.From.Failed)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.Row.Delivered)),
            RowBatch.Of(Array.ConvertAll(all, entry => (short)entry.Row.Failed))
        );
    }

    private void FlushDue(RowBatch writes)
    {
        if (_dueRemoved.Count > 0)
        {
            writes.Write(
                """
                DELETE FROM due d USING unnest($1, $2, $3, $4) u(campaign, lane, due_at, id)
                WHERE d.campaign = u.campaign AND d.lane = u.lane AND d.due_at = u.due_at AND d.id = u.id
                """,
                DueRow.Columns(_dueRemoved)
            );
            _dueRemoved.Clear();
        }

        if (_dueAdded.Count > 0)
        {
            writes.Write("INSERT INTO due (campaign, lane, due_at, id) SELECT * FROM unnest($1, $2, $3, $4)", DueRow.Columns(_dueAdded));
            _dueAdded.Clear();
        }
    }

    private void FlushUnknown(RowBatch writes)
    {
        if (_unknownRemoved.Count > 0)
        {
            writes.Write("DELETE FROM unknown k USING unnest($1) u(id) WHERE k.id = u.id", RowBatch.Of(_unknownRemoved.ToArray()));
            _unknownRemoved.Clear();
        }

        if (_unknownAdded.Count > 0)
        {
            writes.Write(
                """
                INSERT INTO unknown (id, account, destination, source, written_at, since)
                SELECT u.id, u.account, m.msisdn, coalesce(m.sender, u.source), u.written_at, $5
                FROM unnest($1, $2, $3, $4) u(id, account, source, written_at) JOIN message m ON m.id = u.id
                """,
                RowBatch.Of(_unknownAdded.Keys.ToArray()),
                RowBatch.Of(_unknownAdded.Values.Select(row => row.Account).ToArray()),
                RowBatch.Of(_unknownAdded.Values.Select(row => row.Source).ToArray()),
                RowBatch.Of(_unknownAdded.Values.Select(row => row.Written.ToUnixTimeMilliseconds()).ToArray()),
                RowBatch.Of(session.Now.ToUnixTimeMilliseconds())
            );
            _unknownAdded.Clear();
        }
    }

    private sealed class Entry
    {
        /// <summary>As it stands in this transaction.</summary>
        public required StateRow Row { get; set; }

        public string? Detail { get; set; }

        /// <summary>What the row in the database must still be: also where it waits and what its receipts say, which leave attempt and state as they are.</summary>
        public StateRow From { get; set; }
    }

    private readonly record struct UnknownRow(string Account, string Source, Instant Written);

    private readonly record struct DueRow(long Campaign, int Lane, long At, long Id) : IComparable<DueRow>
    {
        public static DueRow Of(in StateRow row, Instant due) =>
            new(row.Campaign.Value, row.Lane, due.ToUnixTimeMilliseconds(), row.Id.Value);

        public static NpgsqlParameter[] Columns(IReadOnlyCollection<DueRow> rows) =>
            [
                RowBatch.Of(rows.Select(row => row.Campaign).ToArray()),
                RowBatch.Of(rows.Select(row => (short)row.Lane).ToArray()),
                RowBatch.Of(rows.Select(row => row.At).ToArray()),
                RowBatch.Of(rows.Select(row => row.Id).ToArray()),
            ];

        public int CompareTo(DueRow other) => (Campaign, Lane, At, Id).CompareTo((other.Campaign, other.Lane, other.At, other.Id));
    }
}
