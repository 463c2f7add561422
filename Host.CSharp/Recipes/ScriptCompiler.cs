using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using FSharp.Compiler.CodeAnalysis;
using FSharp.Compiler.Diagnostics;
using LatentRecursion.Laws;
using Microsoft.FSharp.Control;
using Microsoft.FSharp.Core;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Recipes;

/// <summary>Compiles F# scripts against this very program; no SDK is needed.</summary>
public static partial class ScriptCompiler
{
    const int MostErrors = 10;

    /// <summary>The assembly of a script. What the compiler has against it is a <see cref="UserError"/>, a line an error.</summary>
    public static byte[] Compile(SchemeFile script)
    {
        var folder = Directory.CreateTempSubdirectory("latent-");
        try
        {
            var (source, assembly) = (Path.Combine(folder.FullName, "script.fsx"), Path.Combine(folder.FullName, "script.dll"));
            File.WriteAllText(source, WithoutReferences(script));
            var errors = Errors([.. Options, $"--out:{assembly}", source]);
            return errors.Count == 0 ? File.ReadAllBytes(assembly) : throw DoesNotCompile(script.Path, errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // 3395: an implicit conversion of a Scalar to a Tensor compiles, and throws when it runs
    static IEnumerable<string> Options =>
    [
        "fsc", "--target:library", "--noframework", "--targetprofile:netcore", "--simpleresolution", "--nowin32manifest", "--debug-",
        "--warnon:3395", "--warnaserror:3395", .. References.Select(path => $"--reference:{path}"),
    ];

    // .NET itself and what a scheme is made of; all that this program uses would take twice the memory
    static IEnumerable<string> References
    {
        get
        {
            var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
            var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
            return trusted.Where(path => Path.GetDirectoryName(path) == runtime)
                .Concat(Parts.Select(part => part.Location)).Distinct();
        }
    }

    static IEnumerable<Assembly> Parts =>
        new[] { typeof(Scheme), typeof(Tensor), typeof(Unit), typeof(LawBook), typeof(FsCheck.Gen<>), typeof(ScriptCompiler) }.Select(type => type.Assembly);

    static List<FSharpDiagnostic> Errors(string[] arguments)
    {
        var checker = FSharpChecker.Create(
            projectCacheSize: null, keepAssemblyContents: null, keepAllBackgroundResolutions: null, legacyReferenceResolver: null, tryGetMetadataSnapshot: null,
            suggestNamesForErrors: FSharpOption<bool>.Some(true), keepAllBackgroundSymbolUses: null,
            enableBackgroundItemKeyStoreAndSemanticClassification: null,
            enablePartialTypeChecking: null, parallelReferenceResolution: null, captureIdentifiersWhenParsing: null, documentSource: null,
            useTransparentCompiler: null, transparentCompilerCacheSizes: null);
        var (diagnostics, failure) = FSharpAsync.RunSynchronously(checker.Compile(arguments, userOpName: null), timeout: null, cancellationToken: null);
        var errors = diagnostics.Where(found => found.Severity.IsError).ToList();
        return failure is null || errors.Count > 0 ? errors : throw failure.Value;
    }

    // for editors, which know nothing of this program; the lines stay, so that the compiler counts as the user does
    static string WithoutReferences(SchemeFile script)
    {
        var text = Encoding.UTF8.GetString(script.Content).TrimStart('\uFEFF');
        if (LoadLines.IsMatch(text)) throw new UserError($"'{script.Path}' loads another file, but a run keeps one script only: put all into one file.");
        var parts = string.Join(", ", Parts.Select(part => part.GetName().Name));
        return ReferenceLines.Matches(text).Select(line => line.Groups["what"].Value).FirstOrDefault(what => !IsHere(what)) is { } foreign
            ? throw new UserError(
                $"'{script.Path}' refers to '{foreign}', but a script has only what comes with latent ({parts}) and .NET: "
                + "do without it, and leave the line out.")
            : ReferenceLines.Replace(text, "");
    }

    /// <summary>Whether a package is one of those in which libtorch comes: which one is here, the build chose.</summary>
    public static bool IsLibtorch(string package) =>
        package.StartsWith("libtorch-", StringComparison.OrdinalIgnoreCase) || package.StartsWith("TorchSharp-", StringComparison.OrdinalIgnoreCase);

    // an assembly's path, or a package with its version
    static bool IsHere(string what)
    {
        var name = PackageName.Match(what) is { Success: true } package
            ? package.Groups["name"].Value
            : Path.GetFileNameWithoutExtension(what.Replace('\\', '/'));
        return name.Length == 0 || IsLibtorch(name)
            || References.Any(path => Path.GetFileNameWithoutExtension(path).Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"^[ \t]*#(I\s|r\s+@?""+(?<what>[^""\n]*)"").*$", RegexOptions.Multiline)]
    private static partial Regex ReferenceLines { get; }

    [GeneratedRegex(@"^\s*nuget\s*:\s*(?<name>[^,\s]+)", RegexOptions.IgnoreCase)]
    private static partial Regex PackageName { get; }

    [GeneratedRegex(@"^[ \t]*#load\s", RegexOptions.Multiline)]
    private static partial Regex LoadLines { get; }

    static UserError DoesNotCompile(string path, List<FSharpDiagnostic> errors)
    {
        // some are found twice
        var lines = errors.Select(error => $"{path}:{error.StartLine}:{error.StartColumn + 1}: {OneLine(error.Message)}").Distinct().ToList();
        string[] more = lines.Count > MostErrors ? [$"and {lines.Count - MostErrors} more."] : [];
        return new UserError(string.Join(Environment.NewLine, [$"'{path}' does not compile:", .. lines.Take(MostErrors), .. more]));
    }

    static string OneLine(string message) => string.Join(' ', message.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
}
