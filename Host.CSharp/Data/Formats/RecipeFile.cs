using System.Text.Json.Serialization;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Data;

/// <summary>A file and what identifies its contents.</summary>
public sealed record FileFacts(string Name, long Puzzles, long Bytes, string Sha256);

/// <summary>What stands beside generated puzzles: enough to make them again and to know them.</summary>
/// <param name="Command">The command that made them, up to its folder.</param>
/// <param name="Files">The files that it gave.</param>
/// <param name="Kinds">The SHA-256 of the file that their kind is from; null: it is the program's.</param>
public sealed record RecipeFile(
    string Command, IReadOnlyList<FileFacts> Files,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kinds = null)
{
    /// <summary>Its name in the puzzles' folder.</summary>
    public const string FileName = "recipe.json";

    /// <summary>The recipe in a folder, or null where there is none.</summary>
    public static RecipeFile? In(string folder) =>
        Path.Combine(folder, FileName) is var path && File.Exists(path) ? StrictJson.Read<RecipeFile>(path) : null;

    /// <summary>Writes the recipe into a folder that is there.</summary>
    public void Write(string folder) => StrictJson.Write(Path.Combine(folder, FileName), this);

    /// <summary>Makes a folder with the puzzles of a recipe and the recipe beside them, in full or not at all.</summary>
    public static RecipeFile Cook(string folder, PuzzleRecipe recipe, Action<int>? progress = null)
    {
        var splits = recipe.Generate(progress);
        RecipeFile? file = null;
        Durable.WriteFolder(folder, temporary =>
        {
            file = new(recipe.ToString(), CsvFolder.Write(temporary, splits), PuzzleKinds.ChecksumOf(recipe.Task));
            file.Write(temporary);
        });
        return file!;
    }

    /// <summary>Whether a recipe gives these puzzles, its kind as it is now.</summary>
    public bool IsOf(PuzzleRecipe recipe) => Command == recipe.ToString() && Kinds == PuzzleKinds.ChecksumOf(recipe.Task);

    /// <summary>Which files of a folder are not what the recipe says, a sentence each.</summary>
    public IEnumerable<string> Differences(string folder)
    {
        var changed = from file in Files
                      let path = Path.Combine(folder, file.Name)
                      let sentence = !File.Exists(path) ? "is missing" : FileChecksum.Sha256(path) != file.Sha256 ? "has been changed" : null
                      where sentence is not null
                      select $"'{path}' {sentence}: {FileName} beside it knows another content, which `{Command}` makes again.";
        var others = from path in Directory.GetFiles(folder, "*.csv*").Order()
                     let name = Path.GetFileName(path)
                     where DataSplits.Names.Contains(name.Split('.')[0]) && !Files.Any(file => file.Name == name)
                     select $"'{path}' is not of the recipe beside it, {FileName}, and would be taken for a split: put it elsewhere.";
        return changed.Concat(others);
    }
}
