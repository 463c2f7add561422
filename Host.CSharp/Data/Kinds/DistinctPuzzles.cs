namespace LatentRecursion.Host.Data;

/// <summary>The puzzles of each split.</summary>
public sealed record MadeSplits(IReadOnlyList<MadePuzzle> Train, IReadOnlyList<MadePuzzle> Validation, IReadOnlyList<MadePuzzle> Test);

/// <summary>
/// Puzzles no two of which are the same up to symmetry, from attempts that are made on all cores. Attempt number k depends on the seed
/// and k alone.
/// </summary>
/// <param name="what">The puzzles in words, for messages.</param>
/// <param name="seed">Decides every puzzle.</param>
/// <param name="kind">When two are the same, and which go to one split.</param>
/// <param name="attempt">Makes one from random bits, or fails.</param>
public sealed class DistinctPuzzles(string what, ulong seed, IPuzzleKind kind, Func<SeededRandom, MadePuzzle?> attempt)
{
    const int Chunk = 128;

    // of ten families two are tested on and one validates, whatever the sizes: a larger training split leaves the others as they are
    const int FamilyParts = 10, TestParts = 2, ValidationParts = 1;

    /// <summary>Fruitless attempts in a row after which there are taken to be no more puzzles than those found.</summary>
    public static int Patience(int found) => 10_000 + 10 * found;

    /// <summary>
    /// The first puzzles in the order of their attempts are those of the test, the next of the validation, the next of the training; where
    /// puzzles have families, each split has families of its own, whose first puzzles it takes. A <see cref="UserError"/> says how many
    /// there are when <see cref="Patience"/> attempts in a row gave nothing new.
    /// </summary>
    public MadeSplits Splits(SplitSizes sizes, Action<int>? progress = null)
    {
        var filled = Fill([new("test", sizes.Test), new("validation", sizes.Validation), new("training", sizes.Train)], progress);
        return new(filled[2].Puzzles, filled[1].Puzzles, filled[0].Puzzles);
    }

    /// <summary>Puzzles of a split that is being filled.</summary>
    sealed record Split(string Name, int Wanted)
    {
        public List<MadePuzzle> Puzzles { get; } = [];

        public bool IsFull => Puzzles.Count >= Wanted;
    }

    Split[] Fill(Split[] splits, Action<int>? progress)
    {
        var seen = new HashSet<UInt128>();
        var fruitless = 0;
        for (var first = 0L; Array.Exists(splits, split => !split.IsFull); first += Chunk)
        {
            var start = first;
            foreach (var made in OrderedParallel.Map(Chunk, k => Made(start + k)))
            {
                if (made is var (puzzle, key, family) && SplitOf(family, splits) is { IsFull: false } split && seen.Add(key))
                {
                    split.Puzzles.Add(puzzle);
                    fruitless = 0;
                }
                else if (Array.Exists(splits, split => !split.IsFull) && ++fruitless >= Patience(seen.Count))
                {
                    throw TooFew(splits, fruitless);
                }
            }

            progress?.Invoke(seen.Count);
        }

        return splits;
    }

    (MadePuzzle Puzzle, UInt128 Key, UInt128? Family)? Made(long number) =>
        attempt(new(SeededRandom.Mix(seed, (ulong)number))) is { } puzzle ? (puzzle, kind.Symmetry.Key(puzzle.Question), kind.Family(puzzle.Answer)) : null;

    Split? SplitOf(UInt128? of, Split[] splits)
    {
        if (of is not { } family) return Array.Find(splits, split => !split.IsFull);
        var part = new SeededRandom(SeededRandom.Mix(seed, (ulong)family)).Below(FamilyParts);
        return splits[part < TestParts ? 0 : part < TestParts + ValidationParts ? 1 : 2];
    }

    UserError TooFew(Split[] splits, int fruitless)
    {
        var found = splits.Sum(split => split.Puzzles.Count);
        var parts = string.Join(", ", splits.Select(split => $"{split.Puzzles.Count} of {split.Wanted} for the {split.Name}"));
        var without = Array.Find(splits, split => split is { Wanted: > 0, Puzzles.Count: 0 });
        var haveFamilies = splits.Any(split => split.Puzzles.Exists(puzzle => kind.Family(puzzle.Answer) is not null));
        var other = without is null || !haveFamilies ? "" : $" Where puzzles have few answers, none may fall to the {without.Name}: another seed draws others.";
        return new(
            $"Only {found} distinct {what} were found, {splits.Sum(split => split.Wanted)} were asked for ({parts}); "
            + $"{fruitless} attempts in a row gave no new one. "
            + $"Ask for fewer, or for other ones.{other}");
    }
}
