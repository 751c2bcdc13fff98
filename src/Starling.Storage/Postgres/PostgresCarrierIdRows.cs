using NodaTime;
using Npgsql;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Carriers' ids: read for all receipts at once, together with the messages they lead to.</summary>
internal sealed class PostgresCarrierIdRows(PostgresSession session, PostgresMessageStates states) : CarrierIdRows, IPostgresRows
{
    private readonly HashSet<(string Account, string Id)> _asked = [];
    private readonly Dictionary<(string Account, string Id), List<Entry>> _known = [];
    private readonly Dictionary<long, long?> _numbers = [];
    private readonly HashSet<long> _askedNumbers = [];
    private readonly Dictionary<(string Account, string Id), List<Entry>> _unread = [];
    private readonly List<Entry> _added = [];
    private readonly List<Entry> _noted = [];

    public override void Ask(IEnumerable<(string Account, string Id)> ids)
    {
        foreach (var (account, id) in ids)
        {
            var key = (account, PostgresText.Keep(id)!);
            if (!_known.ContainsKey(key))
            {
                _asked.Add(key);
            }
        }
    }

    public override IReadOnlyList<CarrierMatch> Find(string account, string carrierId) =>
        Entries(account, carrierId).ConvertAll(entry => entry.Match);

    public override long? MsisdnOf(MessageId message)
    {
        if (!_numbers.TryGetValue(message.Value, out var digits))
        {
            _askedNumbers.Add(message.Value);
            session.Fetch();
            digits = _numbers[message.Value];
        }

        return digits;
    }

    public override void Add(in CarrierId id, MessageId message, int attempt) => Add(id, message, attempt, over: true);

    public override void AddInferred(string account, string carrierId, MessageId message, int attempt)
    {
        Entries(account, carrierId);
        Add(new CarrierId(account, carrierId, Segment: 0), message, attempt, over: false);
    }

    public override bool NoteReceipt(string account, string carrierId, in CarrierMatch match, MessageState outcome)
    {
        var (message, segment) = (match.Message, match.Segment);
        var entry = Entries(account, carrierId).Find(entry => entry.Match.Message == message && entry.Match.Segment == segment)!;
        if (entry.Receipt != 0)
        {
            return false;
        }

        entry.Receipt = (short)outcome;
        if (!entry.IsAdded)
        {
            entry.IsNoted = true;
            _noted.Add(entry);
        }

        return true;
    }

    public void Fetch(RowBatch reads)
    {
        if (_asked.Count > 0)
        {
            var keys = _asked.OrderBy(key => key.Id, StringComparer.Ordinal).ToArray();
            _asked.Clear();
            foreach (var key in keys)
            {
                _known.TryAdd(key, []);
            }

            reads.Read(
                """
                SELECT c.carrier_id, c.account, c.message, c.segment, c.attempt, c.receipt, c.created_at, c.covers, m.msisdn, 
                """
                    + PostgresMessageStates.Columns
                    + """
                     FROM unnest($1, $2) u(carrier_id, account)
                    JOIN carrier_id c ON c.carrier_id = u.carrier_id AND c.account = u.account
                    JOIN message m ON m.id = c.message JOIN message_state s ON s.id = c.message
                    """,
                Learn,
                RowBatch.Of(Array.ConvertAll(keys, key => key.Id)),
                RowBatch.Of(Array.ConvertAll(keys, key => key.Account))
            );
        }

        if (_askedNumbers.Count > 0)
        {
            foreach (var id in _askedNumbers)
            {
                _numbers.TryAdd(id, null);
            }

            reads.Read(
                "SELECT m.id, m.msisdn FROM unnest($1) u(id) JOIN message m ON m.id = u.id",
                reader => _numbers[reader.GetInt64(0)] = reader.GetInt64(1),
                RowBatch.Of(_askedNumbers.ToArray())
            );
            _askedNumbers.Clear();
        }
    }

    public void Flush(RowBatch writes)
    {
        if (_added.Count > 0)
        {
            _added.Sort(Entry.Compare);
            writes.Write(
                """
                INSERT INTO carrier_id (carrier_id, account, message, segment, covers, receipt, attempt, created_at)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (carrier_id, account, message, segment)
                DO UPDATE SET attempt = excluded.attempt, receipt = excluded.receipt, created_at = excluded.created_at, covers = excluded.covers
                """,
                RowBatch.Of(_added.Select(entry => entry.CarrierId).ToArray()),
                RowBatch.Of(_added.Select(entry => entry.Account).ToArray()),
                RowBatch.Of(_added.Select(entry => entry.Match.Message.Value).ToArray()),
                RowBatch.Of(_added.Select(entry => (short)entry.Match.Segment).ToArray()),
                RowBatch.Of(_added.Select(entry => (short)entry.Match.Covers).ToArray()),
                RowBatch.Of(_added.Select(entry => entry.Receipt).ToArray()),
                RowBatch.Of(_added.Select(entry => entry.Match.Attempt).ToArray()),
                RowBatch.Of(_added.Select(entry => entry.Match.Since.ToUnixTimeMilliseconds()).ToArray())
            );
            _added.ForEach(entry => entry.IsAdded = false);
            _added.Clear();
        }

        _noted.RemoveAll(entry => !entry.IsNoted);
        if (_noted.Count > 0)
        {
            _noted.Sort(Entry.Compare);
            writes.WriteExactly(
                _noted.Count,
                "A segment",
                """
                UPDATE carrier_id c SET receipt = u.receipt FROM unnest($1, $2, $3, $4, $5) u(carrier_id, account, message, segment, receipt)
                WHERE c.carrier_id = u.carrier_id AND c.account = u.account AND c.message = u.message AND c.segment = u.segment AND c.receipt = 0
                """,
                RowBatch.Of(_noted.Select(entry => entry.CarrierId).ToArray()),
                RowBatch.Of(_noted.Select(entry => entry.Account).ToArray()),
                RowBatch.Of(_noted.Select(entry => entry.Match.Message.Value).ToArray()),
                RowBatch.Of(_noted.Select(entry => (short)entry.Match.Segment).ToArray()),
                RowBatch.Of(_noted.Select(entry => entry.Receipt).ToArray())
            );
            _noted.ForEach(entry => entry.IsNoted = false);
            _noted.Clear();
        }
    }

    public void Forget()
    {
        _asked.Clear();
        _known.Clear();
        _numbers.Clear();
        _askedNumbers.Clear();
        _unread.Clear();
        _added.Clear();
        _noted.Clear();
    }

    private List<Entry> Entries(string account, string carrierId)
    {
        var key = (account, PostgresText.Keep(carrierId)!);
        if (!_known.TryGetValue(key, out var entries))
        {
            _asked.Add(key);
            session.Fetch();
            entries = _known[key];
        }

        if (_unread.Remove(key, out var added))
        {
            entries.RemoveAll(entry => added.Exists(entry.IsFor));
            entries.AddRange(added);
        }

        return entries;
    }

    /// <param name="over">Whether it counts anew where it is there already.</param>
    private void Add(in CarrierId id, MessageId message, int attempt, bool over)
    {
        var key = (id.Account, Id: PostgresText.Keep(id.Id)!);
        if (!_known.TryGetValue(key, out var entries) && !_unread.TryGetValue(key, out entries))
        {
            _unread.Add(key, entries = []);
        }

        var match = new CarrierMatch(message, id.Segment, attempt, session.Now, id.Covers);
        var added = new Entry(key.Account, key.Id) { Match = match, IsAdded = true };
        if (entries.Find(added.IsFor) is { } there)
        {
            if (!over)
            {
                return;
            }

            there.IsNoted = false;
            entries.Remove(there);
            _added.Remove(there);
        }

        entries.Add(added);
        _added.Add(added);
    }

    private void Learn(NpgsqlDataReader reader)
    {
        var entry = new Entry(reader.GetString(1), reader.GetString(0))
        {
            Match = new CarrierMatch(
                new MessageId(reader.GetInt64(2)),
                reader.GetInt16(3),
                reader.GetInt32(4),
                Instant.FromUnixTimeMilliseconds(reader.GetInt64(6)),
                reader.GetInt16(7)
            ),
            Receipt = reader.GetInt16(5),
        };
        _known[(entry.Account, entry.CarrierId)].Add(entry);
        _numbers[entry.Match.Message.Value] = reader.GetInt64(8);
        states.Learn(reader, 9);
    }

    private sealed class Entry(string account, string carrierId)
    {
        public string Account => account;

        public string CarrierId => carrierId;

        public required CarrierMatch Match { get; set; }

        /// <summary>0: none yet.</summary>
        public short Receipt { get; set; }

        /// <summary>To be inserted, or written over.</summary>
        public bool IsAdded { get; set; }

        /// <summary>Its receipt is to be written.</summary>
        public bool IsNoted { get; set; }

        public bool IsFor(Entry other) => Match.Message == other.Match.Message && Match.Segment == other.Match.Segment;

        public static int Compare(Entry left, Entry right)
        {
            var byId = string.CompareOrdinal(left.CarrierId, right.CarrierId);
            return byId != 0 ? byId : (left.Match.Message, left.Match.Segment).CompareTo((right.Match.Message, right.Match.Segment));
        }
    }
}
