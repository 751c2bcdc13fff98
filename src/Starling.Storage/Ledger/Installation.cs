using System.Security.Cryptography;
using System.Text;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>What is the installation's own, made at its first start.</summary>
internal sealed class Installation(ILedgerStore store) : IInstallation
{
    private const string ContactSecret = "contact_secret";
    private const string ContactKeyId = "contact_key_id";
    private const int SecretOctets = 32;

    public Task<byte[]> ReadSecretAsync(CancellationToken cancel) => store.WriteAsync(LedgerWriter.Office, ReadSecret, cancel);

    public Task<string?> ChooseContactKeyAsync(string? wanted, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => ChooseContactKey(session, wanted), cancel);

    private static string? ChooseContactKey(LedgerSession session, string? wanted)
    {
        // A ledger whose secret is there, and no choice beside it, chose none.
        var chosen = InstallationRows.Find(session.Db, ContactSecret) is null ? wanted : null;
        InstallationRows.Add(session.Db, ContactKeyId, Encoding.ASCII.GetBytes(chosen ?? ""));
        ReadSecret(session);
        var id = Encoding.ASCII.GetString(InstallationRows.Find(session.Db, ContactKeyId)!);
        return id.Length > 0 ? id : null;
    }

    private static byte[] ReadSecret(LedgerSession session)
    {
        InstallationRows.Add(session.Db, ContactSecret, RandomNumberGenerator.GetBytes(SecretOctets));
        return InstallationRows.Find(session.Db, ContactSecret)!;
    }
}
