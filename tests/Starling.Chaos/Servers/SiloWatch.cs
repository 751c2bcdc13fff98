using System.Globalization;
using Starling.Host;

namespace Starling.Chaos.Servers;

/// <summary>What an operator's supervisor does: starts again what ended by itself, and looks how much memory the silos take.</summary>
internal sealed class SiloWatch : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly IReadOnlyList<SiloProcess> _silos;
    private readonly Action<SiloProcess> _left;
    private readonly Action<SiloProcess, Exception> _failed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <param name="left">Told of each silo that ended by itself, before it is started again.</param>
    /// <param name="failed">Told of each start that came to nothing; it is tried again.</param>
    public SiloWatch(IReadOnlyList<SiloProcess> silos, Action<SiloProcess> left, Action<SiloProcess, Exception> failed)
    {
        (_silos, _left, _failed) = (silos, left, failed);
        _watching = WatchAsync();
    }

    /// <summary>The most memory that one silo had, octets.</summary>
    public long MostMemory { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var silo in _silos.ToArray())
            {
                MostMemory = Math.Max(MostMemory, MemoryOf(silo));
                if (silo.HasLeft)
                {
                    _left(silo);
                    await StartAsync(silo);
                }
            }

            await Task.Delay(LookEvery, WallClock.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StartAsync(SiloProcess silo)
    {
        try
        {
            await silo.StartAsync();
        }
        catch (Exception fault) when (fault is InvalidOperationException or TimeoutException)
        {
            _failed(silo, fault);
        }
    }

    private static long MemoryOf(SiloProcess silo)
    {
        try
        {
            return
                silo.ProcessId is { } id
                && File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                    is { } line
                ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024
                : 0;
        }
        catch (IOException)
        {
            return 0; // It has just ended.
        }
    }
}
