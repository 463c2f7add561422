using LatentRecursion.Host.Data;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Evaluation;

/// <summary>The last answers to puzzles of one difficulty.</summary>
/// <param name="By">What difficulty is measured by: <c>guesses</c>, <c>moves</c>, <c>rating</c>.</param>
/// <param name="From">The least difficulty.</param>
/// <param name="To">The greatest.</param>
/// <param name="Exact">Puzzles with every asked cell right.</param>
/// <param name="Cells">Mean share of asked cells that are right.</param>
public sealed record Stratum(string By, int From, int To, Proportion Exact, double Cells);

/// <summary>Adds up the last answers by difficulty, in doubling ranges: by what the kind of puzzle grades, and by the data's own rating.</summary>
sealed class Strata(IPuzzleSource source)
{
    /// <summary>What the data's own measure is called.</summary>
    public const string Rating = "rating";

    readonly IPuzzleKind? kind = PuzzleKinds.For(source.Format);
    readonly SortedDictionary<(string By, int From), (int To, long Exact, double Cells, long Count)> sums = [];

    /// <summary>Adds an example.</summary>
    public void Add(ExampleRows rows, int row, bool isExact, double cells)
    {
        if (kind is not null) Add(kind.Grading, kind.Facts(rows.Question(row)).Grade, isExact, cells);
        if (source.Rating(rows.First + row) is { } rating) Add(Rating, rating, isExact, cells);
    }

    /// <summary>Every difficulty that there is, from the least.</summary>
    public IReadOnlyList<Stratum> Result =>
        [.. sums.Select(sum => new Stratum(
            sum.Key.By, sum.Key.From, sum.Value.To, new(sum.Value.Exact, sum.Value.Count), sum.Value.Cells / sum.Value.Count))];

    void Add(string by, int difficulty, bool isExact, double cells)
    {
        var bin = CountRange.Doubling(difficulty);
        var (_, exact, sum, count) = sums.GetValueOrDefault((by, bin.Low));
        sums[(by, bin.Low)] = (bin.High, exact + (isExact ? 1 : 0), sum + cells, count + 1);
    }
}
