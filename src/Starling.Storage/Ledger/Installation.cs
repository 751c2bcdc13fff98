using System.Security.Cryptography;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>What is the installation's own, made at its first start.</summary>
internal sealed class Installation(ILedgerStore store) : IInstallation
{
    private const string ContactSecret = "contact_secret";
    private const int SecretOctets = 32;

    public Task<byte[]> ReadSecretAsync(CancellationToken cancel) => store.WriteAsync(LedgerWriter.Office, ReadSecret, cancel);

    private static byte[] ReadSecret(LedgerSession session)
    {
        InstallationRows.Add(session.Db, ContactSecret, RandomNumberGenerator.GetBytes(SecretOctets));
        return InstallationRows.Find(session.Db, ContactSecret)!;
    }
}
