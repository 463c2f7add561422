using System.Globalization;

namespace LatentRecursion.Host.Storage;

/// <summary>There was no room for a file; says what was being written, how much is free and that nothing was lost.</summary>
public sealed class DiskFull(string path, Exception cause) : IOException(Sentence(path), cause)
{
    const int NoSpace = 28, OverQuota = 122; // ENOSPC, EDQUOT: what .NET gives as HResult on Linux

    /// <summary>Runs what writes to <paramref name="path"/>, and says so in one sentence where there is no room for it.</summary>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (IOException error) when (Is(error))
        {
            throw new DiskFull(path, error);
        }
    }

    /// <summary>Whether an error says that there is no room.</summary>
    public static bool Is(Exception error) => error.HResult is NoSpace or OverQuota;

    static string Sentence(string path)
    {
        var there = Path.GetFullPath(path);
        while (!Directory.Exists(there)) there = Path.GetDirectoryName(there)!;
        var free = new DriveInfo(there).AvailableFreeSpace / 1e6;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The disk is full: '{path}' could not be written ({free:N1} MB free). "
            + $"What was stored before is still there: free some space and start again.");
    }
}
