namespace LatentRecursion.Host.Recipes;

/// <summary>Where a run's scheme came from, if not from the program; part of <c>run.json</c>. The run keeps a copy of the file.</summary>
/// <param name="Path">The file as the user named it.</param>
/// <param name="Value">The name of the value in it.</param>
/// <param name="Checksum">The SHA-256 of the file when the run began.</param>
public sealed record SchemeOrigin(string Path, string Value, string Checksum)
{
    /// <summary>The run's copy of the file.</summary>
    public string CopyIn(string run) => System.IO.Path.Combine(run, $"scheme{SchemeFile.EndingOf(Path)}");

    /// <summary>The file as it was when the run began: the run's copy, or what the user named where the run was stopped before it had one.</summary>
    public SchemeFile Read(string run)
    {
        var copy = CopyIn(run);
        var file = SchemeFile.Read(File.Exists(copy) || !File.Exists(Path) ? copy : Path);
        return file.Checksum == Checksum
            ? file
            : throw new UserError($"'{file.Path}' is not the scheme that the run '{run}' began with ({Differences(file)}): restore it, or train anew.");
    }

    /// <summary>Refuses to go on where the user's file says something else by now; where it is gone, the run's copy serves.</summary>
    public void RefuseChanged(string run)
    {
        if (!File.Exists(Path)) return;
        var file = SchemeFile.Read(Path);
        if (file.Checksum != Checksum)
            throw new UserError(
                $"'{Path}' has changed since the run '{run}' began ({Differences(file)}): restore it from '{CopyIn(run)}', "
                + $"or delete '{run}' and train anew.");
    }

    string Differences(SchemeFile file) => $"checksum {file.Checksum[..12]}..., recorded {Checksum[..12]}...";
}
