using System.Diagnostics;
using System.Globalization;
using Starling.Testing.Scene;

namespace Starling.Chaos.Servers;

/// <summary>A PostgreSQL of our own, which may be ended in any way and started again on its port and data.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Settings =
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200 -c shared_buffers=256MB -c max_wal_size=2GB";

    private readonly string _folder;
    private readonly string _programs;
    private readonly int _port = ServerProcess.FreePort();

    private PostgresServer(string folder, string programs) => (_folder, _programs) = (folder, programs);

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=starling;Database=starling";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>A new cluster of data in an empty folder, running. Nothing that makes it safe is off: the silos would refuse it.</summary>
    /// <exception cref="DirectoryNotFoundException">PostgreSQL is not installed.</exception>
    public static async Task<PostgresServer> StartAsync(string folder)
    {
        var programs =
            Directory
                .GetDirectories("/usr/lib/postgresql")
                .OrderBy(version => int.Parse(Path.GetFileName(version), CultureInfo.InvariantCulture))
                .Select(version => Path.Combine(version, "bin"))
                .LastOrDefault()
            ?? throw new DirectoryNotFoundException("no PostgreSQL in /usr/lib/postgresql");
        Directory.CreateDirectory(folder);
        var server = new PostgresServer(folder, programs);
        if (Environment.IsPrivilegedProcess)
        {
            await Command.RunAsync(folder, "chown", "postgres", folder);
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
            $"--options=-p {_port} {Settings}"
        );

    /// <param name="mode"><c>fast</c>: sessions are ended, all is written; <c>immediate</c>: it recovers at its next start.</param>
    public Task StopAsync(string mode) => RunAsync("pg_ctl", $"--pgdata={Data}", "--silent", "--wait", $"--mode={mode}", "stop");

    /// <summary>kill -9 of the server, and waits until its children have noticed: it cannot be started before.</summary>
    public async Task KillAsync()
    {
        var id = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
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
        return Command.RunAsync(_folder, Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. words] : words);
    }
}
