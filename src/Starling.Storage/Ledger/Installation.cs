using System.Security.Cryptography;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>What is the installation's own, made at its first start.</summary>
internal sealed class Installation(ILedgerStore store) : IInstallation
{
    private const int SecretOctets = 32;

    public Task<byte[]> ReadSecretAsync(CancellationToken cancel) => store.WriteAsync(LedgerWriter.Office, ReadSecret, cancel);

    private static byte[] ReadSecret(LedgerSession session)
    {
        session
            .Db["INSERT INTO installation (name, value) VALUES ('contact_secret', ?) ON CONFLICT (name) DO NOTHING"]
            .Bind(RandomNumberGenerator.GetBytes(SecretOctets))
            .Run();
        var row = session.Db["SELECT value FROM installation WHERE name = 'contact_secret'"];
        row.Step();
        var secret = row.Blob(0).ToArray();
        row.Reset();
        return secret;
    }
}
