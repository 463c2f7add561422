using LatentRecursion.Display;
using LatentRecursion.Host.Reports;

namespace LatentRecursion.Host.Data;

/// <summary>How many puzzles each split has.</summary>
public sealed record SplitSizes(int Train, int Validation, int Test)
{
    /// <summary>Puzzles of all splits.</summary>
    public long Total => (long)Train + Validation + Test;
}

/// <summary>How data in one piece become splits: drawn by a seed, each as large as was asked for or else as is usual.</summary>
public sealed record Splitting(ulong Seed = 0, int? Train = null, int? Validation = null, int? Test = null)
{
    const int LargestHeldOut = 2_000;

    /// <summary>The sizes for so many groups: usually a tenth each to validate and to test, at most 2,000, and the rest to train.</summary>
    public SplitSizes Sizes(int groups)
    {
        var heldOut = Math.Min(LargestHeldOut, groups / 10);
        var (validation, test) = (Validation ?? heldOut, Test ?? heldOut);
        return new(Train ?? Math.Max(1, groups - validation - test), validation, test);
    }
}

/// <summary>What to train on, what to choose by and what to report, all of one format; a split that the data lack is null.</summary>
[TypeFormatterSource]
public sealed record DataSplits(IPuzzleSource Train, IPuzzleSource? Validation, IPuzzleSource? Test) : IShown
{
    /// <summary>The training split's; the others may have fewer puzzle identifiers.</summary>
    public PuzzleFormat Format => Train.Format;

    /// <summary>Names of the splits.</summary>
    public const string TrainName = "train", ValidationName = "validation", TestName = "test";

    /// <summary>The name of the split that <see cref="HeldOut"/> is.</summary>
    public string HeldOutName => Test is null ? ValidationName : TestName;

    /// <summary>The puzzles to measure on: those of the test, or else of the validation.</summary>
    public IPuzzleSource HeldOut => Test ?? Validation ?? throw new UserError("The data have neither test nor validation puzzles: name others with --data.");

    /// <summary>The splits that there are, by the name of their folder or file.</summary>
    public IEnumerable<(string Name, IPuzzleSource Source)> Named
    {
        get
        {
            yield return (TrainName, Train);
            if (Validation is not null) yield return (ValidationName, Validation);
            if (Test is not null) yield return (TestName, Test);
        }
    }

    View IShown.View => DataView.Of(this);

    /// <summary>Draws the groups of each split. The same seed draws the same test split whatever the size of the others.</summary>
    public static DataSplits Draw(IPuzzleSource whole, Splitting splitting)
    {
        var sizes = splitting.Sizes(whole.Groups);
        if (sizes.Total > whole.Groups)
            throw new UserError($"The splits ask for {sizes.Total} puzzles ({sizes.Train} + {sizes.Validation} + {sizes.Test}), but there are {whole.Groups}; ask for fewer.");
        var random = new SeededRandom(splitting.Seed);
        var order = random.Permutation(whole.Groups);
        return Cut(order, sizes, groups => new PuzzleSubset(whole, [.. groups.Order()]));
    }

    /// <summary>Cuts a list into test, validation and train, in this order, so that a larger training split leaves the others as they are.</summary>
    public static DataSplits Cut<T>(IReadOnlyList<T> items, SplitSizes sizes, Func<IEnumerable<T>, IPuzzleSource> source)
    {
        IPuzzleSource? Part(int first, int count) => count == 0 ? null : source(items.Skip(first).Take(count));
        return new(
            Part(sizes.Test + sizes.Validation, sizes.Train) ?? throw new UserError("The train split must have at least one puzzle."),
            Part(sizes.Test, sizes.Validation),
            Part(0, sizes.Test));
    }
}
