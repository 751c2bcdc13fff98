namespace Starling.Carriers.Simulator;

/// <summary>One customer of the simulated SMSC.</summary>
public sealed class SmscAccount
{
    /// <summary>1 to 15 characters, unique.</summary>
    public string SystemId { get; set; } = "starling";

    /// <summary>At most 8 characters.</summary>
    public string Password { get; set; } = "secret";

    /// <summary>Above it submits are answered with ESME_RTHROTTLED (0x58). 0: no limit. At most 1 000 000.</summary>
    public int SegmentsPerSecond { get; set; }

    /// <summary>The rate that violations are counted against; limits nothing. 0: none are counted. At most 1 000 000.</summary>
    public int JudgedSegmentsPerSecond { get; set; }

    /// <summary>Sessions at a time; one more bind is refused with ESME_RBINDFAIL (0x0D). 0: no limit.</summary>
    public int MaxSessions { get; set; }
}
