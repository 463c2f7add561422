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
            return CsvRows.Read(path, rows => Read(path, rows));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError($"There is no file '{path}'; give a CSV file (.csv or .csv.gz) or an official folder.");
        }
    }

    static MemoryPuzzles Read(string path, IEnumerator<CsvRow> rows)
    {
        if (!rows.MoveNext()) throw new UserError($"'{path}' is empty; expected a CSV file with the columns question and answer.");
        var (question, answer, rating) = Columns(path, rows.Current);
        var name = Path.GetFileName(path);
        var tokens = new MemoryStream();
        var (lines, ratings) = (new List<int>(), new List<int?>());
        IPuzzleRules? rules = null;
        while (rows.MoveNext())
        {
            var row = rows.Current;
            var puzzle = row.Located(path, () => Checked(rules ??= RulesFor(row[question], row[answer]), row[question], row[answer]));
            foreach (var token in puzzle) tokens.WriteByte((byte)token);
            lines.Add(row.Line);
            ratings.Add(rating < 0 || rating >= row.Fields.Count || row[rating].Length == 0 ? null : row.Located(path, () => Rating(row[rating])));
        }

        if (rules is null) throw new UserError($"'{path}' has a header and no puzzle; expected one puzzle a line.");
        return new(rules.Format, tokens.ToArray(), puzzle => $"{name} line {lines[(int)puzzle]}", ratings);
    }

    /// <summary>Reads questions, one a line: of a CSV the column <c>question</c>, or else the first of every line that is no comment.</summary>
    public static List<int[]> Questions(string path, IPuzzleRules rules)
    {
        var questions = CsvRows.Read(path, rows =>
        {
            var asked = new List<int[]>();
            var column = 0;
            while (rows.MoveNext())
            {
                var row = rows.Current;
                if (asked.Count == 0 && row.Column("question") is >= 0 and var named) column = named;
                else if (!IsComment(row, rules)) asked.Add(row.Located(path, () => rules.Encode(row[column])));
            }

            return asked;
        });
        return questions.Count > 0 ? questions : throw new UserError($"'{path}' holds no puzzle: expected one a line.");
    }

    // a maze may begin with walls, too
    static bool IsComment(CsvRow row, IPuzzleRules rules) => row[0].StartsWith('#') && row[0].Length != rules.Format.Length;

    static IPuzzleRules RulesFor(string question, string answer) => PuzzleKinds.ForText(question, answer)?.Rules
        ?? throw new UserError(
            $"a question of {question.Length} characters such as these is of no known task: known are {PuzzleKinds.Names}; "
            + "--kinds names one of your own");

    // the question's tokens, then the answer's
    static int[] Checked(IPuzzleRules rules, string question, string answer)
    {
        var (asked, answered) = (rules.Encode(question), rules.Encode(answer));
        return rules.Broken(asked, answered) is { } broken ? throw new UserError($"the answer is wrong at {broken}") : [.. asked, .. answered];
    }

    static int Rating(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rating)
        ? rating
        : throw new UserError($"the rating is '{text}', expected a whole number or nothing");

    static (int Question, int Answer, int Rating) Columns(string path, CsvRow header)
    {
        var (question, answer) = (header.Column("question"), header.Column("answer"));
        if (question >= 0 && answer >= 0) return (question, answer, header.Column("rating"));
        var names = string.Join(',', header.Fields);
        var shown = names.Length > 60 ? names[..60] + "..." : names;
        throw new UserError($"'{path}' begins with '{shown}'; expected a header that names the columns question and answer.");
    }

    /// <summary>Writes puzzles whose rules are known, each with its number of clues and its grade, and its rating if any has one.</summary>
    public static void Write(Stream stream, IPuzzleSource puzzles)
    {
        var kind = PuzzleKinds.For(puzzles.Format)
            ?? throw new UserError($"A CSV file holds puzzles of a known task; these are of {puzzles.Format.Length} cells without known rules.");
        using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        var isRated = Enumerable.Range(0, (int)puzzles.Examples).Any(example => puzzles.Rating(example) is not null);
        text.WriteLine($"question,answer,clues,{kind.Grading}{(isRated ? ",rating" : "")}");
        var (question, answer) = (new int[puzzles.Format.Length], new int[puzzles.Format.Length]);
        for (var example = 0L; example < puzzles.Examples; example++)
        {
            puzzles.Read(example, question, answer);
            var facts = kind.Facts(question);
            var rating = isRated ? $",{puzzles.Rating(example)}" : "";
            text.WriteLine(
                $"{Field(kind.Rules.Decode(question))},{Field(kind.Rules.Decode(answer))},{facts.Clues},{facts.Grade}{rating}");
        }
    }

    // a kind of one's own may have any character for a token
    static string Field(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
