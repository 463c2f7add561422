namespace LatentRecursion.Host.Data;

/// <summary>What a look at one example tells.</summary>
/// <param name="Question">The <see cref="PuzzleSymmetry.Key"/> of the question.</param>
/// <param name="Broken">The rules that the answer breaks; null for a right answer, and where no rules are known.</param>
/// <param name="Kind">What its kind says of the question; null where none is known.</param>
/// <param name="SolutionClass">The key of the answer: the same for two answers exactly when a symmetry takes one into the other.</param>
/// <param name="Family">What puzzles share that go to one split; null: each is its own.</param>
readonly record struct ExampleFacts(UInt128 Question, string? Broken, PuzzleFacts? Kind, UInt128 SolutionClass, UInt128? Family);

/// <summary>Looks at the examples of one kind of puzzle. Safe from several threads.</summary>
sealed class ExampleInspector(PuzzleFormat format)
{
    readonly IPuzzleKind? kind = PuzzleKinds.For(format);
    readonly IPuzzleSymmetry symmetry = PuzzleSymmetry.For(format);

    public ExampleFacts Inspect(IPuzzleSource source, long example)
    {
        var (question, answer) = (new int[format.Length], new int[format.Length]);
        source.Read(example, question, answer);
        return new(symmetry.Key(question), kind?.Rules.Broken(question, answer), kind?.Facts(question), symmetry.Key(answer), kind?.Family(answer));
    }
}
