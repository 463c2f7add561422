namespace LatentRecursion.Host.Data;

/// <summary>Looks at every example of some data, the variants of an augmented set too.</summary>
public static class DataVerification
{
    const int Chunk = 4096;

    /// <summary>A split after every example of it was looked at.</summary>
    sealed record Inspected(IPuzzleSource Source, SplitQuestions Questions, IReadOnlyList<ExamplePlace> Places, ExampleFacts[] Facts)
    {
        public IEnumerable<PuzzleFacts> OfKind => Facts.Select(facts => facts.Kind).OfType<PuzzleFacts>();

        public HashSet<UInt128> SolutionClasses { get; } = [.. Facts.Select(facts => facts.SolutionClass)];

        public HashSet<UInt128> Families { get; } = [.. Facts.Select(facts => facts.Family).OfType<UInt128>()];
    }

    /// <summary>The report on whatever <see cref="PuzzleData"/> opens; <paramref name="progress"/> gets examples done and in all.</summary>
    public static DataReport Of(string path, Action<long, long>? progress = null)
    {
        var pieces = PuzzleData.Pieces(path);
        var format = pieces.Count == 1 ? pieces[0].Source.Format : PuzzleData.Splits(path, pieces).Format;
        var (done, total) = (0L, pieces.Sum(piece => piece.Source.Examples));
        var inspector = new ExampleInspector(format);
        var splits = pieces.ConvertAll(piece => Inspect(inspector, piece.Name, piece.Source, count => progress?.Invoke(done += count, total)));
        return new(
            format, PuzzleKinds.For(format) is not null, PuzzleKinds.For(format)?.Grading, splits.ConvertAll(Report),
            [.. from later in splits from earlier in splits.TakeWhile(split => split != later) select Overlap(earlier, later)],
            [
                .. splits.SelectMany(Problems), .. SplitQuestions.LeakSentences(splits.ConvertAll(split => split.Questions)),
                .. SharedFamilies(splits), .. OfPath(path, splits)
            ]);
    }

    static Inspected Inspect(ExampleInspector inspector, string name, IPuzzleSource source, Action<int> progress)
    {
        var places = ExamplePlace.All(source).ToList();
        var facts = new ExampleFacts[places.Count];
        for (var first = 0; first < facts.Length; first += Chunk)
        {
            var start = first;
            var part = OrderedParallel.Map(Math.Min(Chunk, facts.Length - start), number => inspector.Inspect(source, places[start + number].Example));
            part.CopyTo(facts, start);
            progress(part.Length);
        }

        return new(source, new(name, source, places.Zip(facts, (place, about) => (place, about.Question))), places, facts);
    }

    static SplitReport Report(Inspected split) => new(
        split.Questions.Name, split.Source.Groups, split.Source.Puzzles, split.Source.Examples,
        Histogram.Exact(split.OfKind.Select(facts => facts.Clues)), Histogram.Doubling(split.OfKind.Select(facts => facts.Grade)),
        split.Facts.Count(facts => facts.Broken is not null), split.OfKind.Count(facts => facts.Solutions > 1),
        split.Questions.Duplicates, split.SolutionClasses.Count, split.Source.Checksum);

    static OverlapReport Overlap(Inspected one, Inspected other) => new(
        one.Questions.Name, other.Questions.Name, one.Questions.Leaks(other.Questions), one.SolutionClasses.Count(other.SolutionClasses.Contains));

    static IEnumerable<string> Problems(Inspected split)
    {
        string At(Predicate<ExampleFacts> what) => split.Source.Locate(split.Places[Array.FindIndex(split.Facts, what)].Example);
        if (Array.Find(split.Facts, facts => facts.Broken is not null).Broken is { } broken)
            yield return $"{At(facts => facts.Broken is not null)}: the answer is wrong at {broken}.";
        if (PuzzleKinds.For(split.Source.Format) is { MustBeUnique: true } && split.OfKind.Any(facts => facts.Solutions > 1))
            yield return $"{At(facts => facts.Kind is { Solutions: > 1 })}: the question has more than one solution, so that no answer is right.";
    }

    static IEnumerable<string> SharedFamilies(List<Inspected> splits) =>
        from later in splits
        from earlier in splits.TakeWhile(split => split != later)
        let shared = earlier.Families.Count(later.Families.Contains)
        where shared > 0
        select $"{shared} of the answers in {later.Questions.Name}, up to symmetry, are in {earlier.Questions.Name}, too: "
            + "with so few different ones a network learns them by heart. "
            + "Split the puzzles by answer: joined in one file they are.";

    /// <summary>What is wrong with the data as a whole: duplicates, or files that their recipe does not know.</summary>
    static IEnumerable<string> OfPath(string path, List<Inspected> splits)
    {
        foreach (var duplicate in splits.Select(split => split.Questions.DuplicateSentence).OfType<string>()) yield return duplicate;
        if (RecipeFile.In(path)?.Differences(path) is not { } differences) yield break;
        foreach (var difference in differences) yield return difference;
    }
}
