using Microsoft.AspNetCore.Connections;
using Npgsql;
using Starling.Host;
using Starling.Storage.Postgres;
using Starling.Storage.Sqlite;

try
{
    await using var host = await StarlingHost.StartAsync(new StarlingHostOptions { Arguments = args });
    Console.WriteLine(
        $"Starling is ready: gRPC {host.GrpcAddress}, HTTP {host.HttpAddress} (docs, healthz, readyz, metrics, dashboard), "
            + (host.OperationsAddress is { } operations ? $"probes and metrics {operations}, " : "")
            + (host.Smsc is { } smsc ? $"built-in carrier on {smsc.EndPoint}" : "carriers as configured")
    );
    await host.WaitForShutdownAsync();
    return host.HasStoodDown ? 4 : 0;
}
catch (SettingsException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
catch (Exception fault)
    when (fault is IOException or AddressInUseException or DataFolderLockedException or UnsafeDatabaseException or NpgsqlException)
{
    Console.Error.WriteLine($"Starling cannot start: {fault.Message}");
    return 3;
}
