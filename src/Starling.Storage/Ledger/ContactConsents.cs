using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>One contact's row while its consents change: read once, written once, and a line of the consent ledger for each change.</summary>
internal sealed class ContactConsents
{
    private const string WhyUnread = "an unread text";

    private readonly LedgerSession _session;
    private readonly ContactKey _contact;
    private readonly long _version = -1;
    private readonly Dictionary<string, ConsentAssertion> _consents;
    private readonly string? _zoneBefore;
    private readonly Instant? _reviewBefore;
    private bool _hasChanged;

    private ContactConsents(LedgerSession session, ContactKey contact)
    {
        _session = session;
        _contact = contact;
        var row = session
            .Db["SELECT suppressed_at, suppressed_why, zone, consents, version, review_since FROM contact WHERE key = ?"]
            .Bind(contact);
        if (row.Step())
        {
            SuppressedSince = row.InstantOrNull(0);
            SuppressedWhy = row.TextOrNull(1);
            _zoneBefore = Zone = row.TextOrNull(2);
            _consents = new Dictionary<string, ConsentAssertion>(ConsentJson.Read(row.TextOrNull(3)), StringComparer.Ordinal);
            _version = row.Long(4);
            _reviewBefore = UnderReviewSince = row.InstantOrNull(5);
            row.Reset();
        }
        else
        {
            _consents = new Dictionary<string, ConsentAssertion>(StringComparer.Ordinal);
        }
    }

    public Instant? SuppressedSince { get; private set; }

    public string? SuppressedWhy { get; private set; }

    public string? Zone { get; set; }

    /// <summary>Since when a text of it waits to be read by a person; null: none does.</summary>
    public Instant? UnderReviewSince { get; set; }

    /// <summary>When it was erased in this transaction; null: not in this one.</summary>
    public Instant? ErasedAt { get; private set; }

    public IReadOnlyDictionary<string, ConsentAssertion> All => _consents;

    public static ContactConsents Read(LedgerSession session, ContactKey contact) => new(session, contact);

    public ConsentAssertion? Find(string profile, string type) => _consents.GetValueOrDefault(ConsentKeys.Of(profile, type));

    public void Enter(string profile, string type, ConsentAssertion consent, ConsentEvidence evidence)
    {
        _consents[ConsentKeys.Of(profile, type)] = consent;
        var act = consent.Kind == ConsentKind.Withdrawn ? ConsentAct.OptedOut : ConsentAct.OptedIn;
        Append(act, profile, type, consent.Kind, consent.Since, consent.Until, evidence);
    }

    public void Suppress(string why, Instant at, ConsentEvidence evidence)
    {
        SuppressedWhy = SuppressedSince is null ? why : SuppressedWhy;
        SuppressedSince ??= at;
        EndReviews(ReviewOutcome.OptOut, why);
        Append(ConsentAct.Suppressed, "", null, ConsentKind.None, at, null, evidence);
    }

    /// <summary>The person's own act answers what a text of theirs left open.</summary>
    public void EndReviews(ReviewOutcome outcome, string by)
    {
        if (UnderReviewSince is not null)
        {
            UnderReviewSince = null;
            Reviews.CloseAll(_session, _contact, outcome, by);
        }
    }

    public void LiftSuppression(Instant at, ConsentEvidence evidence)
    {
        (SuppressedSince, SuppressedWhy) = (null, null);
        Append(ConsentAct.SuppressionLifted, "", null, ConsentKind.None, at, null, evidence);
    }

    /// <summary>The profile is no longer behind this number: what it permitted here ends.</summary>
    public void ForgetProfile(string profile, ConsentEvidence evidence)
    {
        foreach (var key in _consents.Keys.Where(key => key.StartsWith(profile + "|", StringComparison.Ordinal)).ToArray())
        {
            _consents.Remove(key);
        }

        Append(ConsentAct.NumberChanged, profile, null, ConsentKind.None, _session.Now, null, evidence);
    }

    /// <returns>The digest of the line that says so.</returns>
    public byte[] Erase(ConsentEvidence evidence)
    {
        if (UnderReviewSince is not null)
        {
            // Nobody can read any more what it said: in doubt it asked for silence.
            Suppress(WhyUnread, _session.Now, new ConsentEvidence(ConsentCircumstance.Keyword));
        }

        _consents.Clear();
        Zone = null;
        SuppressedWhy = SuppressedWhy is { } why && IsWordOfTheTable(why) ? why : null;
        ErasedAt = _session.Now;
        ConsentEvents.Erase(_session, _contact);
        return Append(ConsentAct.Erased, "", null, ConsentKind.None, _session.Now, null, evidence);
    }

    /// <summary>For what was accepted since: nothing else has come.</summary>
    public void EraseAgain()
    {
        ErasedAt = _session.Now;
        _hasChanged = true;
    }

    /// <summary>Writes the row when something of it changed; makes it when missing.</summary>
    /// <param name="number">Null leaves the row without a number: it was erased.</param>
    /// <returns>Whether its version moved.</returns>
    public bool Save(TenantId tenant, Msisdn? number)
    {
        var changed = _hasChanged || Zone != _zoneBefore || UnderReviewSince != _reviewBefore;
        if (_version >= 0 && !changed)
        {
            _session.Db["UPDATE contact SET msisdn = ?1 WHERE key = ?2 AND msisdn <> ?1"].Bind(number?.Digits ?? 0).Bind(_contact).Run();
            return false;
        }

        var written = _session
            .Db[
                """
                INSERT INTO contact (key, tenant, msisdn, version, stop_version, suppressed_at, suppressed_why, zone, consents, review_since, erased_at)
                VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?10, ?11)
                ON CONFLICT (key) DO UPDATE SET msisdn = excluded.msisdn, version = contact.version + 1, stop_version = contact.stop_version + 1,
                  suppressed_at = excluded.suppressed_at, suppressed_why = excluded.suppressed_why, zone = excluded.zone,
                  consents = excluded.consents, review_since = excluded.review_since, erased_at = coalesce(excluded.erased_at, contact.erased_at)
                WHERE contact.version = ?9
                """
            ]
            .Bind(_contact)
            .Bind(tenant.Value)
            .Bind(number?.Digits ?? 0)
            .Bind(changed ? 1L : 0L)
            .Bind(SuppressedSince)
            .Bind(SuppressedWhy)
            .Bind(Zone)
            .Bind(_consents.Count == 0 ? null : ConsentJson.Write(_consents))
            .Bind(_version)
            .Bind(UnderReviewSince)
            .Bind(ErasedAt)
            .Run();
        LedgerSession.Expect(written, "A contact");
        return changed;
    }

    /// <summary>Other reasons were written by a caller, who may have put a person into them.</summary>
    private static bool IsWordOfTheTable(string why) => why.StartsWith("keyword ", StringComparison.Ordinal) || why == WhyUnread;

    private byte[] Append(
        ConsentAct act,
        string profile,
        string? type,
        ConsentKind kind,
        Instant givenAt,
        Instant? until,
        ConsentEvidence evidence
    )
    {
        _hasChanged = true;
        return ConsentEvents.Append(_session, _contact, act, profile, type, kind, givenAt, until, evidence);
    }
}
