using System.Text.RegularExpressions;
using LatentRecursion.Host.Recipes;

namespace LatentRecursion.Host.Notebooks;

/// <summary>What code in a notebook may refer to: this very program.</summary>
static partial class OwnAssemblies
{
    static readonly string[] names =
    [
        "LatentRecursion", "LatentRecursion.Laws", "latent", "TorchSharp", "FsCheck", "FSharp.Core", "Plotly.NET", "DynamicObj",
        "Giraffe.ViewEngine", "MathNet.Numerics"
    ];

    /// <summary>The files of what notebooks use of this program.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. names.Select(name => Path.Combine(ProgramFolder.Path, $"{name}.dll")).Where(File.Exists)];

    /// <summary>
    /// Code without references to this program, which is here already, and without search paths; the lines stay, so that numbers are those
    /// of the reader.
    /// </summary>
    public static string Unreferenced(string code) => References.Replace(code, reference =>
        reference.Groups["path"] is { Success: true, Value: var path } && !IsHere(Name(path)) ? reference.Value : "");

    static bool IsHere(string name) => names.Contains(name) || ScriptCompiler.IsLibtorch(name);

    // of a file, or of a package and its version
    static string Name(string path) => path.StartsWith("nuget:", StringComparison.Ordinal)
        ? path["nuget:".Length..].Split(',')[0].Trim()
        : Path.GetFileNameWithoutExtension(path);

    [GeneratedRegex("""^[ \t]*(#I\s.*|#r\s+"(?<path>[^"]*)".*)$""", RegexOptions.Multiline)]
    private static partial Regex References { get; }
}
