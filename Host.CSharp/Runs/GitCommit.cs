namespace LatentRecursion.Host.Runs;

/// <summary>The commit that is checked out, read from the files of <c>.git</c>: git itself need not be there.</summary>
public static class GitCommit
{
    const string RefPrefix = "ref: ", FolderPrefix = "gitdir: ";

    /// <summary>The commit's hash, for a folder in a repository or a worktree; null outside of one and before the first commit.</summary>
    public static string? Of(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var git = Path.Combine(at.FullName, ".git");
            if (Directory.Exists(git)) return Head(git);
            if (Line(git) is { } link && link.StartsWith(FolderPrefix, StringComparison.Ordinal))
                return Head(Path.Combine(at.FullName, link[FolderPrefix.Length..]));
        }

        return null;
    }

    static string? Head(string git)
    {
        if (Line(Path.Combine(git, "HEAD")) is not { } head) return null;
        if (!head.StartsWith(RefPrefix, StringComparison.Ordinal)) return head;
        var name = head[RefPrefix.Length..];
        // a worktree has a HEAD of its own and shares the branches
        var shared = Line(Path.Combine(git, "commondir")) is { } common ? Path.Combine(git, common) : git;
        return Line(Path.Combine(shared, name)) ?? Packed(Path.Combine(shared, "packed-refs"), name);
    }

    static string? Packed(string path, string name) =>
        File.Exists(path)
            ? File.ReadLines(path).Select(line => line.Split(' ')).FirstOrDefault(words => words is [_, var packed] && packed == name)?[0]
            : null;

    static string? Line(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault()?.Trim() : null;
}
