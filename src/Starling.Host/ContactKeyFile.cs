using Microsoft.Extensions.Options;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Grains.Contacts;
using Starling.Storage;

namespace Starling.Host;

/// <summary>Where the key is that contacts are named with: outside of the database, so that the database alone tells of nobody who was erased.</summary>
/// <remarks>
/// The name of a contact is a hash over its number, with a secret of the ledger and this key. Whether there is such a key is settled at the ledger's
/// first start and for good: with another one every contact would be another, and no STOP would be found again.
/// </remarks>
public sealed partial class ContactKeyFile(
    IOptions<ContactOptions> settings,
    IOptions<StorageOptions> storage,
    IInstallation installation,
    ILogger<ContactKeyFile> logger
)
{
    /// <summary>In the data folder, where no setting names another.</summary>
    public const string Name = "contact.key";

    /// <exception cref="SettingsException">The key that the ledger's contacts are named with is not there, or one is where they have none.</exception>
    public ContactKeys Read()
    {
        var isNamed = settings.Value.KeyFile.Length > 0;
        var path =
            isNamed ? settings.Value.KeyFile
            : storage.Value.Engine == StorageEngine.Sqlite ? Path.Combine(storage.Value.DataFolder, Name)
            : null;
        var isMade = path is not null && !isNamed && !File.Exists(path);
        if (isMade)
        {
            SealKeyFile.Make(path!);
        }

        var keys = path is null ? SealKeys.None : SealKeys.Parse(File.ReadAllText(path));
        var chosen = installation.ChooseContactKeyAsync(keys.Current?.Id, CancellationToken.None).GetAwaiter().GetResult();
        var key = chosen is null ? null : keys.Find(chosen);
        if (isMade && key is null)
        {
            // It is nobody's: what the ledger wants is another one, or none.
            File.Delete(path!);
        }

        var secret = installation.ReadSecretAsync(CancellationToken.None).GetAwaiter().GetResult();
        switch (chosen, key)
        {
            case (not null, not null):
                return new ContactKeys(key.Sign(secret));
            case (not null, null):
                throw new SettingsException([
                    $"Starling:Contacts:KeyFile is '{path}'; the key {chosen}, which the contacts of this ledger are named with, is not there: "
                        + "put it back, without it nobody's opt-out would be found",
                ]);
            case (null, _) when isNamed:
                throw new SettingsException([
                    $"Starling:Contacts:KeyFile is '{path}'; the contacts of this ledger were named without a key when it was first started, "
                        + "and keep their names: leave it out",
                ]);
            default:
                LogNoKey();
                return new ContactKeys(secret);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Contacts are named without a key of Starling:Contacts:KeyFile: whoever has the database can try all numbers, and so find out which were erased"
    )]
    private partial void LogNoKey();
}
