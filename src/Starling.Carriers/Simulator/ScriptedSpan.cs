namespace Starling.Carriers.Simulator;

/// <summary>A span of the simulator's life, counted from its start.</summary>
public sealed class ScriptedSpan
{
    /// <summary>Begin, 0 or more.</summary>
    public TimeSpan From { get; set; }

    /// <summary>End, exclusive; after <see cref="From"/>.</summary>
    public TimeSpan Until { get; set; }

    internal bool Contains(TimeSpan instant) => From <= instant && instant < Until;
}
