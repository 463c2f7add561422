using LatentRecursion.Display;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

// inside the namespace, where the core's would win
using Table = Spectre.Console.Table;

/// <summary>Writes what a value looks like; tables as wide as the terminal.</summary>
static class TerminalView
{
    public static void Write(IAnsiConsole text, View view)
    {
        switch (view)
        {
            case View.Titled titled:
                if (titled.title.Length > 0) text.WriteLine(titled.title);
                foreach (var part in titled.parts) Write(text, part);
                break;
            case View.Beside beside:
                foreach (var part in beside.Item) Write(text, part);
                break;
            case View.Table table:
                text.Write(Of(table.Item));
                break;
            case View.Folded: // pages and notebooks unfold it, and --json has all of it
                break;
            default:
                text.WriteLine(Display.Text.ofView(view));
                break;
        }
    }

    /// <summary>A table of words.</summary>
    public static void Table(IAnsiConsole text, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) =>
        Write(text, Views.Table(columns, rows));

    static Table Of(Display.Table view)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns([.. view.Columns.Select(Markup.Escape)]);
        foreach (var row in view.Rows) table.AddRow([.. row.Select(cell => Markup.Escape(cell.Text))]);
        return table;
    }
}
