using NodaTime;

namespace Starling.Throughput.Cluster;

/// <summary>A silo of ours, which may be stopped and started again on the same ledger.</summary>
internal sealed class Silo(Duration offset, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private RoleProcess? _process;

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("the silo is down");

    public Uri Grpc { get; private set; } = new("http://127.0.0.1");

    public Uri Http { get; private set; } = new("http://127.0.0.1");

    public async Task StartAsync()
    {
        var ticks = offset.BclCompatibleTicks.ToString(System.Globalization.CultureInfo.InvariantCulture);
        (_process, var ready) = await RoleProcess.StartAsync([
            SiloRole.Verb,
            ticks,
            .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ]);
        var doors = ready.Split(' ');
        (Grpc, Http) = (new Uri(doors[0]), new Uri(doors[1]));
    }

    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
