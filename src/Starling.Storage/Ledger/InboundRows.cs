using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Subscribers' texts as they are read.</summary>
internal static class InboundRows
{
    /// <summary>Of a text that is joined as <c>m</c> to its review; <see cref="ReadOne"/> reads them.</summary>
    public const string ReviewedColumns =
        "m.id, m.tenant, m.account, m.source, m.destination, m.contact, m.msisdn, m.text, m.parts, m.missing, m.keyword, m.language, m.tier, "
        + "m.word, m.effect, m.reason, m.received_at, m.reply, m.campaign, m.answer";

    /// <summary>How many columns <see cref="ReadOne"/> reads.</summary>
    public const int ColumnCount = 20;

    private const string Columns =
        "SELECT id, tenant, account, source, destination, contact, msisdn, text, parts, missing, keyword, language, tier, word, effect, "
        + "reason, received_at, reply, campaign, answer FROM inbound_message ";

    private const string OfContact = "WHERE contact = ?1 AND tenant = ?2 AND received_at >= ?3 AND received_at < ?4";

    private const string OfAll = "WHERE tenant = ?2 AND received_at >= ?3 AND received_at < ?4 AND ?1 IS NULL";

    private const string OfCampaign =
        "WHERE campaign = ?7 AND tenant = ?2 AND received_at >= ?3 AND received_at < ?4 AND (?1 IS NULL OR contact = ?1)";

    public static RowStatement Newest(RowConnection db, InboundFilter filter, long before, int limit) =>
        Bind(db[Columns + Of(filter) + " AND id < ?5 ORDER BY id DESC LIMIT ?6"], filter, before, limit);

    public static RowStatement Next(RowConnection db, InboundFilter filter, long after, int limit) =>
        Bind(db[Columns + Of(filter) + " AND id > ?5 ORDER BY id LIMIT ?6"], filter, after, limit);

    public static IReadOnlyList<InboundRecord> Read(RowStatement row)
    {
        var found = new List<InboundRecord>();
        while (row.Step())
        {
            found.Add(ReadOne(row));
        }

        return found;
    }

    public static InboundRecord ReadOne(RowStatement row) =>
        new(
            row.Long(0),
            new TenantId(row.Text(1)),
            row.Text(2),
            row.Text(3),
            row.Text(4),
            row.IsNull(5) || row.IsNull(6) ? null : new InboundContact(row.Key(5), Msisdn.FromDigits(row.Long(6))),
            row.Text(7),
            row.Int(8),
            row.Int(9),
            new KeywordMatch((KeywordKind)row.Int(10), row.TextOrNull(11), row.Int(12), row.Text(13)),
            (InboundEffect)row.Int(14),
            row.Text(15),
            row.Instant(16),
            row.LongOrNull(17) is { } reply ? new MessageId(reply) : null
        )
        {
            Answer = row.IsNull(18) ? null : new CampaignAnswer(new CampaignId(row.Long(18)), (AnswerWords)row.Int(19)),
        };

    private static string Of(InboundFilter filter) =>
        filter.Campaign is not null ? OfCampaign
        : filter.Contact is not null ? OfContact
        : OfAll;

    private static RowStatement Bind(RowStatement row, InboundFilter filter, long edge, int limit)
    {
        row.Bind(filter.Contact)
            .Bind(filter.Tenant.Value)
            .Bind(filter.From?.ToUnixTimeMilliseconds() ?? long.MinValue)
            .Bind(filter.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue)
            .Bind(edge)
            .Bind(limit);
        return filter.Campaign is { } campaign ? row.Bind(campaign.Value) : row;
    }
}
