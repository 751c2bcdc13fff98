namespace Starling.Carriers.Simulator;

/// <summary>What an account may submit: segments taken within a sliding second, with the tolerance of <see cref="RateJudge"/>.</summary>
internal sealed class RateLimit(int segmentsPerSecond)
{
    private readonly SlidingSecond _taken = new(RateJudge.JudgedSpan);

    /// <summary>Takes the segments if they are within the rate. A message of more segments than the rate passes when nothing else was taken.</summary>
    public bool TryTake(TimeSpan now, int segments)
    {
        if (segmentsPerSecond == 0)
        {
            return true;
        }

        var taken = _taken.CountAt(now);
        if (taken > 0 && taken + segments > segmentsPerSecond)
        {
            return false;
        }

        _taken.Add(now, segments);
        return true;
    }
}
