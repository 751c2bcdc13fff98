using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;

namespace Starling.Storage.Ledger;

/// <summary>How a message's two rows are read, for lanes and for people.</summary>
internal static class MessageRows
{
    /// <summary>Columns of <see cref="ReadForLane"/>, of message_state s and message m.</summary>
    public const string LaneColumns =
        "s.id, s.campaign, s.attempt, s.state, m.contact, m.msisdn, m.profile_id, m.language, m.fields, m.text, m.sender, m.type, "
        + "m.stop_mention, m.expires_at, m.accepted_at, s.flags";

    /// <summary>Columns of <see cref="ReadForPeople"/>, of message_state s, message m and campaign c.</summary>
    public const string PeopleColumns =
        "s.id, c.tenant, s.campaign, c.kind, m.msisdn, m.profile_id, m.language, s.state, s.attempt, s.reason, s.detail, s.segments, "
        + "m.accepted_at, s.changed_at, s.due_at, m.expires_at, s.flags, m.sender, m.type, m.contact";

    public const string SelectForLane = "SELECT " + LaneColumns + " FROM message_state s CROSS JOIN message m ON m.id = s.id";

    public const string SelectForPeople =
        "SELECT " + PeopleColumns + " FROM message_state s CROSS JOIN message m ON m.id = s.id CROSS JOIN campaign c ON c.id = s.campaign";

    /// <summary>How many columns these are: where those begin that a query adds to them.</summary>
    public const int PeopleCount = 20;

    public static LaneMessage ReadForLane(RowStatement row) =>
        new(
            new MessageId(row.Long(0)),
            new CampaignId(row.Long(1)),
            row.Int(2),
            (MessageState)row.Int(3),
            row.Key(4),
            Msisdn.FromDigits(row.Long(5)),
            row.TextOrNull(6),
            row.TextOrNull(7),
            row.TextOrNull(8),
            row.TextOrNull(9),
            SenderAddress.TryParse(row.TextOrNull(10), out var sender) ? sender : null,
            row.TextOrNull(11),
            row.FlagOrNull(12),
            row.InstantOrNull(13),
            row.Instant(14),
            ((MessageMarks)row.Int(15)).HasFlag(MessageMarks.PossibleDuplicate),
            ((MessageMarks)row.Int(15)).QueueFullOf()
        );

    /// <summary>
    /// Takes out of a message whom it was for and what it said. Its content compares equal to any from then on; carriers' words about it stay.
    /// </summary>
    /// <returns>False when it was empty.</returns>
    public static bool Empty(LedgerSession session, MessageId id)
    {
        var emptied = session
            .Db[
                """
                UPDATE message SET msisdn = 0, profile_id = NULL, language = NULL, fields = NULL, text = NULL, content_hash = 0
                WHERE id = ? AND msisdn <> 0
                """
            ]
            .Bind(id.Value)
            .Run();

        // Decisions, faults of templates and causes of a quarantine: 10 to 13.
        session.Db["UPDATE message_state SET detail = NULL WHERE id = ? AND state >= 10 AND detail IS NOT NULL"].Bind(id.Value).Run();
        return emptied > 0;
    }

    public static MessageRecord ReadForPeople(RowStatement row)
    {
        var (detail, decision) = DecisionRecord.Read(row.TextOrNull(10));
        return new(
            new MessageId(row.Long(0)),
            new TenantId(row.Text(1)),
            new CampaignId(row.Long(2)),
            (CampaignKind)row.Int(3) != CampaignKind.Batch,
            row.Long(4) is var digits and not 0 ? Msisdn.FromDigits(digits) : null,
            row.TextOrNull(5),
            row.TextOrNull(6),
            (MessageState)row.Int(7),
            row.Int(8),
            row.Text(9),
            detail,
            row.Int(11),
            row.Instant(12),
            row.Instant(13),
            row.InstantOrNull(14),
            row.InstantOrNull(15),
            ((MessageMarks)row.Int(16)).HasFlag(MessageMarks.PossibleDuplicate)
        )
        {
            Sender = SenderAddress.TryParse(row.TextOrNull(17), out var sender) ? sender : null,
            Type = row.TextOrNull(18),
            Decision = decision,
            Contact = row.Key(19),
        };
    }
}
