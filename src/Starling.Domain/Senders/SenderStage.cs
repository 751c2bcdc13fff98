namespace Starling.Domain.Senders;

/// <summary>Where a sender stands in its life; the numbers are a data format.</summary>
public enum SenderStage
{
    /// <summary>Asked for by its tenant; sends nothing.</summary>
    Requested = 1,

    /// <summary>Its owner and registration were looked at; from now on the address is its tenant's.</summary>
    Approved = 2,

    /// <summary>It has a route, a rate and a price.</summary>
    Configured = 3,

    /// <summary>Sends what it may carry.</summary>
    Active = 4,

    /// <summary>Sends nothing; what was accepted waits.</summary>
    Suspended = 5,

    /// <summary>Sends nothing any more; its address is free for another owner.</summary>
    Retired = 6,
}

/// <summary>What moves a sender through its life, or is recorded with it; the numbers are a data format.</summary>
public enum SenderStep
{
    Request = 1,
    Approve = 2,
    Configure = 3,
    Activate = 4,
    Suspend = 5,
    Retire = 6,

    /// <summary>Its record was changed; its stage stays.</summary>
    Update = 7,

    /// <summary>Promotional texts wait from now on (N26); its stage stays.</summary>
    PausePromotion = 8,

    /// <summary>Promotional texts go on; its stage stays.</summary>
    ResumePromotion = 9,
}
