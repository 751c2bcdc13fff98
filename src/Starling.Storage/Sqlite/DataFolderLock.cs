using System.Globalization;

namespace Starling.Storage.Sqlite;

/// <summary>The operating system's lock on a data folder: it goes with the process that holds it, however that ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _note;

    private DataFolderLock(FileStream file, string note) => (_file, _note) = (file, note);

    /// <exception cref="DataFolderLockedException">Another process has it, or this one already.</exception>
    public static DataFolderLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        // The lock file itself cannot be read while it is locked, so the holder's number stands beside it.
        var note = Path.Combine(folder, "ledger.pid");
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, "ledger.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (fault is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new DataFolderLockedException(folder, ReadHolder(note), fault);
        }

        File.WriteAllText(note, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new DataFolderLock(file, note);
    }

    public void Dispose()
    {
        File.Delete(_note);
        _file.Dispose();
    }

    private static int? ReadHolder(string note)
    {
        try
        {
            return int.TryParse(File.ReadAllText(note), NumberStyles.None, CultureInfo.InvariantCulture, out var holder) ? holder : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>A data folder serves one process at a time.</summary>
/// <param name="holder">The process that has it, when known.</param>
public sealed class DataFolderLockedException(string folder, int? holder, Exception inner)
    : Exception(
        holder is { } id
            ? $"The data folder '{Path.GetFullPath(folder)}' is in use by process {id}. Stop it, or start with another folder."
            : $"The data folder '{Path.GetFullPath(folder)}' is in use by another process. Stop it, or start with another folder.",
        inner
    )
{
    public string Folder { get; } = folder;

    public int? Holder { get; } = holder;
}
