using NodaTime;
using Starling.Domain.Contacts;

namespace Starling.Domain.Consent;

/// <summary>Where a consent or its withdrawal came from. The numbers are a data format.</summary>
public enum ConsentCircumstance
{
    /// <summary>A call of the customer.</summary>
    CustomerCall = 0,

    /// <summary>A request for information.</summary>
    InformationRequest = 1,

    /// <summary>A request for a demonstration.</summary>
    DemoRequest = 2,

    /// <summary>A purchase at a point of sale.</summary>
    PointOfSalePurchase = 3,

    /// <summary>An appointment.</summary>
    Appointment = 4,

    /// <summary>A form that asks for a little more each time.</summary>
    ProgressiveForm = 5,

    /// <summary>A list from elsewhere.</summary>
    Import = 6,

    /// <summary>A word texted by the person.</summary>
    Keyword = 7,

    /// <summary>A call of the API that says no more.</summary>
    Api = 8,
}

/// <summary>What happened to a contact's consents. The numbers are a data format.</summary>
public enum ConsentAct
{
    /// <summary>A consent for one profile and communication type.</summary>
    OptedIn = 0,

    /// <summary>Taken back for one communication type.</summary>
    OptedOut = 1,

    /// <summary>The number is silent for everything that can be stopped.</summary>
    Suppressed = 2,

    /// <summary>It no longer is.</summary>
    SuppressionLifted = 3,

    /// <summary>The profile left for another number; its consents here ended.</summary>
    NumberChanged = 4,

    /// <summary>What was known of the person was erased; suppression stays.</summary>
    Erased = 5,
}

/// <summary>The proof behind a consent or its withdrawal.</summary>
/// <param name="Source">Form, call, receipt or list it can be found by; at most 200 characters.</param>
/// <param name="Wording">What the person was shown: benefits, frequency, how to stop; at most 2 000 characters.</param>
/// <param name="WordingVersion">Which version of it; at most 64 characters.</param>
/// <param name="Actor">Who collected it: an agent, a system; at most 200 characters.</param>
/// <param name="Zone">IANA zone in which the person was, or null.</param>
public sealed record ConsentEvidence(
    ConsentCircumstance Circumstance,
    string? Source = null,
    string? Wording = null,
    string? WordingVersion = null,
    string? Actor = null,
    string? Zone = null
);

/// <summary>One line of a contact's consent ledger, which is only ever added to.</summary>
/// <param name="Sequence">From 1, without holes, for each contact.</param>
/// <param name="Profile">Empty for the number itself.</param>
/// <param name="Type">The communication type; null where the act is about the number.</param>
/// <param name="Kind">The kind of consent after the act; None where the act is about the number.</param>
/// <param name="GivenAt">When the person acted.</param>
/// <param name="Until">When an implied consent ends; null for no end.</param>
/// <param name="RecordedAt">When it was committed here.</param>
public sealed record ConsentEvent(
    ContactKey Contact,
    long Sequence,
    ConsentAct Act,
    string Profile,
    string? Type,
    ConsentKind Kind,
    Instant GivenAt,
    Instant? Until,
    ConsentEvidence Evidence,
    Instant RecordedAt
)
{
    /// <summary>Whether what was personal in it was erased with its contact: profile, source, wording, actor and zone.</summary>
    public bool IsErased { get; init; }
}
