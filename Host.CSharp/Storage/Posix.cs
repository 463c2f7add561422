using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LatentRecursion.Host.Storage;

/// <summary>The three things that .NET does not offer: a handle on a folder, one on a locked file, and swapping two folders.</summary>
static partial class Posix
{
    const int ReadOnly = 0, CloseOnExec = 0x80000, CurrentFolder = -100, ExchangeNames = 2;

    /// <summary>Opens a file or a folder for reading, whatever lock another process holds on it.</summary>
    public static SafeFileHandle OpenRead(string path)
    {
        var handle = Open(path, ReadOnly | CloseOnExec);
        return handle.IsInvalid ? throw new IOException($"Cannot open '{path}': {new Win32Exception().Message}.") : handle;
    }

    /// <summary>Makes the names inside a folder survive a power failure.</summary>
    public static void SyncFolder(string path)
    {
        using var handle = OpenRead(path);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Swaps two names in one step that cannot be seen half done; false where the file system cannot.</summary>
    public static bool Exchange(string first, string second) =>
        RenameAt(CurrentFolder, first, CurrentFolder, second, ExchangeNames) == 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(int fromFolder, string from, int toFolder, string to, uint flags);
}
