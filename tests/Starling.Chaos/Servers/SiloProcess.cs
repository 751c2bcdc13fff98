using System.Globalization;
using Starling.Testing.Scene;

namespace Starling.Chaos.Servers;

/// <summary>One silo: a process on ports of its own, with a name by which the SMSC can tell its sessions from others'.</summary>
internal sealed class SiloProcess : IDisposable
{
    private readonly ServerProcess _server;
    private readonly List<string> _past = [];

    /// <param name="number">From 1.</param>
    /// <param name="settings">What all silos share.</param>
    public SiloProcess(int number, Dictionary<string, string?> settings)
    {
        (Name, Port, SiloPort) = ($"silo-{number}", ServerProcess.FreePort(), ServerProcess.FreePort());
        _server = new ServerProcess(
            new Dictionary<string, string?>(settings)
            {
                ["Starling:GrpcPort"] = Port.ToString(CultureInfo.InvariantCulture),
                ["Starling:Cluster:SiloPort"] = SiloPort.ToString(CultureInfo.InvariantCulture),
                [$"Starling:Routes:{RouteSettings.Name}:SystemType"] = Name,
            }
        );
    }

    /// <summary>What it tells the SMSC at each bind.</summary>
    public string Name { get; }

    public int Port { get; }

    public int SiloPort { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>It takes calls, as far as we know: started, and neither ended nor frozen by us.</summary>
    public bool IsServing { get; private set; }

    /// <summary>It ended, and nobody asked it to.</summary>
    public bool HasLeft => IsServing && _server.IsUp && _server.Process.HasExited;

    public int? ProcessId => _server.IsUp && !_server.Process.HasExited ? _server.Process.Id : null;

    /// <summary>All it said in all its lives.</summary>
    public IEnumerable<string> Said => _server.IsUp ? [.. _past, Words()] : _past;

    public async Task StartAsync()
    {
        Remember();
        await _server.StartAsync();
        IsServing = true;
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync()
    {
        IsServing = false;
        Remember();
        return _server.KillAsync();
    }

    /// <summary>SIGTERM, and waits for its end; exit code 0.</summary>
    public async Task StopAsync()
    {
        IsServing = false;
        var process = _server.Process;
        await _server.StopAsync();
        _past.Add(process.Output + process.Errors);
    }

    public Task FreezeAsync()
    {
        IsServing = false;
        return _server.FreezeAsync();
    }

    public async Task ThawAsync()
    {
        await _server.ThawAsync();
        IsServing = true;
    }

    /// <summary>Whether a lease's holder is this silo; holders are named by the silo's address.</summary>
    public bool Holds(string holder) => holder.Contains($":{SiloPort}:", StringComparison.Ordinal);

    public void Dispose() => _server.Dispose();

    private string Words() => _server.Process.Output + _server.Process.Errors;

    private void Remember()
    {
        if (_server.IsUp)
        {
            _past.Add(Words());
        }
    }
}
