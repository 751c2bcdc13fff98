using System.Diagnostics;

namespace Starling.Carriers.Tests.Smpp.Session;

/// <summary>Waits for a condition, with a bound; never for a while.</summary>
internal static class Wait
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static async Task UntilAsync(Func<bool> condition, Action? meanwhile = null)
    {
        var waited = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!condition())
        {
            Assert.True(waited.Elapsed < Bound, "the condition did not come true");
            meanwhile?.Invoke();
            await timer.WaitForNextTickAsync();
        }
    }
}
