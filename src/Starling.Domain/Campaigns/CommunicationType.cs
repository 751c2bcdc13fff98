namespace Starling.Domain.Campaigns;

/// <summary>The class of a communication type: which rules a text of it obeys.</summary>
public enum CommunicationClass
{
    /// <summary>A code that a person just asked for.</summary>
    OneTimeCode = 0,

    /// <summary>Administrative: confirmations, deliveries, accounts.</summary>
    Transactional = 1,

    /// <summary>An answer to one MO, once.</summary>
    Reply = 2,

    /// <summary>News a person follows.</summary>
    Informational = 3,

    /// <summary>Anything that sells.</summary>
    Promotional = 4,
}

/// <summary>What kind of communication a text is; decides consent, mention, hours, caps and what follows an unknown outcome.</summary>
/// <param name="Name">Lower snake case, at most 32 characters; the built-in ones carry the name of their class.</param>
/// <param name="Class">The rules it follows.</param>
public sealed record CommunicationType(string Name, CommunicationClass Class)
{
    public static readonly CommunicationType OneTimeCode = new("one_time_code", CommunicationClass.OneTimeCode);
    public static readonly CommunicationType Transactional = new("transactional", CommunicationClass.Transactional);
    public static readonly CommunicationType Reply = new("reply", CommunicationClass.Reply);
    public static readonly CommunicationType Informational = new("informational", CommunicationClass.Informational);
    public static readonly CommunicationType Promotional = new("promotional", CommunicationClass.Promotional);

    /// <summary>The types every tenant has.</summary>
    public static readonly IReadOnlyList<CommunicationType> BuiltIn = [OneTimeCode, Transactional, Reply, Informational, Promotional];

    /// <summary>Whether a recorded consent is needed.</summary>
    public bool NeedsConsent => Class is CommunicationClass.Informational or CommunicationClass.Promotional;

    /// <summary>Whether a suppressed number is silent for it.</summary>
    public bool Stoppable => Class is not (CommunicationClass.OneTimeCode or CommunicationClass.Reply);

    /// <summary>Whether duplicates and caps are judged, so that a send is entered in the contact's row.</summary>
    public bool IsCounted => Class is CommunicationClass.Informational or CommunicationClass.Promotional;

    /// <summary>Whether the STOP mention is added unless a setting says otherwise.</summary>
    public bool HasStopMention => Class is CommunicationClass.Informational or CommunicationClass.Promotional;

    /// <summary>Whether it goes before bulk and may use the reserved credits.</summary>
    public bool IsExpress => Class is CommunicationClass.OneTimeCode or CommunicationClass.Reply;

    /// <summary>Whether a text with an unknown outcome is sent once more, marked as a possible duplicate.</summary>
    public bool ResendsUnknown => Class == CommunicationClass.OneTimeCode;

    /// <summary>Whether local hours are kept.</summary>
    public bool KeepsHours => Class is CommunicationClass.Informational or CommunicationClass.Promotional;

    /// <summary>One of <see cref="BuiltIn"/> by name, or null.</summary>
    public static CommunicationType? Find(string? name) => BuiltIn.FirstOrDefault(type => type.Name == name);
}
