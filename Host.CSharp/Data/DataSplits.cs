namespace LatentRecursion.Host.Data;

/// <summary>How many puzzles each split has.</summary>
public sealed record SplitSizes(int Train, int Validation, int Test)
{
    public int Total => checked(Train + Validation + Test);
}

/// <summary>What to train on, what to choose by and what to report, all of one format; a split that the data lack is null.</summary>
public sealed record DataSplits(IPuzzleSource Train, IPuzzleSource? Validation, IPuzzleSource? Test)
{
    const int LargestHeldOut = 2_000;

    public PuzzleFormat Format => Train.Format;

    /// <summary>The puzzles to measure on: those of the test, or else of the validation.</summary>
    public IPuzzleSource HeldOut => Test ?? Validation ?? throw new UserError("The data have neither test nor validation puzzles: name others with --data.");

    /// <summary>The splits that there are, by the name of their folder or file.</summary>
    public IEnumerable<(string Name, IPuzzleSource Source)> Named
    {
        get
        {
            yield return ("train", Train);
            if (Validation is not null) yield return ("validation", Validation);
            if (Test is not null) yield return ("test", Test);
        }
    }

    /// <summary>How a piece of so many groups is split unless somebody says otherwise: a tenth each to validate and to test, at most 2,000.</summary>
    public static SplitSizes Usual(int groups)
    {
        var heldOut = Math.Min(LargestHeldOut, groups / 10);
        return new(groups - 2 * heldOut, heldOut, heldOut);
    }

    /// <summary>Draws the groups of each split. The same seed draws the same test split whatever the size of the others.</summary>
    public static DataSplits Draw(IPuzzleSource whole, ulong seed, SplitSizes sizes)
    {
        if (sizes.Total > whole.Groups)
            throw new UserError($"The splits ask for {sizes.Total} puzzles ({sizes.Train} + {sizes.Validation} + {sizes.Test}), but there are {whole.Groups}; ask for fewer.");
        var random = new SeededRandom(seed);
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
