using LatentRecursion.Host.Data;

namespace LatentRecursion.Host.Runs;

/// <summary>
/// The puzzles of a run, wherever they are now: where they were, or under the same name where data usually lie, or the task's own. The
/// checksums in <c>run.json</c> decide.
/// </summary>
static class RunData
{
    static readonly string[] usualFolders = ["", "data", "downloads"];

    /// <exception cref="UserError">No place has them: says where was looked, and what lay there.</exception>
    public static DataSplits Of(RunFolder run, RunRequest request)
    {
        var recorded = run.Manifest.DataChecksum;
        var looked = new List<string>();
        foreach (var place in Places(run.Path, request))
        {
            if (place is not null && !Path.Exists(place)) continue;
            try
            {
                var found = PuzzleTasks.Open(request with { Data = place });
                if (found.Train.Checksum == recorded)
                {
                    if (OtherSplit(run.Manifest, SplitChecksums.Of(found)) is not { } other) return found;
                    looked.Add($"The {other} puzzles of {(place is null ? "the task's own" : $"'{place}'")} are others.");
                    continue;
                }

                looked.Add($"Checksum {Short(found.Train.Checksum)} have {(place is null ? $"the task's own {request.Format.Task}" : $"those of '{place}'")}.");
            }
            catch (UserError unreadable)
            {
                looked.Add(unreadable.Message);
            }
        }

        throw new UserError(
            $"The puzzles of '{run.Path}', {request.Data ?? request.Format.Task}, with checksum {Short(recorded)} of those to train on, "
            + $"are not here. {string.Join(' ', looked)} "
            + "Put them where they were, or into ./data, or make them again by their recipe.");
    }

    // the split that is not the run's own, of those that its description names
    static string? OtherSplit(RunManifest run, SplitChecksums found) =>
        run.ValidationChecksum is { } validation && validation != found.Validation ? DataSplits.ValidationName
        : run.TestChecksum is { } test && test != found.Test ? DataSplits.TestName
        : null;

    static string Short(string checksum) => $"{checksum[..12]}...";

    // the run may have been copied, alone or with its data
    static IEnumerable<string?> Places(string run, RunRequest request)
    {
        if (request.Data is not { } data) return [null];
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(data));
        string?[] folders = [.. usualFolders, run, Path.Combine(run, ".."), Path.Combine(run, "..", "..")];
        return folders.Select(folder => (string?)Path.Combine(folder!, name)).Prepend(data).DistinctBy(place => Path.GetFullPath(place!))
            .Concat(PuzzleKinds.For(request.Format) is null ? Array.Empty<string?>() : [null]);
    }
}
