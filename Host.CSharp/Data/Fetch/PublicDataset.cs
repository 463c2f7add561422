using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Data;

/// <summary>A file of a public data set.</summary>
/// <param name="Name">Its name on the disk.</param>
/// <param name="Url">Where it is.</param>
/// <param name="Sha256">What its contents must be, in hex; null where nobody has recorded it yet.</param>
public sealed record PublicFile(string Name, Uri Url, string? Sha256);

/// <summary>A public data set: never part of the program, only where it is and what it must be.</summary>
public sealed record PublicDataset(string Name, string About, IReadOnlyList<PublicFile> Files)
{
    static string Folder => Path.Combine(ProgramFolder.Path, "data", "public");

    /// <summary>The sets that <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = !Directory.Exists(Folder)
        ? []
        : [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    /// <summary>The set of a name, or a <see cref="UserError"/> that names the nearest one.</summary>
    public static PublicDataset Named(string name) =>
        Names.Contains(name) ? StrictJson.Read<PublicDataset>(Path.Combine(Folder, name + ".json")) : throw UserError.Unknown("public data set", name, Names);

    /// <summary>The files at other addresses: each stands for the file that its address ends with, and must have the same contents.</summary>
    public PublicDataset At(IReadOnlyList<string> urls) => this with { Files = [.. urls.Select(At)] };

    PublicFile At(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UserError($"'{url}' is no address of a file; expected http://... or https://...");
        var name = Path.GetFileName(address.AbsolutePath);
        var file = Files.FirstOrDefault(file => file.Name == name)
            ?? throw new UserError($"'{url}' ends with '{name}', but {Name} has the files {string.Join(" and ", Files.Select(file => file.Name))}.");
        return file with { Url = address };
    }
}
