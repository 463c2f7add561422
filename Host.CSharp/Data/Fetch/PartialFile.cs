using System.Security.Cryptography;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Data;

/// <summary>
/// The part of a file that has arrived, under <c>.partial-NAME</c> beside where the file will stand, with a note of which
/// version of the file it is a part of. Only one process at a time has it open; it outlives the process.
/// </summary>
sealed class PartialFile : IDisposable
{
    const int WouldBlock = 11; // EWOULDBLOCK, as .NET gives it in HResult on Linux

    /// <summary>What is noted before the first byte arrives.</summary>
    sealed record Note(Uri Url, string? Version);

    readonly string target;
    readonly FileStream file;

    PartialFile(string target, FileStream file) => (this.target, this.file) = (target, file);

    /// <summary>What has arrived of a file, perhaps nothing.</summary>
    public static PartialFile Open(string target)
    {
        try
        {
            Durable.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(target))!);
            var file = new FileStream(NameFor(target), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.Seek(0, SeekOrigin.End);
            return new(target, file);
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new UserError($"Another process is downloading '{target}': wait for it, or stop it with Ctrl-C.");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new UserError($"'{target}' cannot be written: {error.Message}");
        }
    }

    public long Length => file.Length;

    /// <summary>The version (a strong ETag) that the bytes are of, where they can be continued from this address.</summary>
    public string? VersionAt(Uri url) =>
        Length > 0 && File.Exists(NotePath) && StrictJson.Read<Note>(NotePath) is { Version: { } version } note && note.Url == url ? version : null;

    /// <summary>Forgets what has arrived; what comes next is of another version.</summary>
    public void Restart(Uri url, string? version)
    {
        file.SetLength(0); // first: bytes never stand under another version's note
        StrictJson.Write(NotePath, new Note(url, version));
    }

    public void Append(ReadOnlyMemory<byte> bytes) => DiskFull.Guard(target, () => file.Write(bytes.Span));

    /// <summary>SHA-256 in hex.</summary>
    public string Sha256()
    {
        file.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Gives the file its name.</summary>
    public void Publish()
    {
        file.Flush(flushToDisk: true);
        File.Move(file.Name, target);
        File.Delete(NotePath);
        Posix.SyncFolder(Path.GetDirectoryName(file.Name)!);
    }

    /// <summary>Removes it.</summary>
    public void Discard()
    {
        File.Delete(NotePath);
        File.Delete(file.Name);
    }

    public void Dispose() => file.Dispose();

    string NotePath => NameFor(target) + ".json";

    static string NameFor(string target) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(target))!, ".partial-" + Path.GetFileName(target));
}
