namespace Starling.Carriers.Simulator;

/// <summary>A row of numbers that follows from its start alone (SplitMix64): the same message meets the same fate in each run.</summary>
internal struct SeededDraw(ulong start)
{
    private ulong _state = start;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 inclusive to 1 exclusive.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform, both ends possible.</summary>
    public int Ticks(TimeSpan min, TimeSpan max)
    {
        var (least, most) = (SmscClock.TicksOf(min), SmscClock.TicksOf(max));
        return least + (int)(Share() * (most - least + 1));
    }
}
