namespace LatentRecursion.Host.Storage;

/// <summary>
/// Files and folders that are written in full or not at all: whenever the process is killed or the power fails, either the
/// old content stands under the name or the new. Each is made under a temporary name in the same folder, flushed to the
/// disk and renamed. A full disk is a <see cref="DiskFull"/>.
/// </summary>
public static class Durable
{
    const string Temporary = ".tmp-", Older = ".older-";

    /// <summary>Writes a file, over an older one of that name if there is one.</summary>
    public static void WriteFile(string path, Action<Stream> write) =>
        Replace(path, NewFile, (temporary, made) =>
        {
            using (var stream = made)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        });

    /// <summary>Writes a folder, in place of an older one if there is one; <paramref name="fill"/> gets the path to fill.</summary>
    /// <exception cref="UserError">It is the current folder, or one that this is in.</exception>
    public static void WriteFolder(string path, Action<string> fill)
    {
        var place = Full(path);
        if ($"{Directory.GetCurrentDirectory()}/".StartsWith($"{place}/", StringComparison.Ordinal))
            throw new UserError($"'{path}' cannot be made anew, since you are in it: name another folder.");
        Replace(path, Directory.CreateDirectory, (temporary, _) =>
        {
            fill(temporary);
            SyncContents(temporary);
            if (Directory.Exists(place)) Exchange(temporary, place);
            else Directory.Move(temporary, place);
        });
    }

    /// <summary>Deletes a file or a folder; a folder is gone from its name at once, never half empty under it.</summary>
    public static void Delete(string path)
    {
        var temporary = TemporaryName(path);
        Directory.Move(path, temporary); // a file, too
        Posix.SyncFolder(ParentOf(path));
        Remove(temporary);
    }

    /// <summary>
    /// Gives a folder another name beside its own, the first free one of <c>NAME~1</c>, <c>NAME~2</c>, ...: something else shall stand
    /// there, and nothing be lost.
    /// </summary>
    public static void PutAside(string path)
    {
        var free = Enumerable.Range(1, int.MaxValue).Select(number => $"{Full(path)}~{number}").First(name => !Path.Exists(name));
        Directory.Move(path, free);
        Posix.SyncFolder(ParentOf(path));
    }

    /// <summary>Whether a file or folder of this name is one that was not finished, or waits for what shall stand in its place.</summary>
    public static bool IsTemporary(string name) => name.StartsWith(Temporary, StringComparison.Ordinal) || name.StartsWith(Older, StringComparison.Ordinal);

    /// <summary>Removes what a killed process left half done in a folder, and puts back what it had only moved out of the way.</summary>
    public static void CleanTemporary(string folder)
    {
        foreach (var older in Directory.GetDirectories(folder, Older + "*"))
        {
            var place = Path.Combine(folder, Path.GetFileName(older)[Older.Length..]);
            if (Path.Exists(place)) Remove(older);
            else Directory.Move(older, place);
        }

        foreach (var left in Directory.GetFileSystemEntries(folder, Temporary + "*")) Remove(left);
    }

    /// <summary>Makes a folder and those above it, so that they survive a power failure.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = ParentOf(path);
        CreateFolder(parent);
        Directory.CreateDirectory(path);
        Posix.SyncFolder(parent);
    }

    static void Replace<T>(string path, Func<string, T> begin, Action<string, T> make) =>
        DiskFull.Guard(path, () =>
        {
            var temporary = TemporaryName(path);
            var begun = Begun(path, temporary, begin);
            try
            {
                make(temporary, begun);
                Posix.SyncFolder(ParentOf(path));
            }
            finally
            {
                Remove(temporary); // a failed attempt, or the older folder
            }
        });

    /// <summary>Makes the folder of what shall be written, and refuses a place where nothing may be: to be asked before long work, too.</summary>
    /// <exception cref="UserError">It may not be written.</exception>
    public static void RefuseUnwritable(string path)
    {
        var temporary = TemporaryName(path);
        Begun(path, temporary, NewFile).Dispose();
        File.Delete(temporary);
    }

    static FileStream NewFile(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

    // what may not be made here is told of the user's path
    static T Begun<T>(string path, string temporary, Func<string, T> begin)
    {
        try
        {
            CreateFolder(ParentOf(path));
            return begin(temporary);
        }
        catch (Exception error) when (error is UnauthorizedAccessException || (error is IOException && !DiskFull.Is(error)))
        {
            throw new UserError($"'{path}' cannot be written: {error.Message.Replace(temporary, path)}");
        }
    }

    // who writes the same name at the same time, in whatever container, does not meet: the later rename wins
    static string TemporaryName(string path) =>
        Path.Combine(ParentOf(path), $"{Temporary}{Path.GetRandomFileName()}-{Path.GetFileName(Full(path))}");

    static string ParentOf(string path) => Path.GetDirectoryName(Full(path)) ?? "/";

    static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    static void SyncContents(string folder)
    {
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var file = File.OpenHandle(path);
            RandomAccess.FlushToDisk(file);
        }

        foreach (var inner in Directory.GetDirectories(folder, "*", SearchOption.AllDirectories)) Posix.SyncFolder(inner);
        Posix.SyncFolder(folder);
    }

    static void Exchange(string temporary, string path)
    {
        if (Posix.Exchange(temporary, path)) return;
        // some file systems cannot swap (network shares, Windows drives under WSL): two renames, a gap as short as can be
        var older = Path.Combine(ParentOf(path), Older + Path.GetFileName(Full(path)));
        Remove(older);
        Directory.Move(path, older);
        Directory.Move(temporary, path);
        Remove(older);
    }

    static void Remove(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else File.Delete(path);
    }
}
