using System.Text.Json;

namespace Starling.Throughput.Cluster;

/// <summary>The carrier of a run, in its own process.</summary>
internal sealed class Smsc : IAsyncDisposable
{
    private readonly RoleProcess _process;

    private Smsc(RoleProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public int ProcessId => _process.Id;

    public static async Task<Smsc> StartAsync(CarrierPlan plan)
    {
        var (process, ready) = await RoleProcess.StartAsync(SmscRole.Verb, JsonSerializer.Serialize(plan));
        return new Smsc(process, Read<SmscFigures>(ready).Port);
    }

    public async Task<SmscFigures> FiguresAsync() => Read<SmscFigures>(await _process.AskAsync(SmscRole.Figures));

    /// <summary>When texts that hold these octets (hexadecimal) were read, by destination: unix microseconds.</summary>
    public async Task<Dictionary<string, long>> SubmitTimesAsync(string hexadecimal) =>
        Read<Dictionary<string, long>>(await _process.AskAsync($"{SmscRole.Submits} {hexadecimal}"));

    /// <summary>So many people write STOP; returns when all have.</summary>
    public Task InjectStopsAsync(int first, int count, int perSecond) =>
        _process.AskAsync(FormattableString.Invariant($"{SmscRole.Stops} {first} {count} {perSecond}"));

    /// <summary>From STOP to its confirmation.</summary>
    public async Task<IReadOnlyList<TimeSpan>> ConfirmationTimesAsync() =>
        [.. Read<List<double>>(await _process.AskAsync(SmscRole.Confirmations)).Select(TimeSpan.FromMilliseconds)];

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static T Read<T>(string answer) => JsonSerializer.Deserialize<T>(answer)!;
}
