using System.Globalization;

namespace Starling.Testing.Scene;

/// <summary>The route to the SMSC outside, as an operator would write it.</summary>
public sealed record RouteSettings
{
    public const string Name = "outside";

    public int SegmentsPerSecond { get; init; } = 2_000;

    public int Binds { get; init; } = 2;

    public int Window { get; init; } = 50;

    /// <summary>More keys of the route: <c>MaxSegments</c> …</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys that stand elsewhere, from <c>Starling:</c> on.</summary>
    public IReadOnlyDictionary<string, string> Elsewhere { get; init; } = new Dictionary<string, string>();

    public Dictionary<string, string?> ToSettings(int smscPort, string dataFolder, int grpcPort = 0)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Starling:GrpcPort"] = Text(grpcPort),
            ["Starling:HttpPort"] = "0",
            ["Starling:Storage:DataFolder"] = dataFolder,
            // Stories run at any hour; those about the hours set their own table.
            ["Starling:Hours:Everywhere"] = "always",
            // The people of a story live close together.
            ["Starling:Codes:PerBlock"] = "none",
        };
        foreach (var (key, value) in Elsewhere)
        {
            settings[$"Starling:{key}"] = value;
        }

        Set("Host", "127.0.0.1");
        Set("Port", Text(smscPort));
        Set("SystemId", "starling");
        Set("Password", "secret");
        Set("SegmentsPerSecond", Text(SegmentsPerSecond));
        Set("Binds", Text(Binds));
        Set("Window", Text(Window));
        Set("ReconnectFirst", "00:00:00.050");
        Set("ReconnectMost", "00:00:00.500");
        Set("RefusedRetry", "00:00:01");
        foreach (var (key, value) in More)
        {
            Set(key, value);
        }

        return settings;

        void Set(string key, string value) => settings[$"Starling:Routes:{Name}:{key}"] = value;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
