namespace LatentRecursion.Host.Data;

/// <summary>One row to train on.</summary>
/// <param name="Inputs">The question, <c>[Length]</c>.</param>
/// <param name="Labels">The answer, <c>[Length]</c>; a cell that nobody judges is <see cref="PuzzleFormat.Ignored"/>.</param>
/// <param name="Puzzle">The puzzle identifier.</param>
/// <param name="Seed">For whatever else is random about the row.</param>
public sealed record TrainingRow(int[] Inputs, int[] Labels, int Puzzle, ulong Seed);

/// <summary>Where a sampler stands.</summary>
/// <param name="Row">Rows taken so far.</param>
/// <param name="Pass">Passes over the groups that are behind it.</param>
/// <param name="Group">Groups of this pass that are behind it.</param>
/// <param name="Example">Examples taken of the puzzle that it is at.</param>
public readonly record struct SamplerState(long Row, int Pass, int Group, int Example);

/// <summary>
/// An endless stream of training rows, a function of its seed. A pass takes the groups in a random order and gives, of
/// each, one of its puzzles with all examples in a random order: the official order as one stream, of which nothing is
/// thrown away at the end of a batch or of a pass.
/// </summary>
public sealed class Sampler
{
    // what a seed is mixed with, so that no two choices are made from the same random bits
    const ulong OfPass = 1, OfPuzzle = 2, OfRow = 3, OfSymmetry = 4;

    readonly IPuzzleSource source;
    readonly IAugmentation augmentation;
    readonly ulong seed;
    int[] groups = [];    // of this pass, in order
    int puzzle;           // the one it is at
    int[] examples = [];  // of this puzzle, in order

    /// <param name="source">What to draw from; at least one example.</param>
    /// <param name="augmentation">What is done to every row.</param>
    /// <param name="seed">Decides every row.</param>
    /// <param name="state">Where to go on, as <see cref="State"/> gave it for the same source and seed.</param>
    public Sampler(IPuzzleSource source, IAugmentation augmentation, ulong seed, SamplerState state = default)
    {
        if (source.Examples == 0) throw new ArgumentException("There is no example to sample.", nameof(source));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(state.Group, source.Groups);
        (this.source, this.augmentation, this.seed, State) = (source, augmentation, seed, state);
        BeginPass();
        BeginPuzzle();
    }

    /// <summary>After the rows taken so far: a sampler that begins with it gives the rows that come next.</summary>
    public SamplerState State { get; private set; }

    /// <summary>The next <paramref name="count"/> rows.</summary>
    public IReadOnlyList<TrainingRow> Take(int count)
    {
        var rows = new TrainingRow[count];
        for (var row = 0; row < count; row++) rows[row] = Next();
        return rows;
    }

    TrainingRow Next()
    {
        while (State.Example >= examples.Length) NextPuzzle();
        var rowSeed = SeededRandom.Mix(SeededRandom.Mix(seed, OfRow), (ulong)State.Row);
        var (inputs, labels) = (new int[source.Format.Length], new int[source.Format.Length]);
        source.Read(source.ExamplesOf(puzzle).First + examples[State.Example], inputs, labels);
        augmentation.Apply(SeededRandom.Mix(rowSeed, OfSymmetry), inputs, labels);
        State = State with { Row = State.Row + 1, Example = State.Example + 1 };
        return new(inputs, labels, source.Identifier(puzzle), rowSeed);
    }

    void NextPuzzle()
    {
        State = State with { Group = State.Group + 1, Example = 0 };
        if (State.Group >= groups.Length)
        {
            State = State with { Pass = State.Pass + 1, Group = 0 };
            BeginPass();
        }

        BeginPuzzle();
    }

    void BeginPass() => groups = new SeededRandom(PassSeed(OfPass)).Permutation(source.Groups);

    void BeginPuzzle()
    {
        var random = new SeededRandom(SeededRandom.Mix(PassSeed(OfPuzzle), (ulong)State.Group));
        var puzzles = source.PuzzlesOf(groups[State.Group]);
        puzzle = puzzles.Count == 0 ? 0 : (int)puzzles.First + random.Below((int)puzzles.Count);
        examples = puzzles.Count == 0 ? [] : random.Permutation((int)source.ExamplesOf(puzzle).Count);
    }

    ulong PassSeed(ulong choice) => SeededRandom.Mix(SeededRandom.Mix(seed, choice), (ulong)State.Pass);
}
