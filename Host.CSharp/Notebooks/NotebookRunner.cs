using System.Text;
using System.Text.RegularExpressions;

namespace LatentRecursion.Host.Notebooks;

/// <summary>What became of a notebook.</summary>
/// <param name="Notebook">Its file.</param>
/// <param name="Cells">Cells of code that ran.</param>
/// <param name="Outputs">What every cell showed, one list for each; empty for text. A cell that failed has what it showed until then.</param>
/// <param name="Failure">The cell that failed; none after it ran.</param>
public sealed record NotebookResult(string Notebook, int Cells, IReadOnlyList<IReadOnlyList<CellOutput>> Outputs, CellFailure? Failure);

/// <summary>Runs the cells of a notebook in order, in this process, in the notebook's folder.</summary>
public sealed partial class NotebookRunner
{
    readonly Dictionary<string, IKernel> kernels = [];
    readonly IReadOnlyList<KeyValuePair<string, string>> settings;

    NotebookRunner(IReadOnlyList<KeyValuePair<string, string>> settings) => this.settings = settings;

    /// <summary>Runs a notebook until its end, or until a cell fails.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="settings">Values of names that its cells tagged <c>parameters</c> define.</param>
    /// <param name="progress">Gets the cells done, and of how many.</param>
    public static NotebookResult Run(Notebook notebook, IReadOnlyList<KeyValuePair<string, string>>? settings = null, Action<int, int>? progress = null)
    {
        RequireKnown(notebook, settings);
        var (home, runner) = (Environment.CurrentDirectory, new NotebookRunner(settings ?? []));
        Environment.CurrentDirectory = Path.GetDirectoryName(Path.GetFullPath(notebook.Path))!;
        try
        {
            return runner.RunCells(notebook, progress);
        }
        finally
        {
            Environment.CurrentDirectory = home;
            foreach (var kernel in runner.kernels.Values.OfType<IDisposable>()) kernel.Dispose();
        }
    }

    /// <summary>Refuses values of names that the notebook does not define.</summary>
    public static void RequireKnown(Notebook notebook, IReadOnlyList<KeyValuePair<string, string>>? settings)
    {
        var cells = notebook.Cells.Where(cell => cell.IsSettings).ToList();
        var known = cells.SelectMany(cell => DefinitionsOf(cell).Matches(cell.Source).Select(found => found.Groups["name"].Value)).ToList();
        if (settings?.FirstOrDefault(setting => !known.Contains(setting.Key)) is not { Key: { } unknown }) return;
        throw cells.Count == 0 ? new UserError($"--set {unknown} was given, but '{notebook.Path}' has no cell tagged parameters.")
            : known.Count == 0 ? new UserError(
                $"--set {unknown} was given, but the cells of '{notebook.Path}' that are tagged parameters define nothing: "
                + $"expected lines such as `let {unknown} = 1`.")
            : UserError.Unknown($"parameter of '{notebook.Path}' called", unknown, known);
    }

    NotebookResult RunCells(Notebook notebook, Action<int, int>? progress)
    {
        var outputs = notebook.Cells.Select(_ => (IReadOnlyList<CellOutput>)[]).ToArray();
        var ran = 0;
        foreach (var (index, cell) in notebook.Cells.Index())
        {
            progress?.Invoke(index, notebook.Cells.Count);
            if (cell.Kernel is null) continue;
            ran++;
            List<CellOutput> shown = [];
            outputs[index] = shown;
            try
            {
                Run(cell, shown);
            }
            catch (CellException error)
            {
                return new(notebook.Path, ran, outputs, new(cell.Number, error.Line, OneLine(error.Message)));
            }
        }

        progress?.Invoke(notebook.Cells.Count, notebook.Cells.Count);
        return new(notebook.Path, ran, outputs, null);
    }

    static string OneLine(string message) => string.Join(' ', message.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    // what a cell showed before it failed is often why
    void Run(NotebookCell cell, List<CellOutput> outputs)
    {
        var (console, printed, displayed) = (Console.Out, new StringWriter(), new List<DisplayedValue>());
        Console.SetOut(printed);
        (object? Value, IKernel? Kernel) ended = default;
        try
        {
            ended = DisplayedValue.Of(() => Run(cell), displayed);
        }
        finally
        {
            Console.SetOut(console);
            var text = (ended.Kernel ?? Kernel(cell.Kernel!, line: null)).Text;
            if (printed.ToString() is { Length: > 0 } words) outputs.Add(CellOutput.Printed(words));
            outputs.AddRange(displayed.Select(one => one.Value).OfType<object>().Select(one => new CellOutput(null, Forms(one, text))));
            if (ended.Value is not (null or Microsoft.FSharp.Core.Unit or DisplayedValue)) outputs.Add(new(null, Forms(ended.Value, text), IsResult: true));
        }
    }

    static IReadOnlyDictionary<string, string> Forms(object value, Func<object, string> asText)
    {
        try
        {
            return ValueForms.Of(value, asText);
        }
        catch (Exception error)
        {
            throw new CellException(null, $"what it shows, a {value.GetType().Name}, cannot be shown: {error.GetBaseException().Message}");
        }
    }

    (object? Value, IKernel Kernel) Run(NotebookCell cell)
    {
        var kernel = Kernel(cell.Kernel!, line: null);
        object? value = null;
        var code = new StringBuilder();
        void Flush()
        {
            // what ran before stays as empty lines, so that the numbers of lines are those of the cell
            var text = code.ToString();
            if (!string.IsNullOrWhiteSpace(text)) value = kernel.Run(text, cell.Number);
            code.Clear().Append('\n', text.Count(letter => letter == '\n'));
        }

        foreach (var (index, line) in (cell.IsSettings ? Set(cell) : cell.Source).ReplaceLineEndings("\n").Split('\n').Index())
        {
            if (!Directive.IsAt(line))
            {
                code.Append(line).Append('\n');
                continue;
            }

            Flush();
            var directive = Directive.Parse(index + 1, line);
            if (directive.Kernel is { } name) kernel = Kernel(name, index + 1);
            if (directive.Share is var (from, shared)) Share(shared, Kernel(from, index + 1), from, kernel, index + 1);
            code.Append('\n');
        }

        Flush();
        return (value, kernel);
    }

    static void Share(string name, IKernel source, string language, IKernel kernel, int line)
    {
        if (!source.TryGet(name, out var value)) throw new CellException(line, $"{language} has no value called {name}.");
        if (value is null) throw new CellException(line, $"{name} of {language} is null, which has no type to share it by.");
        try
        {
            kernel.Set(name, value);
        }
        catch (CellException error)
        {
            throw new CellException(
                line, $"{name} of {language} cannot be shared: its type, {value.GetType().Name}, is not visible there ({error.Message})");
        }
    }

    string Set(NotebookCell cell) => settings.Aggregate(cell.Source, (text, setting) =>
        DefinitionsOf(cell).Replace(text, found => found.Groups["name"].Value == setting.Key ? $"{found.Groups["start"].Value}{setting.Value}" : found.Value));

    IKernel Kernel(string name, int? line)
    {
        if (!Directive.Kernels.Contains(name)) throw new CellException(line, UserError.Unknown("kernel", name, Directive.Kernels).Message);
        if (!kernels.TryGetValue(name, out var kernel)) kernels.Add(name, kernel = name == "csharp" ? new CSharpKernel() : new FSharpKernel());
        return kernel;
    }

    static Regex DefinitionsOf(NotebookCell cell) => cell.Kernel == "csharp" ? CSharpDefinitions : FSharpDefinitions;

    // up to the end of the statement
    [GeneratedRegex(@"^(?<start>(var|int|long|double|float|bool|string)\s+(?<name>\w+)\s*=\s*)(?<value>(""(\\.|[^""\\\n])*""|[^\n;])*)", RegexOptions.Multiline)]
    private static partial Regex CSharpDefinitions { get; }

    // up to the end of the line: semicolons stand between the items of a list
    [GeneratedRegex(@"^(?<start>let\s+(mutable\s+)?(?<name>\w+)(\s*:[^=\n]+)?\s*=\s*)(?<value>[^\n]*)", RegexOptions.Multiline)]
    private static partial Regex FSharpDefinitions { get; }
}
