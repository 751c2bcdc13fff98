using NodaTime;
using Starling.Cli.Commands;
using Starling.Cli.Demo;
using Starling.Cli.Terminal;
using Starling.Cli.Tests.Client;

namespace Starling.Cli.Tests.Commands;

/// <summary>Runs command lines as a shell would, and keeps what they print.</summary>
internal sealed record CommandLine(int Code, string Output, string News)
{
    public static async Task<CommandLine> RunAsync(FakeStarling? server, params string[] arguments)
    {
        var output = new StringWriter();
        var news = new StringWriter();
        string[] all = server is null ? arguments : [.. arguments, "--address", server.Address];
        var screen = new Screen(output, news, isInteractive: false, new RealTime());
        var code = await StarlingCommand.RunAsync(all, screen, _ => Task.FromResult<IDemoHost>(new FakeDemoHost(server!)));
        return new CommandLine((int)code, output.ToString(), news.ToString());
    }

    /// <summary>The rows of the only table of an output, with a bar between the cells that say something.</summary>
    public static IReadOnlyList<string> Rows(string output) =>
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.Any(char.IsLetterOrDigit))
                .Select(line => string.Join('|', line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))),
        ];

    private sealed class FakeDemoHost(FakeStarling server) : IDemoHost
    {
        public Uri GrpcAddress => new(server.Address);

        public string Carrier => "nowhere";

        public Instant Now => Instant.FromUtc(2026, 3, 3, 15, 30);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
