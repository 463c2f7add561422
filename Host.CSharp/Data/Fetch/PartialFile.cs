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
    FileStream? file; // made when the first byte is about to come, so that a refusal leaves nothing

    PartialFile(string target) => this.target = target;

    /// <summary>What has arrived of a file, perhaps nothing.</summary>
    public static PartialFile Open(string target)
    {
        var partial = new PartialFile(target);
        if (File.Exists(NameFor(target))) partial.file = partial.Locked();
        return partial;
    }

    public long Length => file?.Length ?? 0;

    /// <summary>The version (a strong ETag) that the bytes are of, where they can be continued from this address.</summary>
    public string? VersionAt(Uri url) =>
        Length > 0 && File.Exists(NotePath) && StrictJson.Read<Note>(NotePath) is { Version: { } version } note && note.Url == url ? version : null;

    /// <summary>Forgets what has arrived; what comes next is of another version.</summary>
    public void Restart(Uri url, string? version)
    {
        file ??= Locked();
        file.SetLength(0); // first: bytes never stand under another version's note
        StrictJson.Write(NotePath, new Note(url, version));
    }

    public void Append(ReadOnlyMemory<byte> bytes) => DiskFull.Guard(target, () => Begun.Write(bytes.Span));

    /// <summary>SHA-256 in hex.</summary>
    public string Sha256()
    {
        Begun.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(Begun));
    }

    /// <summary>Gives the file its name.</summary>
    public void Publish()
    {
        Begun.Flush(flushToDisk: true);
        File.Move(Begun.Name, target);
        File.Delete(NotePath);
        Posix.SyncFolder(Path.GetDirectoryName(Begun.Name)!);
    }

    /// <summary>Removes it.</summary>
    public void Discard()
    {
        File.Delete(NotePath);
        File.Delete(NameFor(target));
    }

    public void Dispose() => file?.Dispose();

    FileStream Begun => file ?? throw new InvalidOperationException($"Nothing of '{target}' has arrived yet.");

    FileStream Locked()
    {
        try
        {
            Durable.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(target))!);
            var opened = new FileStream(NameFor(target), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            opened.Seek(0, SeekOrigin.End);
            return opened;
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

    string NotePath => NameFor(target) + ".json";

    static string NameFor(string target) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(target))!, ".partial-" + Path.GetFileName(target));
}
