using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>Rows of messages that were just taken, of their batches, requests and contacts.</summary>
internal sealed class SqliteAcceptedRows(SqliteSession session) : AcceptedRows
{
    public override void AskPage(AcceptPage page) { }

    public override void AskUnits(IReadOnlyList<UnitMessage> messages) { }

    public override BatchRow? FindBatch(int number)
    {
        var row = session.Db["SELECT " + BatchRow.Columns + " FROM batch WHERE number = ?"].Bind(number);
        if (!row.Step())
        {
            return null;
        }

        var batch = BatchRow.Read(row, session.Now);
        row.Reset();
        return batch;
    }

    public override int OpenUnitBatch(CampaignId campaign)
    {
        var row = session
            .Db["INSERT INTO batch (campaign, next_index, created_at) VALUES (?, 0, ?) RETURNING number"]
            .Bind(campaign.Value)
            .Bind(session.Now);
        row.Step();
        var number = row.Int(0);
        while (row.Step()) { }
        return number;
    }

    public override void Advance(BatchRow batch, uint nextIndex, Instant? firstExpiry) =>
        session
            .Db["UPDATE batch SET next_index = ?, first_expiry = ? WHERE number = ?"]
            .Bind(nextIndex)
            .Bind(firstExpiry)
            .Bind(batch.Number)
            .Run();

    public override void Add(CampaignId campaign, MessageId id, NewMessage message)
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

    public override void Add(MessageId id, RejectedLine line) =>
        session
            .Db["INSERT INTO rejected_item (id, reason, detail, content_hash) VALUES (?, ?, ?, ?)"]
            .Bind(id.Value)
            .Bind(line.Reason)
            .Bind(line.Detail)
            .Bind((long)line.ContentHash)
            .Run();

    public override RequestRow? FindRequest(TenantId tenant, string requestId)
    {
        var row = session
            .Db["SELECT message, content_hash, created_at FROM request WHERE tenant = ? AND request_id = ?"]
            .Bind(tenant.Value)
            .Bind(requestId);
        if (!row.Step())
        {
            return null;
        }

        var found = new RequestRow(new MessageId(row.Long(0)), row.Long(1), row.Instant(2));
        row.Reset();
        return found;
    }

    public override void Add(TenantId tenant, string requestId, in RequestRow request) =>
        session
            .Db["INSERT INTO request (tenant, request_id, message, content_hash, created_at) VALUES (?, ?, ?, ?, ?)"]
            .Bind(tenant.Value)
            .Bind(requestId)
            .Bind(request.Message.Value)
            .Bind(request.ContentHash)
            .Bind(request.Made)
            .Run();

    public override void RemoveRequest(TenantId tenant, string requestId) =>
        session.Db["DELETE FROM request WHERE tenant = ? AND request_id = ?"].Bind(tenant.Value).Bind(requestId).Run();

    /// <summary>In order of key.</summary>
    public override void FileContacts(TenantId tenant, IEnumerable<NewMessage?> messages)
    {
        var sorted = messages.OfType<NewMessage>().ToArray();
        Array.Sort(sorted, (left, right) => left.Contact.CompareTo(right.Contact));
        foreach (var message in sorted)
        {
            File(tenant, message);
        }
    }

    private void File(TenantId tenant, NewMessage message)
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
                    && Complete(key, message.Msisdn, message.Zone, consentKey, message.Consent);
        if (isEntered)
        {
            Prove(message, message.Consent!);
        }
    }

    /// <summary>The line of the consent ledger behind what was entered; one for each consent on the row, however many messages state it.</summary>
    private void Prove(NewMessage message, ConsentAssertion entered) =>
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
    private bool Complete(ReadOnlySpan<byte> key, Msisdn number, string? zone, string? consentKey, ConsentAssertion? stated)
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
