namespace LatentRecursion.Host.Data;

/// <summary>An example, and the group and the puzzle that it belongs to.</summary>
public readonly record struct ExamplePlace(int Group, int Puzzle, long Example)
{
    /// <summary>Every example of a source.</summary>
    public static IEnumerable<ExamplePlace> All(IPuzzleSource source) =>
        from number in Enumerable.Range(0, source.Groups)
        from puzzle in Numbers(source.PuzzlesOf(number))
        from example in Numbers(source.ExamplesOf((int)puzzle))
        select new ExamplePlace(number, (int)puzzle, example);

    /// <summary>The first example of every group, of which the others are variants.</summary>
    public static IEnumerable<ExamplePlace> First(IPuzzleSource source) => All(source).DistinctBy(place => place.Group);

    /// <summary>How many groups have an example.</summary>
    public static long Groups(IPuzzleSource source) => First(source).LongCount();

    /// <summary>So many examples, but one of a group: its variants tell little more, and as if each stood for itself they would tell too much.</summary>
    public static long Independent(IPuzzleSource source, long most) => Math.Min(most, Groups(source));

    static IEnumerable<long> Numbers(IndexRange range)
    {
        for (var number = range.First; number < range.First + range.Count; number++) yield return number;
    }
}

/// <summary>The questions of a split up to symmetry. A question that comes in two groups is a duplicate; one that another split has too, a leak.</summary>
public sealed class SplitQuestions
{
    readonly IPuzzleSource source;
    readonly Dictionary<UInt128, ExamplePlace> first = [];
    readonly List<(ExamplePlace First, ExamplePlace Again)> duplicates = [];

    /// <param name="name">The name of the split, for messages.</param>
    /// <param name="source">The split.</param>
    /// <param name="questions">Examples with the <see cref="PuzzleSymmetry.Key"/> of their question.</param>
    public SplitQuestions(string name, IPuzzleSource source, IEnumerable<(ExamplePlace Place, UInt128 Key)> questions)
    {
        (Name, this.source) = (name, source);
        foreach (var (place, key) in questions)
            if (!first.TryAdd(key, place) && first[key].Group != place.Group) duplicates.Add((first[key], place));
    }

    /// <summary>What messages call the split.</summary>
    public string Name { get; }

    /// <summary>How often a question comes in a group after its first.</summary>
    public int Duplicates => duplicates.Count;

    /// <summary>
    /// Looks at the first example of every group. Where the task's rules are known, an answer that breaks them is a
    /// <see cref="UserError"/>.
    /// </summary>
    public static SplitQuestions OfGroups(string name, IPuzzleSource source)
    {
        var symmetry = PuzzleSymmetry.For(source.Format);
        var (places, keys) = Looked(source, question => symmetry.Key(question));
        return new(name, source, places.Zip(keys));
    }

    /// <summary>Refuses answers that break known rules, of the first example of every group.</summary>
    public static void RequireRight(IPuzzleSource source) => Looked(source, _ => 0);

    static (IReadOnlyList<ExamplePlace> Places, T[] Seen) Looked<T>(IPuzzleSource source, Func<int[], T> look)
    {
        var rules = PuzzleKinds.For(source.Format)?.Rules;
        var places = ExamplePlace.First(source).ToList();
        return (places, OrderedParallel.Map(places.Count, number =>
        {
            var (question, answer) = (new int[source.Format.Length], new int[source.Format.Length]);
            source.Read(places[number].Example, question, answer);
            if (rules?.Broken(question, answer) is { } broken)
                throw new UserError($"{source.Locate(places[number].Example)}: the answer is wrong at {broken}.");
            return look(question);
        }));
    }

    /// <summary>What is wrong where a question comes twice, in a sentence; null where none does.</summary>
    public string? DuplicateSentence => duplicates is not [var (one, again), ..] ? null
        : $"{Times(Duplicates, "question comes", "questions come")} twice in {Name}: "
            + $"{source.Locate(again.Example)} is {source.Locate(one.Example)}{UpToSymmetry}.";

    /// <summary>How many questions another split has too.</summary>
    public int Leaks(SplitQuestions other) => first.Keys.Count(other.first.ContainsKey);

    /// <summary>What is wrong where two splits share a question, in a sentence; null where they do not.</summary>
    public string? LeakSentence(SplitQuestions other)
    {
        if (Leaks(other) is var leaks && leaks == 0) return null;
        var key = first.Keys.First(other.first.ContainsKey);
        return $"{Times(leaks, "question is", "questions are")} both in {Name} and in {other.Name}: "
            + $"{other.source.Locate(other.first[key].Example)} is {source.Locate(first[key].Example)}{UpToSymmetry}.";
    }

    /// <summary>What is wrong between any two of several splits, a sentence each.</summary>
    public static IEnumerable<string> LeakSentences(IReadOnlyList<SplitQuestions> splits) =>
        from later in splits
        from earlier in splits.TakeWhile(split => split != later)
        let sentence = earlier.LeakSentence(later)
        where sentence is not null
        select sentence;

    /// <summary>The split without the groups whose question an earlier group has, or one of other splits.</summary>
    public IPuzzleSource Without(IEnumerable<SplitQuestions> others)
    {
        var again = duplicates.Select(pair => pair.Again.Group).ToHashSet();
        foreach (var other in others) again.UnionWith(first.Where(question => other.first.ContainsKey(question.Key)).Select(question => question.Value.Group));
        return again.Count == 0 ? source : new PuzzleSubset(source, [.. Enumerable.Range(0, source.Groups).Where(number => !again.Contains(number))]);
    }

    string UpToSymmetry => PuzzleSymmetry.For(source.Format) == PuzzleSymmetry.None ? "" : " up to symmetry";

    static string Times(int count, string one, string several) => count == 1 ? $"1 {one}" : $"{count} {several}";
}
