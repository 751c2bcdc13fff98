using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;

namespace Starling.Storage.Ledger;

/// <summary>How a campaign's row is read.</summary>
internal static class CampaignRow
{
    /// <summary>Columns as <see cref="Read"/> takes them; the one parameter is the instant before which a batch that is still open counts as closed.</summary>
    public const string Select = """
        SELECT c.id, c.tenant, c.kind, c.display_name, c.type, c.class, c.objective, c.template, c.sender, c.language, c.pace, c.duplicates,
          c.characters, c.stop_mention, c.expires_at, c.state, c.created_at, c.started_at, c.ended_at, c.starts_at,
          EXISTS (SELECT 1 FROM batch b WHERE b.campaign = c.id)
            AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.campaign = c.id AND b.total IS NULL AND b.created_at > ?),
          c.local_hours, c.preferred_slots, c.default_zone, c.answer_words, c.answers_open_ms
        FROM campaign c
        """;

    public static Campaign Read(RowStatement row) =>
        new(
            new CampaignId(row.Long(0)),
            new CampaignDefinition(
                new TenantId(row.Text(1)),
                (CampaignKind)row.Int(2),
                row.Text(3),
                new CommunicationType(row.Text(4), (CommunicationClass)row.Int(5)),
                row.Text(6),
                row.Text(7),
                SenderAddress.TryParse(row.TextOrNull(8), out var sender) ? sender : null,
                row.Text(9),
                row.IsNull(10) ? null : row.Int(10),
                (DuplicateRule)row.Int(11),
                (CharacterPolicy)row.Int(12),
                row.Flag(13),
                row.InstantOrNull(14)
            )
            {
                Hours = ReadHours(row),
                Question = ReadQuestion(row, 24),
            },
            (CampaignState)row.Int(15),
            row.Instant(16),
            row.InstantOrNull(17),
            row.InstantOrNull(18),
            row.Flag(20),
            row.InstantOrNull(19)
        );

    /// <summary>The one object for campaigns that ask for nothing, which most are.</summary>
    private static CampaignHours ReadHours(RowStatement row)
    {
        var asked = new CampaignHours(row.TextOrNull(21) is { } week ? WeekHours.Parse(week) : null, row.Flag(22), row.TextOrNull(23));
        return asked == CampaignHours.None ? CampaignHours.None : asked;
    }

    /// <summary>From the words that answer and, in the next column, how long.</summary>
    public static CampaignQuestion? ReadQuestion(RowStatement row, int column) =>
        row.IsNull(column) ? null : new CampaignQuestion((AnswerWords)row.Int(column), Duration.FromMilliseconds(row.Long(column + 1)));

    public static CampaignId Insert(LedgerSession session, CampaignDefinition made, string? requestId, CampaignState state)
    {
        var row = session
            .Db[
                """
                INSERT INTO campaign (tenant, kind, request_id, display_name, type, class, objective, template, sender, language, pace,
                  duplicates, characters, stop_mention, expires_at, local_hours, preferred_slots, default_zone, state, created_at, started_at,
                  answer_words, answers_open_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
                """
            ]
            .Bind(made.Tenant.Value)
            .Bind((long)made.Kind)
            .Bind(requestId)
            .Bind(made.DisplayName)
            .Bind(made.Type.Name)
            .Bind((long)made.Type.Class)
            .Bind(made.Objective)
            .Bind(made.Template)
            .Bind(made.Sender?.ToString())
            .Bind(made.Language)
            .Bind((long?)made.PaceSegmentsPerSecond)
            .Bind((long)made.Duplicates)
            .Bind((long)made.Characters)
            .Bind(made.WithStopMention)
            .Bind(made.ExpiresAt)
            .Bind(made.Hours.Week?.ToString())
            .Bind(made.Hours.PreferredOnly)
            .Bind(made.Hours.DefaultZone)
            .Bind((long)state)
            .Bind(session.Now)
            .Bind(state == CampaignState.Running ? session.Now : null)
            .Bind((long?)made.Question?.Claims)
            .Bind((long?)made.Question?.OpenFor.TotalMilliseconds);
        row.Step();
        var id = new CampaignId(row.Long(0));
        row.Reset();
        return id;
    }
}

/// <summary>The standing campaigns that single messages belong to: always running, one of each kind per tenant.</summary>
internal static class StandingCampaigns
{
    public static CampaignId Of(LedgerSession session, TenantId tenant, CampaignKind kind)
    {
        if (session.Standing.TryGetValue((tenant, kind), out var known))
        {
            return known;
        }

        var row = session.Db["SELECT id FROM campaign WHERE tenant = ? AND kind = ? AND kind <> 0"].Bind(tenant.Value).Bind((long)kind);
        CampaignId? found = row.Step() ? new CampaignId(row.Long(0)) : null;
        row.Reset();
        var id = found ?? CampaignRow.Insert(session, Define(tenant, kind), null, CampaignState.Running);
        session.Standing.Add((tenant, kind), id);
        return id;
    }

    private static CampaignDefinition Define(TenantId tenant, CampaignKind kind) =>
        new(
            tenant,
            kind,
            kind == CampaignKind.Express ? "One-time codes and replies" : "Single messages",
            kind == CampaignKind.Express ? CommunicationType.OneTimeCode : CommunicationType.Transactional,
            Objective: "Messages sent one by one",
            Template: "",
            Sender: null,
            Language: "en",
            PaceSegmentsPerSecond: null,
            DuplicateRule.PerNumber,
            CharacterPolicy.Safe,
            WithStopMention: false,
            ExpiresAt: null
        );
}
