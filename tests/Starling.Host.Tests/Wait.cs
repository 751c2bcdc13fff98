namespace Starling.Host.Tests;

/// <summary>Waits for a condition, with a bound.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var began = Environment.TickCount64;
        while (!await condition())
        {
            Assert.True(Environment.TickCount64 - began < Patience.TotalMilliseconds, $"did not come about: {what}");
            await Task.Delay(Pause, WallClock.Time);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);
}
