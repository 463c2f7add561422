using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Notebooks;

/// <summary>A notebook's file: <c>.ipynb</c> of Jupyter and Polyglot Notebooks, or <c>.dib</c>, which holds no outputs.</summary>
public sealed class Notebook
{
    const string UsualKernel = "fsharp";

    // as Jupyter writes it, so that a change is one in the difference of versions
    static readonly JsonSerializerOptions style = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly JsonNode? json;

    Notebook(string path, JsonNode? json, IReadOnlyList<NotebookCell> cells) => (Path, this.json, Cells) = (path, json, cells);

    /// <summary>The file as it was named; cells run in its folder.</summary>
    public string Path { get; }

    /// <summary>Code and text in their order; empty cells of a <c>.dib</c> are left out.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>Whether outputs can be written back.</summary>
    public bool HoldsOutputs => json is not null;

    /// <exception cref="UserError">There is no such file, or it is no notebook.</exception>
    public static Notebook Read(string path)
    {
        if (!File.Exists(path)) throw new UserError($"There is no notebook '{path}'.");
        var text = File.ReadAllText(path);
        return System.IO.Path.GetExtension(path) switch
        {
            ".ipynb" => OfJson(path, text),
            ".dib" => new(path, null, DibCells.Read(text)),
            var other => throw new UserError($"'{path}' ends in '{other}', but a notebook ends in .ipynb or .dib."),
        };
    }

    /// <summary>The text of the file with other outputs, one list for each cell; those of cells that are text stay.</summary>
    public string With(IReadOnlyList<IReadOnlyList<CellOutput>> outputs)
    {
        if (json is null) throw new InvalidOperationException("A .dib holds no outputs.");
        var written = json.DeepClone();
        var count = 0;
        foreach (var (cell, shown) in Cells.Zip(outputs))
        {
            if (cell.Kernel is null) continue;
            var node = written["cells"]![cell.Number - 1]!;
            node["execution_count"] = ++count;
            node["outputs"] = new JsonArray([.. shown.Select(output => Node(output, count))]);
        }

        return written.ToJsonString(style) + "\n";
    }

    static Notebook OfJson(string path, string text)
    {
        try
        {
            var json = JsonNode.Parse(text)!;
            var usual = (string?)json["metadata"]?["polyglot_notebook"]?["kernelInfo"]?["defaultKernelName"] ?? Spec(json) ?? UsualKernel;
            return new(path, json, [.. json["cells"]!.AsArray().Select((cell, index) => Cell(cell!, index + 1, usual))]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException)
        {
            var fault = error is JsonException ? error.Message : "it has no list of cells";
            throw new UserError($"'{path}' is no notebook: {fault} Restore it, or save it again from its editor.");
        }
    }

    // ".net-csharp", or another language's
    static string? Spec(JsonNode json) => ((string?)json["metadata"]?["kernelspec"]?["name"])?.Replace(".net-", "", StringComparison.Ordinal);

    static NotebookCell Cell(JsonNode cell, int number, string usual)
    {
        var isCode = (string?)cell["cell_type"] == "code";
        var metadata = cell["metadata"];
        var kernel = (string?)metadata?["polyglot_notebook"]?["kernelName"] ?? (string?)metadata?["dotnet_interactive"]?["language"] ?? usual;
        var source = cell["source"] is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string?)cell["source"] ?? "";
        var isSettings = metadata?["tags"] is JsonArray tags && tags.Any(tag => (string?)tag == "parameters");
        return new(number, isCode ? kernel : null, source, isSettings);
    }

    static JsonObject Node(CellOutput output, int count) => output switch
    {
        { Stream: { } text } => new() { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Lines(text) },
        { IsResult: true } => new()
        {
            ["data"] = Data(output),
            ["execution_count"] = count,
            ["metadata"] = new JsonObject(),
            ["output_type"] = "execute_result",
        },
        _ => new() { ["data"] = Data(output), ["metadata"] = new JsonObject(), ["output_type"] = "display_data" },
    };

    static JsonObject Data(CellOutput output) => new(output.Forms.Select(form => KeyValuePair.Create(form.Key, (JsonNode?)Lines(form.Value))));

    // a list of lines, as Jupyter stores text
    static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var found ? found + 1 : text.Length;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }

    /// <summary>Writes the file in full or not at all, if anything in it is new.</summary>
    public static void Write(string path, string text)
    {
        if (File.ReadAllText(path) != text) Durable.WriteFile(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
