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
            file.SetLength(WholeBytes(file)); // a torn line
            file.Seek(0, SeekOrigin.End);
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

    static IEnumerable<string> Whole(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[WholeBytes(file)];
        file.Position = 0;
        file.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // up to and with the last line's end
    static long WholeBytes(FileStream file)
    {
        for (var length = file.Length; length > 0; length--)
        {
            file.Position = length - 1;
            if (file.ReadByte() == '\n') return length;
        }

        return 0;
    }
}
