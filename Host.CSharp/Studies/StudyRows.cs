using System.Text;
using System.Text.Json;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Studies;

/// <summary>
/// <c>rows.jsonl</c>: a line for every cell that ended, written when it ends. What a killed process left half written is cut off; rows of
/// earlier days and of other machines count.
/// </summary>
public sealed class StudyRows
{
    /// <summary>The file's name in a study's folder.</summary>
    public const string FileName = "rows.jsonl";

    static readonly JsonSerializerOptions Style = new(StrictJson.Style) { WriteIndented = false };

    readonly string path;
    readonly Dictionary<string, StudyRow> byKey = [];

    StudyRows(string path) => this.path = path;

    /// <summary>Reads the rows of a study's folder, where there may be none yet, and those of other files.</summary>
    public static StudyRows Read(string folder, IEnumerable<string> others)
    {
        var rows = new StudyRows(Path.Combine(folder, FileName));
        foreach (var other in others)
            rows.Take(File.Exists(other)
                ? other
                : throw new UserError($"There is no file '{other}' of rows that count, too: leave it out, or run its study first."));
        if (File.Exists(rows.path)) rows.Take(rows.path);
        return rows;
    }

    /// <summary>The row of a key; null where there is none.</summary>
    public StudyRow? Of(string key) => byKey.GetValueOrDefault(key);

    /// <summary>Adds a row, durably.</summary>
    public void Add(StudyRow row)
    {
        var line = Encoding.UTF8.GetBytes(Text(row) + "\n");
        DiskFull.Guard(path, () =>
        {
            var before = File.Exists(path) ? File.ReadAllBytes(path) : [];
            var length = Whole(before);
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            file.SetLength(length); // a torn line
            file.Seek(0, SeekOrigin.End);
            if (length > 0 && before[length - 1] != '\n') file.Write("\n"u8);
            file.Write(line);
            file.Flush(flushToDisk: true);
        });
        Keep(row);
    }

    /// <summary>A row as its line.</summary>
    public static string Text(StudyRow row) => JsonSerializer.Serialize(row, Style);

    /// <summary>The row of a line.</summary>
    public static StudyRow Parse(string line) => JsonSerializer.Deserialize<StudyRow>(line, Style) ?? throw new JsonException("it holds null");

    // the last one counts, but a failure takes nothing from one that did not fail
    void Keep(StudyRow row)
    {
        if (row.Error is null || byKey.GetValueOrDefault(row.Key) is not { Error: null }) byKey[row.Key] = row;
    }

    void Take(string file)
    {
        var bytes = File.ReadAllBytes(file);
        foreach (var (number, line) in Encoding.UTF8.GetString(bytes, 0, Whole(bytes)).Split('\n').Index().Where(line => line.Item.Trim().Length > 0))
        {
            try
            {
                Keep(Parse(line));
            }
            catch (JsonException error)
            {
                throw new UserError($"'{file}' line {number + 1} is no row of a study: {StrictJson.Words(error)}. Take the line out, and its cell runs again.");
            }
        }
    }

    // how much of a file are rows: what a killed process left half written is none; a last one without a line's end, as editors leave it, is one
    static int Whole(byte[] file)
    {
        var end = Array.LastIndexOf(file, (byte)'\n') + 1;
        return IsRow(Encoding.UTF8.GetString(file, end, file.Length - end)) ? file.Length : end;
    }

    static bool IsRow(string text)
    {
        try
        {
            Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
