using NodaTime;

namespace Starling.Domain.Senders;

/// <summary>When a carrier's refusals of a number count as rising (S12, N26).</summary>
/// <param name="AtLeast">Answers within the window; below it nothing is concluded.</param>
/// <param name="Percent">Of so many refusals in a hundred answers.</param>
/// <param name="Window">How far back answers count.</param>
public sealed record RejectionRule(int AtLeast, double Percent, Duration Window)
{
    public bool Pauses(long answers, long rejected) => answers >= AtLeast && rejected * 100.0 >= Percent * answers;
}

/// <summary>A carrier's answers to one sender over the last minutes, in twelve parts of the window; the oldest part leaves as a whole.</summary>
public sealed class RejectionWindow(Duration window)
{
    private const int Parts = 12;

    private readonly long[] _answers = new long[Parts];
    private readonly long[] _rejected = new long[Parts];
    private readonly long _ticksOfPart = Math.Max(1, window.BclCompatibleTicks / Parts);
    private long _latest = long.MinValue;

    public void Add(Instant now, long answers, long rejected)
    {
        var part = Advance(now);
        _answers[part] += answers;
        _rejected[part] += rejected;
    }

    public (long Answers, long Rejected) Sum(Instant now)
    {
        Advance(now);
        return (_answers.Sum(), _rejected.Sum());
    }

    /// <summary>What was counted is settled: the next conclusion needs answers of its own.</summary>
    public void Clear()
    {
        Array.Clear(_answers);
        Array.Clear(_rejected);
    }

    private int Advance(Instant now)
    {
        var part = now.ToUnixTimeTicks() / _ticksOfPart;
        if (_latest == long.MinValue || part - _latest >= Parts)
        {
            Clear();
        }
        else
        {
            for (var gone = _latest + 1; gone <= part; gone++)
            {
                _answers[gone % Parts] = _rejected[gone % Parts] = 0;
            }
        }

        _latest = Math.Max(_latest, part);
        return (int)(_latest % Parts);
    }
}
