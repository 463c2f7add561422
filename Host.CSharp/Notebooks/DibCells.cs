namespace LatentRecursion.Host.Notebooks;

/// <summary>The cells of a <c>.dib</c>: lines after a line that names a kernel.</summary>
static class DibCells
{
    static readonly string[] texts = ["markdown", "meta"];

    public static IReadOnlyList<NotebookCell> Read(string text)
    {
        var cells = new List<NotebookCell>();
        string? kernel = "fsharp";
        var lines = new List<string>();

        void End()
        {
            var source = string.Join('\n', lines).Trim('\n');
            if (source.Length > 0) cells.Add(new(cells.Count + 1, kernel, source));
            lines.Clear();
        }

        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            // a directive with words after it belongs to the cell: #!share --from fsharp x
            if (line.StartsWith("#!", StringComparison.Ordinal) && (Directive.Kernels.Contains(line[2..].Trim()) || texts.Contains(line[2..].Trim())))
            {
                End();
                var name = line[2..].Trim();
                kernel = texts.Contains(name) ? null : name;
            }
            else
            {
                lines.Add(line);
            }
        }

        End();
        return cells;
    }
}
