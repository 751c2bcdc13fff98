using System.Security.Cryptography;
using System.Text;
using Starling.Domain.Consent.Sealing;
using Starling.Storage;

namespace Starling.Host;

/// <summary>Where the keys of seals are: outside of the database, always.</summary>
internal static class SealKeyFile
{
    /// <summary>In the data folder, where no setting names another.</summary>
    public const string Name = "consent-seal.key";

    /// <summary>Reads the keys; makes the first one where that harms nobody.</summary>
    /// <returns>None: there is no key, and nothing is sealed.</returns>
    /// <exception cref="FormatException">The file holds something else.</exception>
    public static SealKeys Read(ConsentSettings settings, StorageOptions storage, ILedger ledger)
    {
        if (settings.SealKeyFile.Length > 0)
        {
            return SealKeys.Parse(File.ReadAllText(settings.SealKeyFile));
        }

        // Silos on several machines would each make their own.
        if (storage.Engine != StorageEngine.Sqlite)
        {
            return SealKeys.None;
        }

        var path = Path.Combine(storage.DataFolder, Name);
        if (!File.Exists(path))
        {
            // A key that is gone is not replaced: a chain goes on with it once it was put back, or with one that an operator makes.
            if (ledger.Seals.ListAsync(0, 1, CancellationToken.None).GetAwaiter().GetResult().Count > 0)
            {
                return SealKeys.None;
            }

            Make(path);
        }

        return SealKeys.Parse(File.ReadAllText(path));
    }

    /// <summary>A new key: whole or not at all, and on the disk before anything is made with it.</summary>
    public static void Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var draft = path + ".new";
        using (var file = new FileStream(draft, options))
        {
            var digits = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SealKey.LeastOctets));
            file.Write(Encoding.ASCII.GetBytes(digits + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path);
    }
}
