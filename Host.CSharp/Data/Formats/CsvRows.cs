using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace LatentRecursion.Host.Data;

/// <summary>A row of a CSV file, and the line on which it ends.</summary>
sealed record CsvRow(int Line, IReadOnlyList<string> Fields)
{
    /// <summary>A field.</summary>
    /// <exception cref="UserError">The row has fewer.</exception>
    public string this[int column] => column < Fields.Count
        ? Fields[column]
        : throw new UserError($"there are {Fields.Count} fields, expected at least {column + 1}");

    /// <summary>Where a header names a column, or -1.</summary>
    public int Column(string name) => Fields.Index()
        .Where(field => field.Item.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(field => field.Index)
        .FirstOrDefault(-1);

    /// <summary>Reads of the row; what is wrong with it is told with file and line.</summary>
    public T Located<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UserError error)
        {
            throw new UserError($"'{path}' line {Line}: {error.Message}.");
        }
    }
}

/// <summary>The rows of CSV files; a name that ends in <c>.gz</c> is a gzip file.</summary>
static class CsvRows
{
    // a quote that should not be is no puzzle's token: whoever reads the field says so
    static readonly CsvConfiguration configuration = new(CultureInfo.InvariantCulture) { BadDataFound = null };

    /// <summary>Reads of a file's rows, without those that are empty, from the first on.</summary>
    public static T Read<T>(string path, Func<IEnumerator<CsvRow>, T> read)
    {
        using var file = File.OpenRead(path);
        using var text = new StreamReader(path.EndsWith(Gzip.Extension, StringComparison.OrdinalIgnoreCase) ? Gzip.Open(file) : file);
        using var rows = Of(text).GetEnumerator();
        return Gzip.Guarded(path, () => read(rows));
    }

    static IEnumerable<CsvRow> Of(TextReader text)
    {
        using var csv = new CsvParser(text, configuration, leaveOpen: true);
        while (csv.Read()) yield return new(csv.RawRow, csv.Record!);
    }
}
