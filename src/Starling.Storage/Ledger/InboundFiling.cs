using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Files one subscriber's text: what it changes, the text itself, and the reply it is owed, in one transaction.</summary>
internal static class InboundFiling
{
    /// <summary>Carriers redeliver: a word that opts in counts once within this.</summary>
    private static readonly Duration StartCountsOnce = Duration.FromHours(24);

    private static readonly CommunicationType[] OptedInTypes = [CommunicationType.Informational, CommunicationType.Promotional];

    private static readonly Duration Day = Duration.FromHours(24);

    public static IReadOnlyList<InboundRecord> File(LedgerSession session, IReadOnlyList<InboundText> texts, AnswerLimit limit)
    {
        session.LockInbound();
        var filed = new List<InboundRecord>(texts.Count);
        foreach (var text in texts)
        {
            if (IsLoose(session, text))
            {
                filed.Add(File(session, text, limit));
            }
        }

        return filed;
    }

    private static bool IsLoose(LedgerSession session, InboundText text)
    {
        var row = session.Db["SELECT 1 FROM inbound WHERE id = ? AND message IS NULL"].Bind(text.Joined.Parts[0].Id);
        var isLoose = row.Step();
        row.Reset();
        return isLoose;
    }

    private static InboundRecord File(LedgerSession session, InboundText text, AnswerLimit limit)
    {
        var answer = text.Contact is { } asked ? OpenQuestions.Find(session, text, asked.Key) : null;
        var effect =
            answer is not null ? InboundEffect.Answered
            : text.Contact is { } contact ? Act(session, text, contact, limit)
            : InboundEffect.Kept;
        var reason =
            effect == InboundEffect.HelpUnanswered ? InboundReasons.AnswerLimit
            : text.Contact is null ? text.Joined.Parts[0].Message.SourceFault ?? InboundReasons.SourceNotANumber
            : "";
        var id = Insert(session, text, effect, reason, answer);
        foreach (var part in text.Joined.Parts)
        {
            session.Db["UPDATE inbound SET message = ? WHERE id = ?"].Bind(id).Bind(part.Id).Run();
        }

        if (effect == InboundEffect.UnderReview)
        {
            Reviews.Open(session, id, text.Contact!.Value, text);
        }

        if (effect is InboundEffect.OptedOut or InboundEffect.HelpAsked && text.Reply is { } reply)
        {
            Owe(session, id, text, reply, confirms: effect == InboundEffect.OptedOut);
        }

        var (first, joined) = (text.Joined.Parts[0], text.Joined);
        return new InboundRecord(
            id,
            text.Tenant,
            first.Account,
            first.Message.Source,
            first.Message.Destination,
            text.Contact,
            joined.Text,
            joined.Parts.Count,
            joined.Missing,
            text.Match,
            effect,
            reason,
            joined.At,
            null
        )
        {
            Answer = answer,
        };
    }

    private static InboundEffect Act(LedgerSession session, InboundText text, InboundContact contact, AnswerLimit limit)
    {
        switch (text.Match.Kind)
        {
            case KeywordKind.Stop:
                var wasOut = IsSuppressed(session, contact.Key);
                ContactLedger.Suppress(session, text.Tenant, contact.Key, contact.Msisdn, $"keyword {text.Match.Words}", session.Now);
                return wasOut ? InboundEffect.OutAlready : InboundEffect.OptedOut;
            case KeywordKind.MaybeStop:
                return Review(session, text, contact);
            case KeywordKind.Yes when !IsSuppressed(session, contact.Key):
                return InboundEffect.Kept;
            case KeywordKind.Start or KeywordKind.Yes when WasTakenLately(session, text, contact):
                return InboundEffect.Repeated;
            case KeywordKind.Start or KeywordKind.Yes:
                var consent = new ConsentAssertion(
                    ConsentKind.Express,
                    session.Now,
                    null,
                    $"keyword {text.Match.Words.ToUpperInvariant()}"
                );
                var consents = OptedInTypes.ToDictionary(type => ConsentKeys.Of(null, type.Name), _ => consent);
                ContactLedger.OptIn(session, text.Tenant, contact.Key, contact.Msisdn, consents);
                return InboundEffect.OptedIn;
            case KeywordKind.Help:
                return MayAnswer(session, text, contact, limit) ? InboundEffect.HelpAsked : InboundEffect.HelpUnanswered;
            default:
                return InboundEffect.Kept;
        }
    }

    /// <summary>Who is out already needs no review: nothing would go to the number anyway.</summary>
    private static InboundEffect Review(LedgerSession session, InboundText text, InboundContact person)
    {
        var contact = ContactConsents.Read(session, person.Key);
        if (contact.SuppressedSince is not null)
        {
            return InboundEffect.OutAlready;
        }

        contact.UnderReviewSince ??= session.Now;
        contact.Save(text.Tenant, person.Msisdn);
        return InboundEffect.UnderReview;
    }

    private static bool IsSuppressed(LedgerSession session, ContactKey key)
    {
        var row = session.Db["SELECT 1 FROM contact WHERE key = ? AND suppressed_at IS NOT NULL"].Bind(key);
        var isSuppressed = row.Step();
        row.Reset();
        return isSuppressed;
    }

    /// <summary>
    /// The same word from the same account to the same number: one that came before a STOP must not undo it, whether it opted in or answered a
    /// question then. Of a text that was erased since, any word may have been the same.
    /// </summary>
    private static bool WasTakenLately(LedgerSession session, InboundText text, InboundContact contact)
    {
        var first = text.Joined.Parts[0];
        var row = session
            .Db[
                """
                SELECT 1 FROM inbound_message WHERE contact = ? AND account = ? AND destination = ? AND (source = '' OR (source = ? AND text = ?))
                  AND effect IN (?, ?) AND filed_at > ?
                """
            ]
            .Bind(contact.Key)
            .Bind(first.Account)
            .Bind(first.Message.Destination)
            .Bind(first.Message.Source)
            .Bind(text.Joined.Text)
            .Bind((long)InboundEffect.OptedIn)
            .Bind((long)InboundEffect.Answered)
            .Bind(session.Now - StartCountsOnce);
        var wasTaken = row.Step();
        row.Reset();
        return wasTaken;
    }

    /// <summary>Whether the number may have one more answer from this sender.</summary>
    private static bool MayAnswer(LedgerSession session, InboundText text, InboundContact contact, AnswerLimit limit)
    {
        var row = session
            .Db[
                """
                SELECT count(*), max(filed_at) FROM inbound_message WHERE contact = ? AND filed_at > ? AND effect = 5 AND destination = ?
                """
            ]
            .Bind(contact.Key)
            .Bind(session.Now - Day)
            .Bind(text.Joined.Parts[0].Message.Destination);
        row.Step();
        var (answered, last) = (row.Long(0), row.InstantOrNull(1));
        row.Reset();
        return answered < limit.PerDay && (last is null || session.Now - last >= limit.Apart);
    }

    private static long Insert(LedgerSession session, InboundText text, InboundEffect effect, string reason, CampaignAnswer? answer)
    {
        var (first, joined) = (text.Joined.Parts[0], text.Joined);
        var row = session
            .Db[
                """
                INSERT INTO inbound_message (tenant, account, source, destination, text, parts, missing, keyword, language, tier, word, effect,
                  reason, received_at, filed_at, msisdn, campaign, answer, contact)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
                """
            ]
            .Bind(text.Tenant.Value)
            .Bind(first.Account)
            .Bind(first.Message.Source)
            .Bind(first.Message.Destination)
            .Bind(joined.Text)
            .Bind(joined.Parts.Count)
            .Bind(joined.Missing)
            .Bind((long)text.Match.Kind)
            .Bind(text.Match.Language)
            .Bind(text.Match.Tier)
            .Bind(text.Match.Words)
            .Bind((long)effect)
            .Bind(reason)
            .Bind(joined.At)
            .Bind(session.Now)
            .Bind(text.Contact?.Msisdn.Digits)
            .Bind(answer?.Campaign.Value)
            .Bind((long?)answer?.Word);
        row.Bind(text.Contact?.Key).Step();
        var id = row.Long(0);
        row.Reset();
        return id;
    }

    private static void Owe(LedgerSession session, long id, InboundText text, ReplyText reply, bool confirms) =>
        session
            .Db["INSERT INTO owed_reply (id, tenant, contact, msisdn, sender, language, text, confirms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"]
            .Bind(id)
            .Bind(text.Tenant.Value)
            .Bind(text.Contact!.Value.Key)
            .Bind(text.Contact.Value.Msisdn.Digits)
            .Bind(reply.Sender.ToString())
            .Bind(reply.Language)
            .Bind(reply.Text)
            .Bind(confirms)
            .Run();
}
