namespace Starling.Domain.Ports;

/// <summary>What is one installation's own.</summary>
public interface IInstallation
{
    /// <summary>The secret of <see cref="Contacts.ContactKeys"/>: 32 octets, made at the first start and kept with the ledger for good.</summary>
    Task<byte[]> ReadSecretAsync(CancellationToken cancel);

    /// <summary>
    /// Which key outside of the ledger the keys of contacts are made with besides. Chosen at the first start, and the same for good: with another
    /// one nobody would be found again, and nobody's STOP.
    /// </summary>
    /// <param name="wanted">Id of the key this process has; null: it has none.</param>
    /// <returns>The id that was chosen; null: none was.</returns>
    Task<string?> ChooseContactKeyAsync(string? wanted, CancellationToken cancel);
}
