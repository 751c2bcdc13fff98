namespace Starling.Carriers.Simulator;

/// <summary>Some recipients answer what they were sent.</summary>
public sealed class ScriptedReply
{
    /// <summary>Share of delivered first segments that are answered so, 0 to 1; all replies together at most 1.</summary>
    public double Share { get; set; }

    /// <summary>What they write, such as STOP; one that does not fit a segment comes as joined segments.</summary>
    public string Text { get; set; } = "STOP";
}
