namespace Starling.Carriers.Links;

/// <summary>What an error status of submit_sm_resp means to us; the cases of the domain's submit outcome, as data.</summary>
public enum StatusReaction
{
    /// <summary>Will never succeed as it is.</summary>
    Rejected = 0,

    /// <summary>Refused because of the rate: keep the segment, slow the route.</summary>
    Throttled = 1,

    /// <summary>Refused for now: this message later.</summary>
    QueueFull = 2,

    /// <summary>Transient, but may follow acceptance.</summary>
    Doubtful = 3,
}
