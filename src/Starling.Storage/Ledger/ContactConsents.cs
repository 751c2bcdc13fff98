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
    private readonly FiledContact? _before;
    private readonly Dictionary<string, ConsentAssertion> _consents;
    private bool _hasChanged;

    private ContactConsents(LedgerSession session, ContactKey contact)
    {
        _session = session;
        _contact = contact;
        _before = session.People.Find(contact);
        _consents = new Dictionary<string, ConsentAssertion>(ConsentJson.Read(_before?.Consents), StringComparer.Ordinal);
        (SuppressedSince, SuppressedWhy) = (_before?.SuppressedSince, _before?.SuppressedWhy);
        (Zone, UnderReviewSince, ErasedAt) = (_before?.Zone, _before?.UnderReviewSince, _before?.ErasedAt);
    }

    public Instant? SuppressedSince { get; private set; }

    public string? SuppressedWhy { get; private set; }

    public string? Zone { get; set; }

    /// <summary>Since when a text of it waits to be read by a person; null: none does.</summary>
    public Instant? UnderReviewSince { get; set; }

    /// <summary>When it was erased last; null: never.</summary>
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
        var changed = _hasChanged || Zone != _before?.Zone || UnderReviewSince != _before?.UnderReviewSince;
        var digits = number?.Digits ?? 0;
        if (_before is not null && !changed)
        {
            _session.People.WriteNumber(_contact, digits);
            return false;
        }

        var version =
            _before is not null ? _before.Version + 1
            : changed ? 1
            : 0;
        var consents = _consents.Count == 0 ? null : ConsentJson.Write(_consents);
        _session.People.Write(
            _contact,
            _before,
            new FiledContact(tenant, digits, version, Zone, consents)
            {
                SuppressedSince = SuppressedSince,
                SuppressedWhy = SuppressedWhy,
                UnderReviewSince = UnderReviewSince,
                ErasedAt = ErasedAt,
            }
        );
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
