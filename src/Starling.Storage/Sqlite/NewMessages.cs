using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>Rows of messages that were just taken, and of their contacts.</summary>
internal static class NewMessages
{
    public static void Insert(SqliteSession session, CampaignId campaign, MessageId id, NewMessage message)
    {
        Span<byte> key = stackalloc byte[ContactKey.Size];
        message.Contact.Write(key);
        session
            .Db[
                """
                INSERT INTO message (id, contact, msisdn, profile_id, language, fields, text, sender, type, stop_mention, expires_at, accepted_at, content_hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ]
            .Bind(id.Value)
            .Bind(key)
            .Bind(message.Msisdn.Digits)
            .Bind(message.ProfileId)
            .Bind(message.Language)
            .Bind(message.Fields)
            .Bind(message.Text)
            .Bind(message.Sender?.ToString())
            .Bind(message.Type)
            .Bind(message.WithStopMention)
            .Bind(message.ExpiresAt)
            .Bind(session.Now)
            .Bind((long)message.ContentHash)
            .Run();
        session
            .Db[
                """
                INSERT INTO message_state (id, campaign, lane, state, attempt, flags, segments, delivered, failed, reason, changed_at)
                VALUES (?, ?, ?, 0, 0, 0, 0, 0, 0, '', ?)
                """
            ]
            .Bind(id.Value)
            .Bind(campaign.Value)
            .Bind(message.Contact.Lane)
            .Bind(session.Now)
            .Run();
        session.Changed.Add(new MessageChange(id, campaign));
    }

    /// <summary>Makes the contacts that are missing and enters what is stated of those that are there, in order of key.</summary>
    public static void FileContacts(SqliteSession session, TenantId tenant, IEnumerable<NewMessage?> messages)
    {
        var sorted = messages.OfType<NewMessage>().ToArray();
        Array.Sort(sorted, (left, right) => left.Contact.CompareTo(right.Contact));
        foreach (var message in sorted)
        {
            File(session, tenant, message);
        }
    }

    public static Instant? Earlier(Instant? left, Instant? right) =>
        left is not { } l ? right
        : right is not { } r ? left
        : Instant.Min(l, r);

    private static void File(SqliteSession session, TenantId tenant, NewMessage message)
    {
        var consentKey = message.Consent is null ? null : ConsentKeys.Of(message.ProfileId, message.ConsentType);
        var consents = message.Consent is { } stated ? ConsentJson.Write([new(consentKey!, stated)]) : null;
        Span<byte> key = stackalloc byte[ContactKey.Size];
        message.Contact.Write(key);
        var made = session
            .Db[
                """
                INSERT INTO contact (key, tenant, msisdn, version, stop_version, zone, consents) VALUES (?, ?, ?, 0, 0, ?, ?)
                ON CONFLICT DO NOTHING
                """
            ]
            .Bind(key)
            .Bind(tenant.Value)
            .Bind(message.Msisdn.Digits)
            .Bind(message.Zone)
            .Bind(consents)
            .Run();
        var isEntered =
            made > 0
                ? consentKey is not null
                : (message.Zone is not null || consentKey is not null)
                    && Complete(session, key, message.Msisdn, message.Zone, consentKey, message.Consent);
        if (isEntered)
        {
            Prove(session, message, message.Consent!);
        }
    }

    /// <summary>The line of the consent ledger behind what was entered; one for each consent on the row, however many messages state it.</summary>
    private static void Prove(SqliteSession session, NewMessage message, ConsentAssertion entered) =>
        ConsentEvents.Append(
            session,
            message.Contact,
            ConsentAct.OptedIn,
            message.ProfileId ?? "",
            message.ConsentType,
            entered.Kind,
            entered.Since,
            entered.Until,
            new ConsentEvidence(ConsentCircumstance.Api, entered.Source)
        );

    /// <summary>Enters zone and consent where the row has none yet; never over what is there.</summary>
    /// <returns>Whether the consent was entered.</returns>
    private static bool Complete(
        SqliteSession session,
        ReadOnlySpan<byte> key,
        Msisdn number,
        string? zone,
        string? consentKey,
        ConsentAssertion? stated
    )
    {
        var row = session.Db["SELECT zone, consents FROM contact WHERE key = ?"].Bind(key);
        row.Step();
        var entersZone = zone is not null && row.IsNull(0);
        var text = row.TextOrNull(1);
        row.Reset();
        var known = consentKey is null ? ContactRow.NoConsents : ConsentJson.Read(text);
        var entersConsent = consentKey is not null && !known.ContainsKey(consentKey);
        if (!entersZone && !entersConsent)
        {
            return false;
        }

        session
            .Db[
                """
                UPDATE contact SET zone = coalesce(zone, ?), consents = ?, msisdn = ?, version = version + 1, stop_version = stop_version + 1
                WHERE key = ?
                """
            ]
            .Bind(zone)
            .Bind(entersConsent ? ConsentJson.Write(known.Append(new(consentKey!, stated!))) : text)
            .Bind(number.Digits)
            .Bind(key)
            .Run();
        return entersConsent;
    }
}
