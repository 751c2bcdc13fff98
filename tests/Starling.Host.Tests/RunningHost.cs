using Starling.Carriers.Simulator;

namespace Starling.Host.Tests;

/// <summary>A whole server in this process, on free ports and a folder of its own, shared by the tests of a class.</summary>
public sealed class RunningHost : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-host-").FullName;

    public StarlingHost Host { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await StartAsync(_folder);
        Http = new HttpClient { BaseAddress = Host.HttpAddress };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts a server of a test's own.</summary>
    public static Task<StarlingHost> StartAsync(string folder, params (string Key, string Value)[] settings) =>
        StarlingHost.StartAsync(
            new StarlingHostOptions
            {
                Quiet = true,
                Script = new SmscScript { HistoryOctets = 0 },
                Settings = settings
                    .Append(("Starling:GrpcPort", "0"))
                    .Append(("Starling:HttpPort", "0"))
                    .Append(("Starling:Storage:DataFolder", folder))
                    .Append(("Starling:Hours:Everywhere", "always"))
                    .ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
            }
        );
}
