using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Finds the question that a subscriber's text answers.</summary>
/// <remarks>
/// Only a text that is a word of answer is looked up, and by keys alone: the sends on the contact's row, then the campaign and the message of
/// each, newest first. Sending pays nothing for it.
/// </remarks>
internal static class OpenQuestions
{
    /// <returns>Null when the text answers none: none was asked by the number that was texted, it is over, or it claims other words.</returns>
    public static CampaignAnswer? Find(LedgerSession session, InboundText text, ContactKey contact)
    {
        if (text.Answer is not { } word || !SenderAddress.TryParse(text.Joined.Parts[0].Message.Destination, out var texted))
        {
            return null;
        }

        var row = session.Db["SELECT recent FROM contact WHERE key = ?"].Bind(contact);
        var sends = row.Step() ? RecentSends.Read(row.Blob(0)) : [];
        row.Reset();
        foreach (var send in sends.Reverse())
        {
            var campaign = new CampaignId(send.Campaign);
            if (
                Asked(session, text.Tenant, campaign, send.Message.Value, texted) is { } question
                && question.IsAnsweredBy(word, send.At, text.Joined.At)
            )
            {
                return new CampaignAnswer(campaign, word);
            }
        }

        return null;
    }

    /// <summary>What the message asked, if it is one that may have arrived (Submitting, Sent, Delivered, Unknown, UnknownFinal).</summary>
    private static CampaignQuestion? Asked(LedgerSession session, TenantId tenant, CampaignId campaign, long message, SenderAddress texted)
    {
        var row = session
            .Db[
                """
                SELECT c.answer_words, c.answers_open_ms
                FROM campaign c CROSS JOIN message_state s ON s.id = ?2 CROSS JOIN message m ON m.id = s.id
                WHERE c.id = ?1 AND c.tenant = ?3 AND c.answer_words IS NOT NULL AND s.state IN (2, 3, 4, 8, 9)
                  AND coalesce(m.sender, c.sender) = ?4
                """
            ]
            .Bind(campaign.Value)
            .Bind(message)
            .Bind(tenant.Value)
            .Bind(texted.ToString());
        var question = row.Step() ? CampaignRow.ReadQuestion(row, 0) : null;
        row.Reset();
        return question;
    }
}
