namespace Starling.Domain.Ports;

/// <summary>What is one installation's own.</summary>
public interface IInstallation
{
    /// <summary>The secret of <see cref="Contacts.ContactKeys"/>: 32 octets, made at the first start and kept with the ledger for good.</summary>
    Task<byte[]> ReadSecretAsync(CancellationToken cancel);
}
