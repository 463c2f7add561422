using System.Text.RegularExpressions;

namespace LatentRecursion.Host.Notebooks;

/// <summary>Runs the code of one language; what a cell defines, later cells see.</summary>
interface IKernel
{
    /// <summary>Runs lines; the value of the last expression, or null.</summary>
    /// <param name="code">The lines.</param>
    /// <param name="cell">The number of their cell.</param>
    /// <exception cref="CellException">They do not compile, or throw.</exception>
    object? Run(string code, int cell);

    /// <summary>A value as this language writes it.</summary>
    string Text(object value);

    /// <summary>The value of a name; null where there is none.</summary>
    object? Get(string name);

    /// <summary>Gives a name to a value of another language.</summary>
    void Set(string name, object value);
}

/// <summary>What code in a notebook may refer to: this very program.</summary>
static partial class OwnAssemblies
{
    static readonly string[] names = ["LatentRecursion", "LatentRecursion.Laws", "latent", "TorchSharp", "FsCheck", "FSharp.Core", "Plotly.NET", "DynamicObj", "Giraffe.ViewEngine", "MathNet.Numerics"];

    /// <summary>The files of what notebooks use of this program.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. names.Select(name => Path.Combine(ProgramFolder.Path, $"{name}.dll")).Where(File.Exists)];

    /// <summary>Code without references to this program, which is here already, and without search paths; the lines stay, so that numbers are those of the reader.</summary>
    public static string Unreferenced(string code) => References.Replace(code, reference =>
        reference.Groups["path"] is { Success: true, Value: var path } && !names.Contains(Path.GetFileNameWithoutExtension(path)) ? reference.Value : "");

    [GeneratedRegex("""^[ \t]*(#I\s.*|#r\s+"(?<path>[^"]*)".*)$""", RegexOptions.Multiline)]
    private static partial Regex References { get; }
}
