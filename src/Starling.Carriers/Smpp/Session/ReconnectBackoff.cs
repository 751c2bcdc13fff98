namespace Starling.Carriers.Smpp.Session;

/// <summary>Waits between attempts: doubled up to a limit, with jitter, so that many binds do not knock at once.</summary>
internal sealed class ReconnectBackoff(TimeSpan first, TimeSpan most, Random random)
{
    private int _doublings;

    /// <summary>50 to 100 % of the wait whose turn it is.</summary>
    public TimeSpan Next()
    {
        var wait = first * Math.Pow(2, _doublings);
        if (wait >= most)
        {
            wait = most;
        }
        else
        {
            _doublings++;
        }

        return wait * (0.5 + random.NextDouble() / 2);
    }

    public void Reset() => _doublings = 0;
}
