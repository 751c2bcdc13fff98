using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Senders;

namespace Starling.Storage.Ledger;

/// <summary>Records of senders, the steps of their lives, complaints, and what carriers answered.</summary>
internal sealed class SenderLedger(ILedgerStore store) : ISenderLedger
{
    private const string Columns =
        "SELECT tenant, address, kind, stage, country, owner_name, owner_contact, registration, types, languages, route, segments_per_second"
        + ", price_micros, price_currency, stop_reason, pause_at, pause_reason, made_at, changed_at, version, given_up_at FROM sender ";

    public Task<bool> AddAsync(Sender sender, SenderEvent first, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Add(session, sender, first), cancel);

    public Task<Sender?> FindAsync(TenantId tenant, SenderAddress address, CancellationToken cancel) =>
        store.ReadAsync(
            db => Read(db[Columns + "WHERE tenant = ? AND address = ?"].Bind(tenant.Value).Bind(address.Value)).SingleOrDefault(),
            cancel
        );

    public Task<IReadOnlyList<Sender>> ListAsync(TenantId tenant, string? after, int limit, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<Sender>>(
            db =>
                Read(
                    db[Columns + "WHERE tenant = ? AND address > ? ORDER BY address LIMIT ?"]
                        .Bind(tenant.Value)
                        .Bind(after ?? "")
                        .Bind(limit)
                ),
            cancel
        );

    public Task<IReadOnlyList<Sender>> ReadAllAsync(CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<Sender>>(db => Read(db[Columns]), cancel);

    public Task<SenderReplacement> ReplaceAsync(Sender changed, SenderEvent entry, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Replace(session, changed, entry), cancel);

    public Task<IReadOnlyList<SenderEvent>> ReadEventsAsync(TenantId tenant, SenderAddress address, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => ReadEvents(db, tenant, address, limit), cancel);

    public Task<bool> AddComplaintAsync(TenantId tenant, SenderAddress address, SenderComplaint complaint, CancellationToken cancel) =>
        store.WriteAsync(
            LedgerWriter.Office,
            session =>
                session
                    .Db[
                        "INSERT INTO sender_complaint (tenant, address, id, at, actor, note) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, address, id) DO NOTHING"
                    ]
                    .Bind(tenant.Value)
                    .Bind(address.Value)
                    .Bind(complaint.Id)
                    .Bind(complaint.At)
                    .Bind(complaint.By)
                    .Bind(complaint.Note)
                    .Run() == 1,
            cancel
        );

    public Task<SenderFigures> ReadFiguresAsync(TenantId tenant, SenderAddress address, Instant since, CancellationToken cancel) =>
        store.ReadAsync(db => ReadFigures(db, tenant, address, since), cancel);

    public Task AddTrafficAsync(IReadOnlyList<SenderTrafficEntry> entries, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => AddTraffic(session, entries), cancel);

    private static bool Add(LedgerSession session, Sender sender, SenderEvent first)
    {
        var added =
            Bind(
                    session.Db[
                        """
                        INSERT INTO sender (kind, stage, country, owner_name, owner_contact, registration, types, languages, route, segments_per_second
                        , price_micros, price_currency, stop_reason, pause_at, pause_reason, given_up_at, changed_at, version, tenant, address, made_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, address) DO NOTHING
                        """
                    ],
                    sender
                )
                .Bind(sender.Tenant.Value)
                .Bind(sender.Address.Value)
                .Bind(sender.MadeAt)
                .Run() == 1;
        if (added)
        {
            Enter(session, sender, first);
        }

        return added;
    }

    private static SenderReplacement Replace(LedgerSession session, Sender changed, SenderEvent entry)
    {
        // Whoever takes an address takes it alone: two that looked at once would both have found it free.
        session.LockSenders();
        if (SenderLifeCycle.Owns(changed.Stage))
        {
            var row = session
                .Db["SELECT 1 FROM sender WHERE address = ? AND stage BETWEEN 2 AND 5 AND tenant <> ?"]
                .Bind(changed.Address.Value)
                .Bind(changed.Tenant.Value);
            var isTaken = row.Step();
            row.Reset();
            if (isTaken)
            {
                return SenderReplacement.Taken;
            }
        }

        var moved =
            Bind(
                    session.Db[
                        """
                        UPDATE sender SET kind = ?, stage = ?, country = ?, owner_name = ?, owner_contact = ?, registration = ?, types = ?, languages = ?
                        , route = ?, segments_per_second = ?, price_micros = ?, price_currency = ?, stop_reason = ?, pause_at = ?, pause_reason = ?
                        , given_up_at = ?, changed_at = ?, version = ?
                        WHERE tenant = ? AND address = ? AND version = ?
                        """
                    ],
                    changed
                )
                .Bind(changed.Tenant.Value)
                .Bind(changed.Address.Value)
                .Bind(changed.Version - 1)
                .Run() != 1;
        if (moved)
        {
            return SenderReplacement.Moved;
        }

        Enter(session, changed, entry);
        return SenderReplacement.Done;
    }

    private static void Enter(LedgerSession session, Sender sender, SenderEvent entry) =>
        session
            .Db["INSERT INTO sender_event (tenant, address, version, at, step, actor, note) VALUES (?, ?, ?, ?, ?, ?, ?)"]
            .Bind(sender.Tenant.Value)
            .Bind(sender.Address.Value)
            .Bind(sender.Version)
            .Bind(entry.At)
            .Bind((long)entry.Step)
            .Bind(entry.By)
            .Bind(entry.Note)
            .Run();

    private static RowStatement Bind(RowStatement statement, Sender sender) =>
        statement
            .Bind((long)sender.Address.Kind)
            .Bind((long)sender.Stage)
            .Bind(sender.Details.Country)
            .Bind(sender.Details.OwnerName)
            .Bind(sender.Details.OwnerContact)
            .Bind(sender.Details.Registration)
            .Bind(sender.Details.Types.ToString())
            .Bind(sender.Details.Languages.ToString())
            .Bind(sender.Setup.Route)
            .Bind((long?)sender.Setup.SegmentsPerSecond)
            .Bind(sender.Setup.Price?.Micros)
            .Bind(sender.Setup.Price?.Currency)
            .Bind(sender.StopReason)
            .Bind(sender.Pause?.Since)
            .Bind(sender.Pause?.Reason)
            .Bind(sender.GivenUpAt)
            .Bind(sender.ChangedAt)
            .Bind(sender.Version);

    private static IReadOnlyList<SenderEvent> ReadEvents(RowConnection db, TenantId tenant, SenderAddress address, int limit)
    {
        var found = new List<SenderEvent>();
        var row = db["SELECT at, step, actor, note FROM sender_event WHERE tenant = ? AND address = ? ORDER BY version DESC LIMIT ?"]
            .Bind(tenant.Value)
            .Bind(address.Value)
            .Bind(limit);
        while (row.Step())
        {
            found.Add(new SenderEvent(row.Instant(0), (SenderStep)row.Int(1), row.Text(2), row.TextOrNull(3)));
        }

        return found;
    }

    private static SenderFigures ReadFigures(RowConnection db, TenantId tenant, SenderAddress address, Instant since)
    {
        var row = db[
            "SELECT CAST(coalesce(sum(texts), 0) AS bigint), CAST(coalesce(sum(rejected), 0) AS bigint) FROM sender_traffic WHERE tenant = ? AND address = ? AND hour >= ?"
        ]
            .Bind(tenant.Value)
            .Bind(address.Value)
            .Bind(HourOf(since));
        row.Step();
        var (texts, rejected) = (row.Long(0), row.Long(1));
        row.Reset();
        row = db["SELECT count(*) FROM sender_complaint WHERE tenant = ? AND address = ? AND at >= ?"]
            .Bind(tenant.Value)
            .Bind(address.Value)
            .Bind(since);
        row.Step();
        var complaints = row.Long(0);
        row.Reset();
        return new SenderFigures(texts, rejected, complaints);
    }

    private static int AddTraffic(LedgerSession session, IReadOnlyList<SenderTrafficEntry> entries)
    {
        // In one order, so that two servers that add at once do not wait for each other crosswise.
        foreach (
            var entry in entries
                .OrderBy(entry => entry.Tenant.Value, StringComparer.Ordinal)
                .ThenBy(entry => entry.Address.Value, StringComparer.Ordinal)
        )
        {
            session
                .Db[
                    """
                    INSERT INTO sender_traffic (tenant, address, hour, texts, rejected) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (tenant, address, hour) DO UPDATE
                    SET texts = sender_traffic.texts + excluded.texts, rejected = sender_traffic.rejected + excluded.rejected
                    """
                ]
                .Bind(entry.Tenant.Value)
                .Bind(entry.Address.Value)
                .Bind(HourOf(session.Now))
                .Bind(entry.Texts)
                .Bind(entry.Rejected)
                .Run();
        }

        return entries.Count;
    }

    private static long HourOf(Instant instant) => instant.ToUnixTimeSeconds() / 3_600;

    private static List<Sender> Read(RowStatement row)
    {
        var found = new List<Sender>();
        while (row.Step())
        {
            found.Add(ReadOne(row));
        }

        return found;
    }

    private static Sender ReadOne(RowStatement row)
    {
        var address = row.Text(1);
        if (!SenderAddress.TryParse((SenderKind)row.Int(2) == SenderKind.LongCode ? "+" + address : address, out var parsed))
        {
            throw new InvalidDataException($"'{address}' is no sender.");
        }

        return new Sender(
            new TenantId(row.Text(0)),
            parsed,
            (SenderStage)row.Int(3),
            new SenderDetails(row.Text(4), row.Text(5), row.Text(6), row.Text(7), WordSet.Parse(row.Text(8)), WordSet.Parse(row.Text(9))),
            new SenderSetup(
                row.TextOrNull(10),
                (int?)row.LongOrNull(11),
                row.LongOrNull(12) is { } micros ? new SegmentPrice(micros, row.Text(13)) : null
            ),
            row.Instant(17),
            row.Instant(18),
            row.Long(19)
        )
        {
            StopReason = row.TextOrNull(14),
            Pause = row.InstantOrNull(15) is { } since ? new PromotionPause(since, row.TextOrNull(16) ?? string.Empty) : null,
            GivenUpAt = row.InstantOrNull(20),
        };
    }
}
