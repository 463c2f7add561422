using System.Text.Json;
using System.Text.Json.Serialization;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Data;

/// <summary>The official <c>dataset.json</c> beside a split's arrays.</summary>
/// <param name="PadId">The token of a cell outside the puzzle.</param>
/// <param name="IgnoreLabelId">The label of a cell that nobody judges, or null where all are judged.</param>
/// <param name="BlankIdentifierId">The puzzle identifier of a row that only fills up a batch.</param>
/// <param name="VocabSize">Number of tokens.</param>
/// <param name="SeqLen">Cells of a question.</param>
/// <param name="NumPuzzleIdentifiers">Number of puzzle identifiers, the blank one included.</param>
/// <param name="TotalGroups">Number of groups.</param>
/// <param name="MeanPuzzleExamples">Examples of a puzzle on average; the official trainer plans its steps from it.</param>
/// <param name="Sets">Prefixes of the array files.</param>
/// <param name="TotalPuzzles">Number of puzzles; HRM's builders leave it out, some of TRM's write the number of groups.</param>
public sealed record DatasetDescription(
    int PadId, int? IgnoreLabelId, int BlankIdentifierId, int VocabSize, int SeqLen, int NumPuzzleIdentifiers,
    long TotalGroups, double MeanPuzzleExamples, IReadOnlyList<string> Sets, long? TotalPuzzles)
{
    /// <summary>Its name in a split's folder.</summary>
    public const string FileName = "dataset.json";

    static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads the description of a split and checks it against itself.</summary>
    public static DatasetDescription Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new UserError($"'{folder}' has no {FileName}; expected a folder of the official format.");
        try
        {
            var read = JsonSerializer.Deserialize<DatasetDescription>(StrictJson.Contents(path), Style) ?? throw new JsonException("it holds null");
            if (read.Sets is not [_]) throw new UserError($"'{path}' names {read.Sets?.Count ?? 0} sets, expected one, as [\"all\"].");
            if (read is not { VocabSize: > 1, SeqLen: > 0, NumPuzzleIdentifiers: > 0 })
                throw new UserError(
                    $"'{path}' has vocab_size {read.VocabSize}, seq_len {read.SeqLen}, num_puzzle_identifiers {read.NumPuzzleIdentifiers}; "
                    + "expected at least 2, 1 and 1.");
            return read;
        }
        catch (JsonException error)
        {
            throw new UserError($"'{path}' cannot be read: {StrictJson.Words(error)}.");
        }
    }

    /// <summary>Writes the description into a split's folder.</summary>
    public void Write(string folder) => File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Style));
}
