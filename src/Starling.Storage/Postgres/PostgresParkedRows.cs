using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Receipts that matched nothing yet: looked up for all outcomes at once; parked, put off and removed by one statement each.</summary>
internal sealed class PostgresParkedRows(PostgresSession session) : ParkedRows(session), IPostgresRows
{
    private readonly HashSet<(string Account, string Id)> _asked = [];
    private readonly Dictionary<(string Account, string Id), List<ParkedReceipt>> _known = [];
    private readonly Dictionary<(string Account, string Id, ReceiptStatus Status), ToPark> _parked = [];
    private readonly SortedDictionary<long, Instant> _putOff = [];
    private readonly SortedSet<long> _removed = [];
    private readonly HashSet<long> _gone = [];

    public override void Ask(IEnumerable<(string Account, string Id)> ids)
    {
        foreach (var (account, id) in ids)
        {
            _asked.Add((account, PostgresText.Keep(id)!));
        }
    }

    public override IReadOnlyList<ParkedReceipt> Of(IEnumerable<CarrierId> ids)
    {
        var keys = ids.Select(id => (id.Account, Id: PostgresText.Keep(id.Id)!)).ToArray();
        if (_parked.Count > 0)
        {
            // One that was parked a moment ago, in this same transaction, may be for one of them.
            session.WritePending();
            _known.Clear();
        }

        if (!Array.TrueForAll(keys, _known.ContainsKey))
        {
            _asked.UnionWith(keys);
            session.Fetch();
        }

        var found = new List<ParkedReceipt>();
        foreach (var key in keys)
        {
            // Whoever gets them settles them: they are not given out twice.
            if (_known.TryGetValue(key, out var parked) && parked.Count > 0)
            {
                found.AddRange(parked.Where(receipt => !_gone.Contains(receipt.Id)).OrderBy(receipt => receipt.Id));
                _known[key] = [];
            }
        }

        return found;
    }

    public override void Park(in FinalReceipt receipt, LocalDateTime? doneDate, Instant at) =>
        _parked.TryAdd((receipt.Account, receipt.CarrierId, receipt.Status), new ToPark(receipt, doneDate, at));

    public override void Remove(long id)
    {
        _removed.Add(id);
        _gone.Add(id);
    }

    public override void TryAgain(long id, Instant next) => _putOff[id] = next;

    public void Fetch(RowBatch reads)
    {
        if (_asked.Count == 0)
        {
            return;
        }

        var keys = _asked.OrderBy(key => key.Id, StringComparer.Ordinal).ToArray();
        _asked.Clear();
        foreach (var key in keys)
        {
            _known[key] = [];
        }

        reads.Read(
            "SELECT "
                + Columns
                + " FROM unnest($1, $2) u(carrier_id, account) "
                + "JOIN parked_receipt p ON p.carrier_id = u.carrier_id AND p.account = u.account",
            reader =>
            {
                var receipt = new FinalReceipt(
                    reader.GetString(1),
                    reader.GetString(2),
                    (ReceiptStatus)reader.GetInt16(3),
                    reader.GetString(4),
                    reader.IsDBNull(5) ? null : reader.GetInt64(5),
                    ReadDate(reader.IsDBNull(6) ? null : reader.GetString(6))
                );
                var parked = new ParkedReceipt(
                    reader.GetInt64(0),
                    receipt,
                    Instant.FromUnixTimeMilliseconds(reader.GetInt64(7)),
                    reader.GetInt32(8)
                );
                _known[(receipt.Account, receipt.CarrierId)].Add(parked);
            },
            RowBatch.Of(Array.ConvertAll(keys, key => key.Id)),
            RowBatch.Of(Array.ConvertAll(keys, key => key.Account))
        );
    }

    public void Flush(RowBatch writes)
    {
        if (_removed.Count > 0)
        {
            writes.Write("DELETE FROM parked_receipt WHERE id = ANY ($1)", RowBatch.Of(_removed.ToArray()));
            _removed.Clear();
        }

        if (_putOff.Count > 0)
        {
            writes.Write(
                "UPDATE parked_receipt p SET tries = p.tries + 1, next_at = u.next_at FROM unnest($1, $2) u(id, next_at) WHERE p.id = u.id",
                RowBatch.Of(_putOff.Keys.ToArray()),
                RowBatch.Of(_putOff.Values.Select(next => next.ToUnixTimeMilliseconds()).ToArray())
            );
            _putOff.Clear();
        }

        FlushParked(writes);
    }

    private void FlushParked(RowBatch writes)
    {
        if (_parked.Count == 0)
        {
            return;
        }

        var rows = _parked.Values.OrderBy(row => row.Receipt.CarrierId, StringComparer.Ordinal).ToArray();
        _parked.Clear();
        writes.Write(
            """
            INSERT INTO parked_receipt (account, carrier_id, status, word, destination, submit_date, done_date, received_at, next_at, tries)
            SELECT u.*, 1 FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) u(account, carrier_id, status, word, destination, submit_date, done_date,
              received_at, next_at)
            ON CONFLICT (carrier_id, account, status) DO NOTHING
            """,
            RowBatch.Of(Array.ConvertAll(rows, row => row.Receipt.Account)),
            RowBatch.Of(Array.ConvertAll(rows, row => PostgresText.Keep(row.Receipt.CarrierId)!)),
            RowBatch.Of(Array.ConvertAll(rows, row => (short)row.Receipt.Status)),
            RowBatch.Of(Array.ConvertAll(rows, row => PostgresText.Keep(row.Receipt.Word)!)),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Receipt.Destination)),
            RowBatch.Of(Array.ConvertAll(rows, row => WriteDate(row.Receipt.SubmitDate))),
            RowBatch.Of(Array.ConvertAll(rows, row => WriteDate(row.DoneDate))),
            RowBatch.Of(Array.ConvertAll(rows, row => row.At.ToUnixTimeMilliseconds())),
            RowBatch.Of(Array.ConvertAll(rows, row => (row.At + ParkedReceipts.PauseAfter(1)).ToUnixTimeMilliseconds()))
        );
    }

    public void Forget()
    {
        _asked.Clear();
        _known.Clear();
        _parked.Clear();
        _putOff.Clear();
        _removed.Clear();
        _gone.Clear();
    }

    private readonly record struct ToPark(FinalReceipt Receipt, LocalDateTime? DoneDate, Instant At);
}
