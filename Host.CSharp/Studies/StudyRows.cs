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
        foreach (var other in others) rows.Take(File.Exists(other) ? other : throw new UserError($"There is no file '{other}' of rows that count, too: leave it out, or run its study first."));
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
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            var (lines, length) = Whole(file);
            file.SetLength(length); // a torn line
            file.Seek(0, SeekOrigin.End);
            if (lines.Length > 0 && !EndsLine(file)) file.Write("\n"u8);
            file.Write(line);
            file.Flush(flushToDisk: true);
        });
        byKey[row.Key] = row;
    }

    /// <summary>A row as its line.</summary>
    public static string Text(StudyRow row) => JsonSerializer.Serialize(row, Style);

    /// <summary>The row of a line.</summary>
    public static StudyRow Parse(string line) => JsonSerializer.Deserialize<StudyRow>(line, Style) ?? throw new JsonException("it holds null");

    void Take(string file)
    {
        foreach (var (number, line) in Whole(file).Index())
        {
            try
            {
                var row = Parse(line);
                byKey[row.Key] = row;
            }
            catch (JsonException error)
            {
                throw new UserError($"'{file}' line {number + 1} is no row of a study: {StrictJson.Words(error)}. Take the line out, and its cell runs again.");
            }
        }
    }

    static string[] Whole(string path)
    {
        using var file = File.OpenRead(path);
        return Whole(file).Lines;
    }

    // what a killed process left half written is no line; a last row without a line's end, as editors leave it, is one
    static (string[] Lines, long Length) Whole(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        if (IsRow(Encoding.UTF8.GetString(bytes, end, bytes.Length - end))) end = bytes.Length;
        return (Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries), end);
    }

    static bool EndsLine(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() == '\n';
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
