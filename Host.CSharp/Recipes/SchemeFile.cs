using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using LatentRecursion.Interop;
using LatentRecursion.Laws;

namespace LatentRecursion.Host.Recipes;

/// <summary>
/// A file of the user's with schemes or ways to use a trained model in it, an F# script or an assembly: whatever becomes of the file, this is what was read.
/// </summary>
/// <param name="Path">Where it was read.</param>
/// <param name="Content">All of it.</param>
public sealed record SchemeFile(string Path, byte[] Content)
{
    const string ScriptEnding = ".fsx", AssemblyEnding = ".dll";

    // one verb opens a run several times; compiling takes seconds
    static readonly ConcurrentDictionary<string, Lazy<Assembly>> opened = new();

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
            throw new UserError(File.Exists(path)
                ? $"The schemes in '{path}' cannot be read: {error.Message}"
                : $"There is no file '{path}': name a script or an assembly that is there.");
        }
    }

    /// <summary>The file, and the name in it, that <c>FILE</c> or <c>FILE:NAME</c> asks for; null where a name of the program's is asked for.</summary>
    public static (SchemeFile File, string? Value)? Asked(string given)
    {
        if (EndingOf(given) is not null) return (Read(given), null);
        return given.LastIndexOf(':') is > 0 and var colon && EndingOf(given[..colon]) is not null ? (Read(given[..colon]), given[(colon + 1)..]) : null;
    }

    /// <summary>Every scheme in the file by the name of its value; a script is compiled for it.</summary>
    public IReadOnlyList<KeyValuePair<string, SchemeChoice>> Schemes() => Found(Interop.Schemes.In);

    /// <summary>Every way to use a trained model in the file, in the same manner.</summary>
    public IReadOnlyList<KeyValuePair<string, InferenceChoice>> Ways() => Found(Inferences.In);

    /// <summary>Every public value of a type of this program in the file.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> Values<T>() => Found(Published.Values<T>);

    /// <summary>Every law in the file.</summary>
    public LawBook Laws() => Found(LawBook.In);

    /// <summary>The one that a user means: of the name that was given, of its value's or its own, or else the only one.</summary>
    /// <param name="kind">What it is, for people.</param>
    /// <param name="all">Those in this file.</param>
    /// <param name="nameOf">The own name of one.</param>
    /// <param name="value">The name that was given.</param>
    /// <param name="path">The file as the user names it.</param>
    /// <param name="expected">What the file should hold.</param>
    public KeyValuePair<string, T> Meant<T>(
        string kind, IReadOnlyList<KeyValuePair<string, T>> all, Func<T, string> nameOf, string? value, string path, string expected)
    {
        var meant = value is null ? all : [.. all.Where(found => found.Key == value || nameOf(found.Value) == value)];
        return (all, meant) switch
        {
            ([], _) => throw new UserError($"'{Path}' holds no {kind}: expected {expected}."),
            // runs and rows know it by its own name and the file's checksum
            (_, [var one]) => all.Where(found => nameOf(found.Value) == nameOf(one.Value)).Select(found => found.Key).ToList() is { Count: > 1 } alike
                ? throw new UserError(
                    $"{string.Join(" and ", alike)} of '{Path}' both call themselves {nameOf(one.Value)}, by which a {kind} is known: "
                    + "give each a name of its own.")
                : one,
            (_, []) => throw UserError.Unknown(
                $"{kind} in '{Path}' called", value!, all.SelectMany(found => new[] { found.Key, nameOf(found.Value) }).Distinct()),
            _ => throw new UserError(
                $"'{Path}' holds more than one {kind}, {string.Join(", ", all.Select(found => found.Key))}: "
                + $"name one of them, as in --scheme {path}:{meant[0].Key}."),
        };
    }

    /// <summary>Runs what the user wrote: what it throws is the user's to mend.</summary>
    public T Guarded<T>(string name, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception error) when (error is not UserError)
        {
            throw new UserError($"'{name}' of '{Path}' cannot be built: {Failure.Words(error.GetBaseException())}");
        }
    }

    T Found<T>(Func<Assembly, T> find)
    {
        try
        {
            return find(opened.GetOrAdd(Checksum, _ => new(Load)).Value);
        }
        catch (Exception error) when (error is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException)
        {
            throw new UserError($"'{Path}' cannot be loaded: {error.Message} It must be a .NET assembly that needs nothing but what comes with latent.");
        }
        catch (TargetInvocationException error)
        {
            throw new UserError($"'{Path}' throws where its values are computed: {Failure.Words(error.GetBaseException())}");
        }
    }

    Assembly Load() => new AssemblyLoadContext(Path).LoadFromStream(new MemoryStream(Ending == ScriptEnding ? ScriptCompiler.Compile(this) : Content));
}
