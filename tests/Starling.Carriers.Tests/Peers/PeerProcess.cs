using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace Starling.Carriers.Tests.Peers;

/// <summary>A program of tests/peers while a test needs it: prints JSON lines, ends with its standard input.</summary>
public sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private PeerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _lines.Writer.TryComplete();
            }
            else
            {
                _lines.Writer.TryWrite(line.Data);
            }
        };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The folder of all peers.</summary>
    public static string Folder { get; } = Path.Combine(FindRepository(), "tests", "peers");

    /// <summary>Whether a program is on the path, or where administrators' programs are.</summary>
    public static bool IsInstalled(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    public static PeerProcess Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new PeerProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start"));
    }

    /// <summary>The next line, as JSON.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        using var bound = new CancellationTokenSource(Bound);
        using var line = JsonDocument.Parse(await _lines.Reader.ReadAsync(bound.Token));
        return line.RootElement.Clone();
    }

    /// <summary>The next line of an event; others are passed over.</summary>
    public async Task<JsonElement> ReadAsync(string name)
    {
        while (true)
        {
            var line = await ReadAsync();
            if (line.GetProperty("event").GetString() == name)
            {
                return line;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var bound = new CancellationTokenSource(Bound);
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
        {
            folder = folder.Parent ?? throw new FileNotFoundException("no Cluster.sln above the tests");
        }

        return folder.FullName;
    }
}
