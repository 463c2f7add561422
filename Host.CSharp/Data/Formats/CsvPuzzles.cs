using System.Globalization;

namespace LatentRecursion.Host.Data;

/// <summary>
/// The benchmarks' CSV: a header that names the columns <c>question</c> and <c>answer</c>, perhaps <c>rating</c>, among others, one puzzle
/// a line, one character a cell. A name that ends in <c>.gz</c> is a gzip file.
/// </summary>
public static class CsvPuzzles
{
    /// <summary>Reads and checks every puzzle; what is wrong with one is a <see cref="UserError"/> that names file and line.</summary>
    public static MemoryPuzzles Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length == 0) throw new UserError($"'{path}' is empty; expected a CSV file with the columns question and answer.");
            using var text = new StreamReader(path.EndsWith(Gzip.Extension, StringComparison.OrdinalIgnoreCase) ? Gzip.Open(file) : file);
            return Gzip.Guarded(path, () => Read(path, text));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError($"There is no file '{path}'; give a CSV file (.csv or .csv.gz) or an official folder.");
        }
    }

    static MemoryPuzzles Read(string path, StreamReader text)
    {
        var (question, answer, rating) = Columns(path, text.ReadLine() ?? "");
        var name = Path.GetFileName(path);
        var tokens = new MemoryStream();
        var ratings = new List<int?>();
        IPuzzleRules? rules = null;
        for (var line = 2; text.ReadLine() is { } row; line++)
        {
            if (row.Length == 0 && text.EndOfStream) break;
            try
            {
                var fields = Fields(row);
                if (fields.Count <= Math.Max(question, answer)) throw new UserError($"there are {fields.Count} fields, expected at least {Math.Max(question, answer) + 1}");
                rules ??= PuzzleKinds.ForText(fields[question])?.Rules
                    ?? throw new UserError($"a question of {fields[question].Length} characters such as these is of no known task: known are {PuzzleKinds.Names}; --kinds names one of your own");
                Append(tokens, rules, rules.Encode(fields[question]), rules.Encode(fields[answer]));
                ratings.Add(rating >= 0 && rating < fields.Count && int.TryParse(fields[rating], NumberStyles.None, CultureInfo.InvariantCulture, out var rated) ? rated : null);
            }
            catch (UserError error)
            {
                throw new UserError($"'{path}' line {line}: {error.Message}.");
            }
        }

        if (rules is null) throw new UserError($"'{path}' has a header and no puzzle; expected one puzzle a line.");
        return new(rules.Format, tokens.ToArray(), puzzle => $"{name} line {puzzle + 2}", ratings);
    }

    static void Append(MemoryStream tokens, IPuzzleRules rules, int[] question, int[] answer)
    {
        if (rules.Broken(question, answer) is { } broken) throw new UserError($"the answer is wrong at {broken}");
        foreach (var token in question) tokens.WriteByte((byte)token);
        foreach (var token in answer) tokens.WriteByte((byte)token);
    }

    static (int Question, int Answer, int Rating) Columns(string path, string header)
    {
        var names = Fields(header).Select(name => name.Trim().ToLowerInvariant()).ToList();
        var (question, answer) = (names.IndexOf("question"), names.IndexOf("answer"));
        if (question >= 0 && answer >= 0) return (question, answer, names.IndexOf("rating"));
        var shown = header.Length > 60 ? header[..60] + "..." : header;
        throw new UserError($"'{path}' begins with '{shown}'; expected a header that names the columns question and answer.");
    }

    /// <summary>The fields of a line; one in double quotes may hold commas, and doubled quotes for quotes.</summary>
    internal static List<string> Fields(string line)
    {
        if (!line.Contains('"')) return [.. line.Split(',')];
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '"' && quoted && at + 1 < line.Length && line[at + 1] == '"') field.Append(line[at++]);
            else if (line[at] == '"') quoted = !quoted;
            else if (line[at] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(line[at]);
        }

        fields.Add(field.ToString());
        return fields;
    }

    /// <summary>Writes puzzles whose rules are known, each with its number of clues and its grade, and its rating if the first has one.</summary>
    public static void Write(Stream stream, IPuzzleSource puzzles)
    {
        var kind = PuzzleKinds.For(puzzles.Format)
            ?? throw new UserError($"A CSV file holds puzzles of a known task; these are of {puzzles.Format.Length} cells without known rules.");
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var isRated = puzzles.Examples > 0 && puzzles.Rating(0) is not null;
        text.WriteLine($"question,answer,clues,{kind.Grading}{(isRated ? ",rating" : "")}");
        var (question, answer) = (new int[puzzles.Format.Length], new int[puzzles.Format.Length]);
        for (var example = 0L; example < puzzles.Examples; example++)
        {
            puzzles.Read(example, question, answer);
            var facts = kind.Facts(question);
            text.WriteLine($"{kind.Rules.Decode(question)},{kind.Rules.Decode(answer)},{facts.Clues},{facts.Grade}{(isRated ? $",{puzzles.Rating(example)}" : "")}");
        }
    }
}
