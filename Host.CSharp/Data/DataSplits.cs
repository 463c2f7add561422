using LatentRecursion.Display;
using LatentRecursion.Host.Reports;

namespace LatentRecursion.Host.Data;

/// <summary>How many puzzles each split has.</summary>
public sealed record SplitSizes(int Train, int Validation, int Test)
{
    /// <summary>No split that is made or drawn may have more.</summary>
    public const int Most = 10_000_000;

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

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> Names = [TrainName, ValidationName, TestName];

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

    /// <summary>
    /// Draws the groups of each split; those whose answers are of one family (<see cref="IPuzzleKind.Family"/>) stay together. The same seed
    /// draws the same test split whatever the size of the others: it is cut first, then validation, then train.
    /// </summary>
    public static DataSplits Draw(IPuzzleSource whole, Splitting splitting)
    {
        List<ExamplePlace> groups = [.. ExamplePlace.First(whole)]; // a group may be empty
        var sizes = splitting.Sizes(groups.Count);
        if (sizes.Total > groups.Count)
            throw new UserError(
                $"The splits ask for {sizes.Total} puzzles ({sizes.Train} + {sizes.Validation} + {sizes.Test}), "
                + $"but there are {groups.Count}; ask for fewer.");
        var families = Families(whole, groups);
        var random = new SeededRandom(splitting.Seed);
        var order = random.Permutation(families.Count).SelectMany(family => families[family].Select(group => (Family: family, Group: group))).ToList();
        var at = 0;
        IPuzzleSource? Part(int count)
        {
            var part = order.Skip(at).Take(count).ToList();
            at += part.Count;
            // of a family that was cut the others go nowhere
            while (count > 0 && at < order.Count && order[at].Family == part[^1].Family) at++;
            return part.Count == 0 ? null : new PuzzleSubset(whole, [.. part.Select(of => of.Group).Order()]);
        }

        var (test, validation) = (Part(sizes.Test), Part(sizes.Validation));
        var left = order.Count - at;
        if (left < (splitting.Train ?? 1))
            throw new UserError(
                $"The splits leave {left} puzzles to train on whose answers are in no other split, expected {splitting.Train ?? 1}: "
                + "ask for fewer.");
        return new(Part(sizes.Train)!, validation, test);
    }

    static IReadOnlyList<IReadOnlyList<int>> Families(IPuzzleSource whole, IReadOnlyList<ExamplePlace> groups)
    {
        if (PuzzleKinds.For(whole.Format) is not { } kind) return [.. groups.Select(group => new[] { group.Group })];
        var (question, answer) = (new int[whole.Format.Length], new int[whole.Format.Length]);
        UInt128? Family(ExamplePlace group)
        {
            whole.Read(group.Example, question, answer);
            return kind.Family(answer);
        }

        return [.. groups
            .GroupBy(group => Family(group) is { } family ? (family, -1) : (UInt128.Zero, group.Group))
            .Select(family => family.Select(group => group.Group).ToList())];
    }
}
