using NodaTime;
using NodaTime.Extensions;
using Starling.Carriers.Simulator;
using Starling.Cli.Terminal;
using Starling.Host;

namespace Starling.Cli.Demo;

/// <summary>A whole installation in this process, in a folder that goes away with it: server, ledger and carrier on free ports.</summary>
internal interface IDemoHost : IAsyncDisposable
{
    /// <summary>Where gRPC is taken.</summary>
    Uri GrpcAddress { get; }

    /// <summary>Where the simulated carrier listens, for people.</summary>
    string Carrier { get; }

    /// <summary>Its clock, now.</summary>
    Instant Now { get; }
}

/// <inheritdoc cref="IDemoHost"/>
internal sealed class DemoHost : IDemoHost
{
    private readonly StarlingHost _host;
    private readonly DirectoryInfo _folder;
    private readonly IClock _clock;

    private DemoHost(StarlingHost host, DirectoryInfo folder, IClock clock) => (_host, _folder, _clock) = (host, folder, clock);

    public Uri GrpcAddress => _host.GrpcAddress;

    public string Carrier => _host.Smsc?.EndPoint.ToString() ?? "";

    public Instant Now => _clock.GetCurrentInstant();

    /// <summary>Starts it on a Tuesday at 10:30 in Toronto, whatever the hour, and with no hour forbidden anywhere.</summary>
    public static async Task<IDemoHost> StartAsync(Screen screen)
    {
        var folder = Directory.CreateTempSubdirectory("starling-demo-");
        try
        {
            var clock = OffsetClock.FromTuesdayMorning(screen.Clock.ToClock());
            var host = await StarlingHost.StartAsync(
                new StarlingHostOptions
                {
                    Settings = new Dictionary<string, string?>
                    {
                        ["Starling:GrpcPort"] = "0",
                        ["Starling:HttpPort"] = "0",
                        // Its filter stands before every call of a grain.
                        ["Starling:Dashboard"] = "false",
                        ["Starling:Storage:DataFolder"] = folder.FullName,
                        // Its people live in many zones, and nobody waits a night to see the last text leave.
                        ["Starling:Hours:Everywhere"] = "always",
                        // The numbers that Europe reserves for fiction, and libphonenumber knows, are those of fixed lines.
                        ["Starling:Gateway:AcceptFixedLines"] = "true",
                        ["Starling:Destinations:Countries"] = "CA, US, FR, GB",
                        ["Starling:Inbound:ProgramName"] = "Boréale",
                        ["Starling:Inbound:SupportContact"] = "1 800 555-0199",
                    },
                    Clock = clock,
                    Script = Script(),
                    Quiet = true,
                }
            );
            return new DemoHost(host, folder, clock);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>The standard load, with receipts that do not keep anybody waiting, and a few people who answer.</summary>
    private static SmscScript Script() =>
        new()
        {
            ReceiptDelayMin = TimeSpan.FromSeconds(1),
            ReceiptDelayMax = TimeSpan.FromSeconds(8),
            UndeliveredShare = 0.01,
            Replies =
            [
                new ScriptedReply { Share = 0.006, Text = "STOP" },
                new ScriptedReply { Share = 0.004, Text = "Arrêt!" },
                new ScriptedReply { Share = 0.004, Text = "HELP" },
                new ScriptedReply { Share = 0.006, Text = "Merci, à bientôt 🙂" },
            ],
            ReplyDelayMin = TimeSpan.FromMilliseconds(200),
            ReplyDelayMax = TimeSpan.FromSeconds(3),
            HistoryOctets = 0,
        };
}
