namespace Starling.Domain.Access;

/// <summary>What a credential may do; the numbers are a data format.</summary>
[Flags]
public enum ApiRole
{
    None = 0,

    /// <summary>Sends single texts, and takes them back.</summary>
    Sender = 1,

    /// <summary>Makes campaigns, uploads their contacts, brings people in.</summary>
    Author = 2,

    /// <summary>Starts campaigns.</summary>
    Approver = 4,

    /// <summary>Settles reviews, erases contacts, makes keys; that of the installation's own tenant steers routes too.</summary>
    Operator = 8,

    /// <summary>Reads everything and changes nothing.</summary>
    Auditor = 16,

    /// <summary>Every one of them.</summary>
    All = Sender | Author | Approver | Operator | Auditor,
}
