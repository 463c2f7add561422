using System.Text.RegularExpressions;
using FSharp.Compiler.Interactive;
using Microsoft.FSharp.Core;

namespace LatentRecursion.Host.Notebooks;

/// <summary>F#, by the compiler's own interactive session, in this process.</summary>
sealed partial class FSharpKernel : IKernel, IDisposable
{
    readonly Shell.FsiEvaluationSession session;

    public FSharpKernel()
    {
        string[] arguments =
            [
                "fsi", "--noninteractive", "--nologo", "--gui-", "--quiet", "--targetprofile:netcore",
                "--debug+", "--optimize-", "--multiemit+",
                .. OwnAssemblies.Files.Select(file => $"--reference:{file}")
            ];
        session = Shell.FsiEvaluationSession.Create(
            Shell.FsiEvaluationSession.GetDefaultConfiguration(), arguments, TextReader.Null, TextWriter.Null, TextWriter.Null,
            collectible: null, legacyReferenceResolver: null);
        Run("let display (value: 'value) = LatentRecursion.Host.Notebooks.DisplayedValue.Show(box value)", cell: 0);
    }

    public object? Run(string code, int cell)
    {
        var (result, diagnostics) = session.EvalInteractionNonThrowing(OwnAssemblies.Unreferenced(code), NameOf(cell), cancellationToken: null);
        if (diagnostics.FirstOrDefault(found => found.Severity.IsError) is { } error) throw new CellException(error.StartLine, error.Message);
        return result switch
        {
            FSharpChoice<FSharpOption<Shell.FsiValue>, Exception>.Choice1Of2 { Item: var value } => value?.Value.ReflectionValue,
            FSharpChoice<FSharpOption<Shell.FsiValue>, Exception>.Choice2Of2 { Item: var thrown } => throw Thrown(thrown, cell),
            _ => null,
        };
    }

    public string Text(object value) => session.FormatValue(value, value.GetType());

    public bool TryGet(string name, out object? value)
    {
        var found = session.TryFindBoundValue(name);
        value = found?.Value.Value.ReflectionValue;
        return found is not null;
    }

    public void Set(string name, object value)
    {
        SharedValues.Of[name] = value;
        // by its type's name: a binding of the session itself mistypes the framework's generics
        Run($"let {name} = LatentRecursion.Host.Notebooks.SharedValues.Of[\"{name}\"] :?> {TypeNames.FSharp(value.GetType())}", cell: 0);
    }

    static string NameOf(int cell) => $"cell-{cell}.fsx";

    static CellException Thrown(Exception error, int cell)
    {
        var inner = error;
        // what the session wraps it in, not what the user did
        while (inner is System.Reflection.TargetInvocationException or TypeInitializationException && inner.InnerException is { } within) inner = within;
        // the first place in the cell's own lines
        var at = Lines.Matches(inner.StackTrace ?? "").FirstOrDefault(found => found.Groups["file"].Value.EndsWith(NameOf(cell), StringComparison.Ordinal));
        return new(
            at is null ? null : int.Parse(at.Groups["line"].Value, System.Globalization.CultureInfo.InvariantCulture),
            $"{inner.GetType().Name}: {inner.Message}");
    }

    public void Dispose() => ((IDisposable)session).Dispose();

    [GeneratedRegex(@" in (?<file>\S+):line (?<line>\d+)")]
    private static partial Regex Lines { get; }
}
