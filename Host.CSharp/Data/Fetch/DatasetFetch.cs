using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Data;

/// <summary>A file that has been fetched.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Url">Where it came from.</param>
/// <param name="Sha256">What it is, in hex.</param>
public sealed record FetchedFile(string Name, Uri Url, string Sha256);

/// <summary>
/// Fetches public data sets into a folder. A file has its name only once its checksum has been compared with the set's
/// recipe, or else with that of the first fetch, which is recorded in <see cref="LockName"/> beside the data.
/// </summary>
public sealed class DatasetFetch(HttpClient client, TimeSpan pause)
{
    /// <summary>Where checksums are recorded, in the folder of the data.</summary>
    public const string LockName = "fetched.json";

    readonly Download download = new(client, pause);

    /// <summary>
    /// Fetches what is not there yet, and checks what is; <paramref name="progress"/> gets a file, its bytes so far and in all
    /// (0: not known).
    /// </summary>
    public IReadOnlyList<FetchedFile> Fetch(PublicDataset dataset, string folder, Action<string, long, long> progress) =>
        [.. dataset.Files.Select(file => Fetch(file, folder, (done, total) => progress(file.Name, done, total)))];

    FetchedFile Fetch(PublicFile file, string folder, Action<long, long> progress)
    {
        var target = Path.Combine(folder, file.Name);
        var recorded = Recorded(folder);
        var known = file.Sha256 ?? recorded.FirstOrDefault(earlier => earlier.Name == file.Name)?.Sha256;
        if (File.Exists(target)) return new(file.Name, file.Url, Checked(target, known));

        using var partial = PartialFile.Open(target);
        download.Receive(file.Url, partial, progress).GetAwaiter().GetResult();
        var fetched = new FetchedFile(file.Name, file.Url, partial.Sha256());
        if (known is not null && fetched.Sha256 != known)
        {
            partial.Discard();
            var source = file.Sha256 is null ? $"the first fetch ({Path.Combine(folder, LockName)})" : "the recipe";
            throw new UserError(
                $"'{file.Url}' has the sha256 {fetched.Sha256}, expected {known} of {source}; nothing was kept. "
                + "Name another address with --url.");
        }

        // before the file has its name: there is never one without a checksum
        StrictJson.Write<IReadOnlyList<FetchedFile>>(Path.Combine(folder, LockName), [.. recorded.Where(earlier => earlier.Name != file.Name), fetched]);
        partial.Publish();
        return fetched;
    }

    static IReadOnlyList<FetchedFile> Recorded(string folder) =>
        Path.Combine(folder, LockName) is var path && File.Exists(path) ? StrictJson.Read<IReadOnlyList<FetchedFile>>(path) : [];

    static string Checked(string target, string? known)
    {
        var found = FileChecksum.Sha256(target);
        var expected = known ?? $"one that is recorded in {LockName}";
        return found == known
            ? found
            : throw new UserError(
                $"'{target}' is there already and has the sha256 {found}, expected {expected}: "
                + "remove it to fetch it, or name another folder with --out.");
    }
}
