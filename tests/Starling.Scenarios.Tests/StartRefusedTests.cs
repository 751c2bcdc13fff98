using System.Net;
using System.Net.Sockets;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.Scene;

namespace Starling.Scenarios.Tests;

/// <summary>A server that cannot start says why in one message, as people write, and with an exit code.</summary>
public sealed class StartRefusedTests : IDisposable
{
    private const int WrongSettings = 2;
    private const int NotPossible = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("starling-start-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = 90_000)]
    public async Task A_second_start_on_one_data_folder_is_refused_and_the_first_works_on()
    {
        using var first = Start();
        await Eventually.TrueAsync(() => first.Output.Contains("ready", StringComparison.Ordinal), "the first is ready");
        using var second = Start();

        await AssertRefusedAsync(second, NotPossible, "is in use by process", $"{first.Id}", DataFolder);
        Assert.False(first.HasExited);
    }

    [Fact(Timeout = 90_000)]
    public async Task A_port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var server = Start($"--Starling:GrpcPort={port}");

        await AssertRefusedAsync(server, NotPossible, $"{port}", "in use");
    }

    [Fact(Timeout = 90_000)]
    public async Task An_unknown_setting_is_named_with_those_that_are_known()
    {
        using var server = Start("--Starling:GprcPort=0");

        await AssertRefusedAsync(server, WrongSettings, "Starling:GprcPort is not a setting", "GrpcPort");
    }

    [Fact(Timeout = 90_000)]
    public async Task Several_wrong_settings_are_told_at_once()
    {
        using var server = Start(
            "--Starling:Routes:one:SegmentsPerSecond=0",
            "--Starling:Routes:one:Host=",
            "--Starling:Routes:one:Window=20000",
            "--Starling:Campaigns:PageSize=9999",
            "--Starling:Gateway:DefaultLanguage=!"
        );

        await AssertRefusedAsync(
            server,
            WrongSettings,
            "Starling:Routes:one:SegmentsPerSecond",
            "Starling:Routes:one:Host",
            "Starling:Routes:one:Window",
            "Starling:Campaigns:PageSize",
            "Starling:Gateway:DefaultLanguage"
        );
    }

    [Theory(Timeout = 90_000)]
    [InlineData("--Starling:GrpcPort=many", "Starling:GrpcPort", "many")]
    [InlineData("--Starling:Routes:one:SegmentsPerSecond=ten", "Starling:Routes:one:SegmentsPerSecond", "a whole number")]
    [InlineData("--Starling:Routes:one:ResponseTimeout=soon", "Starling:Routes:one:ResponseTimeout", "00:00:30")]
    [InlineData("--Starling:Routes:one:StatusReactions:0x45=Shrug", "Starling:Routes:one:StatusReactions:0x45", "Throttled")]
    [InlineData("--Starling:Routes:one:CarrierIdForm=Roman", "Starling:Routes:one:CarrierIdForm", "Roman")]
    public async Task A_value_that_cannot_be_read_is_named_with_its_key(string argument, string key, string value)
    {
        using var server = Start(argument, "--Starling:Routes:one:Host=127.0.0.1", "--Starling:Routes:one:SystemId=x");

        await AssertRefusedAsync(server, WrongSettings, key, value);
    }

    [Fact(Timeout = 90_000)]
    public async Task Without_a_key_it_listens_on_loopback_only()
    {
        using var server = Start("--Starling:Listen=0.0.0.0");

        await AssertRefusedAsync(server, WrongSettings, "Starling:Listen is '0.0.0.0'", "loopback");
    }

    private string DataFolder => Path.Combine(_folder.FullName, "data");

    private DotnetProcess Start(params IEnumerable<string> more) =>
        DotnetProcess.Start(
            "Starling.Host.dll",
            [$"--Starling:Storage:DataFolder={DataFolder}", "--Starling:HttpPort=0", .. Ports(more), .. more]
        );

    private static IEnumerable<string> Ports(IEnumerable<string> more) =>
        more.Any(argument => argument.StartsWith("--Starling:GrpcPort", StringComparison.Ordinal)) ? [] : ["--Starling:GrpcPort=0"];

    private static async Task AssertRefusedAsync(DotnetProcess server, int exitCode, params string[] parts)
    {
        var code = await server.ExitAsync(Eventually.Soon);
        var all = server.Output + server.Errors;
        Assert.True(code == exitCode, $"exit code {code}: {all}");
        foreach (var part in parts)
        {
            Assert.Contains(part, server.Errors, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("   at ", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", all, StringComparison.Ordinal);
    }
}
