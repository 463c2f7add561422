using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Recipes;

/// <summary>A file of the user's with schemes in it, an F# script or an assembly: whatever becomes of the file, this is what was read.</summary>
/// <param name="Path">Where it was read.</param>
/// <param name="Content">All of it.</param>
public sealed record SchemeFile(string Path, byte[] Content)
{
    const string ScriptEnding = ".fsx", AssemblyEnding = ".dll";

    // one verb opens a run several times; compiling takes seconds
    static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<KeyValuePair<string, SchemeChoice>>>> opened = new();

    /// <summary>What tells this content from any other: its SHA-256.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Content));

    /// <summary>The end of the file's name.</summary>
    public string Ending => EndingOf(Path)!;

    /// <summary>The end of a file's name that says that it may hold schemes; null of any other.</summary>
    public static string? EndingOf(string path) =>
        new[] { ScriptEnding, AssemblyEnding }.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a file.</summary>
    public static SchemeFile Read(string path)
    {
        try
        {
            return new(path, File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(File.Exists(path) ? $"The schemes in '{path}' cannot be read: {error.Message}" : $"There is no file '{path}' to take a scheme from.");
        }
    }

    /// <summary>Every scheme in the file by the name of its value; a script is compiled for it.</summary>
    public IReadOnlyList<KeyValuePair<string, SchemeChoice>> Schemes() => opened.GetOrAdd(Checksum, _ => new(Found)).Value;

    IReadOnlyList<KeyValuePair<string, SchemeChoice>> Found()
    {
        var assembly = Ending == ScriptEnding ? ScriptCompiler.Compile(this) : Content;
        try
        {
            return Interop.Schemes.In(new AssemblyLoadContext(Path).LoadFromStream(new MemoryStream(assembly)));
        }
        catch (Exception error) when (error is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException)
        {
            throw new UserError($"'{Path}' cannot be loaded: {error.Message} It must be a .NET assembly that needs nothing but what comes with latent.");
        }
        catch (TargetInvocationException error)
        {
            throw new UserError($"'{Path}' throws where its values are computed: {error.GetBaseException().Message}");
        }
    }
}
