using System.Security.Cryptography;
using Starling.Domain.Ports;

namespace Starling.Storage.Sqlite;

/// <summary>What is the installation's own, made at its first start.</summary>
internal sealed class SqliteInstallation(SqliteStore store) : IInstallation
{
    private const int SecretOctets = 32;

    public Task<byte[]> ReadSecretAsync(CancellationToken cancel) => store.WriteAsync(ReadSecret, cancel);

    private static byte[] ReadSecret(SqliteSession session)
    {
        session
            .Db["INSERT INTO installation (name, value) VALUES ('contact_secret', ?) ON CONFLICT DO NOTHING"]
            .Bind(RandomNumberGenerator.GetBytes(SecretOctets))
            .Run();
        var row = session.Db["SELECT value FROM installation WHERE name = 'contact_secret'"];
        row.Step();
        var secret = row.Blob(0).ToArray();
        row.Reset();
        return secret;
    }
}
