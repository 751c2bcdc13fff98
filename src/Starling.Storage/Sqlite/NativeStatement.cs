using System.Runtime.InteropServices;

namespace Starling.Storage.Sqlite;

/// <summary>SQLite's calls that a row makes a dozen times, on the bare address of its statement.</summary>
/// <remarks>
/// The library's own wrappers count a handle's users up and down around each of them, which cost more than most of the calls. Calls that
/// neither wait nor allocate much also leave out the runtime's change of mode. Source: https://sqlite.org/c3ref/funclist.html.
/// </remarks>
internal static partial class NativeStatement
{
    private const string Library = "e_sqlite3";

    /// <summary>SQLITE_TRANSIENT: the octets are copied before the call returns.</summary>
    public const nint Copied = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    public static partial int BindLong(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    public static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    public static partial int BindText(nint statement, int index, in byte first, int length, nint release);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    public static partial int BindBlob(nint statement, int index, in byte first, int length, nint release);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_changes"), SuppressGCTransition]
    public static partial int Changes(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    public static partial int TypeOf(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    public static partial long Long(nint statement, int column);

    /// <summary>The address of a text in UTF-8; zero for NULL.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    public static partial nint Text(nint statement, int column);

    /// <summary>The address of a blob; zero for NULL and for one without octets.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    public static partial nint Blob(nint statement, int column);

    /// <summary>Octets of what <see cref="Text"/> or <see cref="Blob"/> has answered.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition]
    public static partial int Length(nint statement, int column);
}
