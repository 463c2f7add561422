using LatentRecursion.Display;
using LatentRecursion.Host.Reports;

namespace LatentRecursion.Host.Data;

/// <summary>What is in a split.</summary>
/// <param name="Name">The split.</param>
/// <param name="Groups">Base puzzles.</param>
/// <param name="Puzzles">Base puzzles and their variants.</param>
/// <param name="Examples">Questions with an answer.</param>
/// <param name="Clues">Examples by the cells that the question gives; empty where no rules are known.</param>
/// <param name="Grades">Examples by how hard they are; empty where no rules are known.</param>
/// <param name="WrongAnswers">Answers that break a rule.</param>
/// <param name="Ambiguous">Questions with more than one right answer.</param>
/// <param name="Duplicates">How often a question comes again in another group, up to symmetry.</param>
/// <param name="SolutionClasses">How many answers there are up to symmetry.</param>
/// <param name="Checksum">That of its puzzles (<see cref="IPuzzleSource.Checksum"/>).</param>
public sealed record SplitReport(
    string Name, int Groups, int Puzzles, long Examples, IReadOnlyList<HistogramBin> Clues, IReadOnlyList<HistogramBin> Grades,
    int WrongAnswers, int Ambiguous, int Duplicates, int SolutionClasses, string Checksum);

/// <summary>What two splits have in common up to symmetry: a shared question is a leak, a shared solution is none.</summary>
public sealed record OverlapReport(string Split, string Other, int Questions, int SolutionClasses);

/// <summary>What is in the data, and what is wrong with it.</summary>
/// <param name="Format">What a puzzle looks like.</param>
/// <param name="RulesKnown">Whether answers could be checked, and symmetries taken into account.</param>
/// <param name="Grading">What grades count; null where no rules are known.</param>
/// <param name="Splits">Each split.</param>
/// <param name="Overlaps">Each pair of splits.</param>
/// <param name="Problems">What must not be, a sentence each; empty for data to rely on.</param>
[TypeFormatterSource]
public sealed record DataReport(
    PuzzleFormat Format, bool RulesKnown, string? Grading, IReadOnlyList<SplitReport> Splits, IReadOnlyList<OverlapReport> Overlaps,
    IReadOnlyList<string> Problems) : IShown
{
    View IShown.View => DataView.Of(this);
}
