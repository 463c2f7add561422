using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Scripting.Hosting;
using Microsoft.CodeAnalysis.Scripting;

namespace LatentRecursion.Host.Notebooks;

/// <summary>C#, by Roslyn's scripts, in this process.</summary>
sealed partial class CSharpKernel : IKernel
{
    // those of .NET Interactive's, so that what runs here runs there
    static readonly string[] imports = ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    readonly ScriptOptions options = ScriptOptions.Default.WithImports(imports).WithEmitDebugInformation(true).WithFileEncoding(System.Text.Encoding.UTF8)
        .WithReferences(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(File.Exists)
            .Select(file => Microsoft.CodeAnalysis.MetadataReference.CreateFromFile(file)));

    ScriptState<object>? state;

    public CSharpKernel() => Run(
        "LatentRecursion.Host.Notebooks.DisplayedValue display(object value) => "
        + "LatentRecursion.Host.Notebooks.DisplayedValue.Show(value);",
        cell: 0);

    public object? Run(string code, int cell)
    {
        var file = $"cell-{cell}.csx";
        code = OwnAssemblies.Unreferenced(code);
        try
        {
            var named = options.WithFilePath(file);
            state = (state is null ? CSharpScript.RunAsync<object>(code, named) : state.ContinueWithAsync<object>(code, named)).GetAwaiter().GetResult();
            return state.ReturnValue;
        }
        catch (CompilationErrorException error)
        {
            throw new CellException(error.Diagnostics[0].Location.GetLineSpan().StartLinePosition.Line + 1, error.Diagnostics[0].GetMessage());
        }
        catch (Exception error) when (error is not CellException)
        {
            var at = Lines.Matches(error.StackTrace ?? "").FirstOrDefault(found => found.Groups["file"].Value.EndsWith(file, StringComparison.Ordinal));
            throw new CellException(
                at is null ? null : int.Parse(at.Groups["line"].Value, System.Globalization.CultureInfo.InvariantCulture),
                $"{error.GetType().Name}: {error.Message}");
        }
    }

    public string Text(object value) => CSharpObjectFormatter.Instance.FormatObject(value);

    public bool TryGet(string name, out object? value)
    {
        var found = state?.GetVariable(name);
        value = found?.Value;
        return found is not null;
    }

    public void Set(string name, object value)
    {
        SharedValues.Of[name] = value;
        Run($"var {name} = ({TypeNames.CSharp(value.GetType())})LatentRecursion.Host.Notebooks.SharedValues.Of[\"{name}\"];", cell: 0);
    }

    [GeneratedRegex(@" in (?<file>\S+):line (?<line>\d+)")]
    private static partial Regex Lines { get; }
}
