using Starling.Host;
using Xunit;

namespace Starling.Testing.Scene;

/// <summary>Waits for conditions, never for a while.</summary>
public static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(25);

    /// <summary>Patience of a step that takes a second on an idle machine.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(45);

    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, within);

    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var began = WallClock.Time.GetTimestamp();
        while (!await condition())
        {
            if (WallClock.Time.GetElapsedTime(began) > (within ?? Soon))
            {
                throw new TimeoutException($"This did not come true in {(within ?? Soon).TotalSeconds} s: {what}");
            }

            await Task.Delay(LookEvery, WallClock.Time, TestContext.Current.CancellationToken);
        }
    }
}
