using Starling.Domain.Consent;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Contacts of messages that are being taken: read for all pages at once; what is missing is made, what is stated is entered where nothing is yet.</summary>
internal sealed class PostgresFiledContacts(PostgresSession session)
{
    private readonly HashSet<ContactKey> _asked = [];
    private readonly Dictionary<ContactKey, Row> _known = [];
    private readonly SortedDictionary<ContactKey, Row> _made = [];
    private readonly SortedDictionary<ContactKey, Row> _completed = [];
    private readonly List<(NewMessage Message, ConsentAssertion Entered)> _proofs = [];

    public void Ask(IEnumerable<NewMessage?> messages)
    {
        foreach (var message in messages)
        {
            if (message is not null && !_known.ContainsKey(message.Contact))
            {
                _asked.Add(message.Contact);
            }
        }
    }

    public void File(TenantId tenant, IEnumerable<NewMessage?> messages)
    {
        var all = messages.OfType<NewMessage>().ToArray();
        Ask(all);
        if (_asked.Count > 0)
        {
            session.Fetch();
        }

        foreach (var message in all)
        {
            File(tenant, message);
        }
    }

    public void Fetch(RowBatch reads)
    {
        if (_asked.Count == 0)
        {
            return;
        }

        var keys = _asked.Order().Select(key => key.ToUuid()).ToArray();
        _asked.Clear();
        reads.Read(
            "SELECT c.key, c.tenant, c.version, c.zone, c.consents FROM unnest($1) u(key) JOIN contact c ON c.key = u.key",
            reader =>
                _known[reader.GetGuid(0).ToContactKey()] = new Row(reader.GetString(1))
                {
                    Version = reader.GetInt64(2),
                    Zone = reader.IsDBNull(3) ? null : reader.GetString(3),
                    Consents = reader.IsDBNull(4) ? null : reader.GetString(4),
                },
            RowBatch.Of(keys)
        );
    }

    public void Flush(RowBatch writes)
    {
        FlushProofs(writes);
        if (_made.Count > 0)
        {
            writes.WriteExactly(
                _made.Count,
                "A contact",
                """
                INSERT INTO contact (key, tenant, msisdn, version, stop_version, zone, consents)
                SELECT u.key, u.tenant, u.msisdn, 0, 0, u.zone, u.consents FROM unnest($1, $2, $3, $4, $5) u(key, tenant, msisdn, zone, consents)
                ON CONFLICT (key) DO NOTHING
                """,
                RowBatch.Of(_made.Keys.Select(key => key.ToUuid()).ToArray()),
                RowBatch.Of(_made.Values.Select(row => row.Tenant).ToArray()),
                RowBatch.Of(_made.Values.Select(row => row.Msisdn).ToArray()),
                RowBatch.Of(_made.Values.Select(row => row.Zone).ToArray()),
                RowBatch.Of(_made.Values.Select(row => row.Consents).ToArray())
            );
            _made.Clear();
        }

        if (_completed.Count > 0)
        {
            writes.WriteExactly(
                _completed.Count,
                "A contact",
                """
                UPDATE contact c SET zone = u.zone, consents = u.consents, msisdn = u.msisdn, version = c.version + 1, stop_version = c.stop_version + 1
                FROM unnest($1, $2, $3, $4, $5) u(key, version, msisdn, zone, consents) WHERE c.key = u.key AND c.version = u.version
                """,
                RowBatch.Of(_completed.Keys.Select(key => key.ToUuid()).ToArray()),
                RowBatch.Of(_completed.Values.Select(row => row.Version++).ToArray()),
                RowBatch.Of(_completed.Values.Select(row => row.Msisdn).ToArray()),
                RowBatch.Of(_completed.Values.Select(row => row.Zone).ToArray()),
                RowBatch.Of(_completed.Values.Select(row => row.Consents).ToArray())
            );
            _completed.Clear();
        }
    }

    public void Forget()
    {
        _asked.Clear();
        _known.Clear();
        _made.Clear();
        _completed.Clear();
        _proofs.Clear();
    }

    /// <summary>The lines of the consent ledger behind what was entered; one for each consent on a row, however many messages state it.</summary>
    private void FlushProofs(RowBatch writes)
    {
        if (_proofs.Count == 0)
        {
            return;
        }

        var lines = _proofs
            .GroupBy(proof => proof.Message.Contact)
            .OrderBy(contact => contact.Key)
            .SelectMany(contact => contact.Select((proof, at) => (proof.Message, proof.Entered, Nth: at + 1L)))
            .ToArray();
        _proofs.Clear();
        var salts = Array.ConvertAll(lines, _ => ConsentDigest.NewSalt());
        writes.Write(
            """
            INSERT INTO consent_event
              (contact, seq, act, profile_id, type, kind, circumstance, given_at, until, source, recorded_at, salt, digest)
            SELECT u.contact, coalesce((SELECT max(e.seq) FROM consent_event e WHERE e.contact = u.contact), 0) + u.nth, $11, u.profile_id, u.type,
              u.kind, $12, u.given_at, u.until, u.source, $13, u.salt, u.digest
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
              u(contact, nth, profile_id, type, kind, given_at, until, source, salt, digest)
            """,
            RowBatch.Of(Array.ConvertAll(lines, line => line.Message.Contact.ToUuid())),
            RowBatch.Of(Array.ConvertAll(lines, line => line.Nth)),
            RowBatch.Of(Array.ConvertAll(lines, line => PostgresText.Keep(line.Message.ProfileId) ?? "")),
            RowBatch.Of(Array.ConvertAll(lines, line => line.Message.ConsentType)),
            RowBatch.Of(Array.ConvertAll(lines, line => (short)line.Entered.Kind)),
            RowBatch.Of(Array.ConvertAll(lines, line => line.Entered.Since.ToUnixTimeMilliseconds())),
            RowBatch.Of(Array.ConvertAll(lines, line => line.Entered.Until?.ToUnixTimeMilliseconds())),
            RowBatch.Of(Array.ConvertAll(lines, line => PostgresText.Keep(line.Entered.Source))),
            RowBatch.OfBytes(salts),
            RowBatch.OfBytes(lines.Select((line, at) => DigestOf(line.Message, line.Entered, salts[at])).ToArray()),
            RowBatch.Of((short)ConsentAct.OptedIn),
            RowBatch.Of((short)ConsentCircumstance.Api),
            RowBatch.Of(session.Now.ToUnixTimeMilliseconds())
        );
    }

    private byte[] DigestOf(NewMessage message, ConsentAssertion entered, byte[] salt)
    {
        var evidence = new ConsentEvidence(ConsentCircumstance.Api, entered.Source);
        var person = ConsentDigest.OfPerson(salt, message.ProfileId ?? "", evidence);
        return ConsentDigest.OfLine(
            message.Contact,
            ConsentAct.OptedIn,
            message.ConsentType,
            entered.Kind,
            evidence.Circumstance,
            entered.Since,
            entered.Until,
            session.Now,
            person
        );
    }

    private void File(TenantId tenant, NewMessage message)
    {
        if (!_known.TryGetValue(message.Contact, out var row))
        {
            row = new Row(tenant.Value) { Msisdn = message.Msisdn.Digits };
            _known.Add(message.Contact, row);
            _made.Add(message.Contact, row);
        }

        var zone = PostgresText.Keep(message.Zone);
        var entersZone = zone is not null && row.Zone is null;
        var consentKey = message.Consent is null ? null : ConsentKeys.Of(message.ProfileId, message.ConsentType);
        var known = consentKey is null ? ContactRow.NoConsents : ConsentJson.Read(row.Consents);
        var entersConsent = consentKey is not null && !known.ContainsKey(consentKey);
        if (!entersZone && !entersConsent)
        {
            return;
        }

        row.Zone ??= zone;
        row.Msisdn = message.Msisdn.Digits;
        if (entersConsent)
        {
            row.Consents = ConsentJson.Write(known.Append(new(consentKey!, message.Consent!)));
            _proofs.Add((message, message.Consent!));
        }

        if (!_made.ContainsKey(message.Contact))
        {
            _completed[message.Contact] = row;
        }
    }

    private sealed class Row(string tenant)
    {
        public string Tenant => tenant;

        public long Msisdn { get; set; }

        public long Version { get; set; }

        public string? Zone { get; set; }

        public string? Consents { get; set; }
    }
}
