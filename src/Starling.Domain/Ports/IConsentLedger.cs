using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>What people permit and take back: the contact's row and one line of its consent ledger, in one transaction.</summary>
/// <remarks>Every change moves the contact's version and stop version, so that a verdict given before it cannot become an intent.</remarks>
public interface IConsentLedger
{
    /// <summary>Enters a consent for one profile (empty: the bare number) and communication type.</summary>
    Task<OptInResult> OptInAsync(OptIn optIn, CancellationToken cancel);

    /// <summary>Takes consents back, or suppresses numbers. In one transaction; again changes nothing but the versions.</summary>
    Task OptOutAsync(IReadOnlyList<OptOut> optOuts, CancellationToken cancel);

    /// <summary>Lines of one contact's consent ledger, newest first, below <paramref name="before"/> when given.</summary>
    Task<IReadOnlyList<ConsentEvent>> ListAsync(ContactKey key, long? before, int limit, CancellationToken cancel);
}

/// <param name="LiftsSuppression">Whether a suppressed number is opened again: only by an express consent given after the suppression.</param>
public sealed record OptIn(
    TenantId Tenant,
    ContactKey Contact,
    Msisdn Msisdn,
    string Profile,
    string Type,
    ConsentAssertion Consent,
    ConsentEvidence Evidence,
    bool LiftsSuppression
);

/// <param name="Profile">Whose; empty for everybody of the number.</param>
/// <param name="Type">The communication type; null suppresses the number.</param>
/// <param name="At">When the person said so.</param>
public sealed record OptOut(
    TenantId Tenant,
    ContactKey Contact,
    Msisdn Msisdn,
    string Profile,
    string? Type,
    Instant At,
    ConsentEvidence Evidence
);

public enum OptInResult
{
    Entered = 0,

    /// <summary>It was taken back later than this one was given, or this one is only implied.</summary>
    Withdrawn = 1,

    /// <summary>Entered; but the number is suppressed, and stays so.</summary>
    StillSuppressed = 2,
}
