using System.Diagnostics;
using System.Globalization;

namespace Starling.Testing.Scene;

/// <summary>A PostgreSQL of our own, which may be ended in any way and started again on its port and data.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>For tests: small, and of any machine.</summary>
    public const string Small = "-c shared_buffers=256MB -c max_wal_size=2GB";

    private const string Settings = "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200";

    private readonly string _folder;
    private readonly string _programs;
    private readonly string _more;
    private readonly int _port = ServerProcess.FreePort();

    private PostgresServer(string folder, string programs, string more) => (_folder, _programs, _more) = (folder, programs, more);

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=starling;Database=starling";

    /// <summary>The server's own process, parent of all others of it.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private string Data => Path.Combine(_folder, "data");

    /// <summary>A new cluster of data in an empty folder, running. Nothing that makes it safe is off: the silos would refuse it.</summary>
    /// <param name="settings">Options of the server: <c>-c name=value</c>.</param>
    /// <exception cref="DirectoryNotFoundException">PostgreSQL is not installed.</exception>
    public static async Task<PostgresServer> StartAsync(string folder, string settings = Small)
    {
        var programs =
            Directory
                .GetDirectories("/usr/lib/postgresql")
                .OrderBy(version => int.Parse(Path.GetFileName(version), CultureInfo.InvariantCulture))
                .Select(version => Path.Combine(version, "bin"))
                .LastOrDefault()
            ?? throw new DirectoryNotFoundException("no PostgreSQL in /usr/lib/postgresql");
        Directory.CreateDirectory(folder);
        var server = new PostgresServer(folder, programs, settings);
        if (Environment.IsPrivilegedProcess)
        {
            await MachineCommand.RunAsync(folder, "chown", "postgres", folder);
        }

        await server.RunAsync(
            "initdb",
            $"--pgdata={server.Data}",
            "--username=starling",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync"
        );
        await server.StartAsync();
        await server.RunAsync("createdb", "--host=127.0.0.1", $"--port={server._port}", "--username=starling", "starling");
        return server;
    }

    /// <summary>Starts it on what is there; it takes connections when this returns.</summary>
    public Task StartAsync() =>
        RunAsync(
            "pg_ctl",
            $"--pgdata={Data}",
            $"--log={Path.Combine(_folder, "server.log")}",
            "--silent",
            "--wait",
            "--timeout=60",
            "start",
            $"--options=-p {_port} {Settings} {_more}"
        );

    /// <param name="mode"><c>fast</c>: sessions are ended, all is written; <c>immediate</c>: it recovers at its next start.</param>
    public Task StopAsync(string mode) => RunAsync("pg_ctl", $"--pgdata={Data}", "--silent", "--wait", $"--mode={mode}", "stop");

    /// <summary>kill -9 of the server, and waits until its children have noticed: it cannot be started before.</summary>
    public async Task KillAsync()
    {
        var id = ProcessId;
        using var server = Process.GetProcessById(id);
        var children = await ChildrenAsync(id);
        server.Kill();
        await server.WaitForExitAsync();
        await Eventually.TrueAsync(() => !children.Exists(child => Directory.Exists($"/proc/{child}")), "the backends have ended");
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await StopAsync("immediate");
        }
    }

    private static async Task<List<string>> ChildrenAsync(int parent)
    {
        var found = await File.ReadAllTextAsync($"/proc/{parent}/task/{parent}/children");
        return [.. found.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        string[] words = [Path.Combine(_programs, program), .. arguments];
        return MachineCommand.RunAsync(_folder, Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. words] : words);
    }
}
