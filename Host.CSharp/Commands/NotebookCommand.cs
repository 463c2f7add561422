using System.CommandLine;
using LatentRecursion.Host.Notebooks;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent notebook</c>.</summary>
static class NotebookCommand
{
    static readonly Argument<string[]> Files = new("FILE") { Description = "Notebooks: .ipynb or .dib.", Arity = ArgumentArity.OneOrMore };
    static readonly Option<bool> Write = new("--write") { Description = "Write what the cells showed back into the notebooks." };

    static readonly Option<string[]> Set = new("--set")
    {
        Description = "Another value for a name that a cell tagged parameters defines.",
        HelpName = "NAME=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    public static Command Create() => new("notebook", "Run notebooks of F# and C# without Jupyter.")
    {
        Cli.Verb("run", "Execute every cell in order; exit 1, naming cell and line, where one fails.", [Files, Write, Set], Run),
    };

    static int Run(ParseResult parsed, Terminal terminal)
    {
        var (isWriting, settings) = (parsed.GetValue(Write), Settings(parsed));
        if (isWriting && settings.Count > 0)
            throw new UserError(
                "--write was given with --set, but stored outputs must be those of the code beside them: leave one of the two out.");
        var notebooks = parsed.GetRequiredValue(Files).Select(Notebook.Read).ToList();
        foreach (var notebook in notebooks) NotebookRunner.RequireKnown(notebook, settings); // before any of them runs
        if (isWriting && notebooks.Find(notebook => !notebook.HoldsOutputs) is { } bare)
            throw new UserError($"--write was given, but '{bare.Path}' is a .dib, which holds no outputs: leave it out.");
        var results = notebooks.ConvertAll(notebook =>
        {
            var result = terminal.Progress(
                notebook.Path,
                report => NotebookRunner.Run(
                    notebook, settings, (done, all) => report(done, all, $"cell {Math.Min(done + 1, all)} of {all}")));
            if (isWriting && result.Failure is null) Notebook.Write(notebook.Path, Portable(notebook.With(result.Outputs), notebook.Path));
            return result;
        });
        terminal.Result(
            new
            {
                passed = results.TrueForAll(result => result.Failure is null),
                notebooks = results.Select(result => new { result.Notebook, result.Cells, result.Failure, result.Outputs }),
            },
            _ =>
            {
                foreach (var result in results)
                {
                    if (!isWriting || result.Failure is not null) Show(terminal, result);
                    terminal.Say(result.Failure is { } failure ? $"{result.Notebook}, {failure}" : $"{result.Notebook}: {result.Cells} cells ran");
                }
            });
        return results.TrueForAll(result => result.Failure is null) ? 0 : ExitCodes.Failed;
    }

    static void Show(Terminal terminal, NotebookResult result)
    {
        foreach (var (number, outputs) in result.Outputs.Index())
        {
            if (outputs.Count > 0) terminal.Say($"[cell {number + 1}]");
            foreach (var shown in outputs) terminal.Say($"{shown}\n");
        }
    }

    // what is stored must read the same on every machine
    static string Portable(string text, string path)
    {
        string?[] own = [Environment.GetEnvironmentVariable("HOME"), Path.GetDirectoryName(Path.GetFullPath(path)), ProgramFolder.Path];
        return own.FirstOrDefault(folder => folder?.Length > 1 && text.Contains(folder, StringComparison.Ordinal)) is { } named
            ? throw new UserError($"'{path}' would hold '{named}', a folder of this machine: show less of it. It was not written.")
            : text;
    }

    static List<KeyValuePair<string, string>> Settings(ParseResult parsed) =>
        [.. (parsed.GetValue(Set) ?? []).Select(text => text.Split('=', 2) is [var name, var value]
            ? KeyValuePair.Create(name, value)
            : throw new UserError($"--set {text} was given; expected was NAME=VALUE."))];
}
