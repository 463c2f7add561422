namespace LatentRecursion.Host.Data;

/// <summary>
/// Opens whatever the user named: a CSV file, a folder of CSV files or of pairs of arrays named after their splits, an official folder,
/// or one split of an official folder.
/// </summary>
public static class PuzzleData
{
    /// <summary>What data are called that come in one piece.</summary>
    public const string Whole = "all";

    /// <summary>
    /// The splits to train with, no two of which share a question, as far as the first example of every group tells. Data in one piece are
    /// split by a seed that has nothing to do with a run's, so that all runs are measured on the same puzzles. Leaking splits are a
    /// <see cref="UserError"/>, and so are duplicates, unless they are to be dropped: then of two splits the test keeps a question, or else
    /// the validation.
    /// </summary>
    public static DataSplits Open(string path, Splitting? splitting = null, bool dropDuplicates = false)
    {
        var pieces = Pieces(path);
        var questions = pieces.ConvertAll(piece => SplitQuestions.OfGroups(piece.Name, piece.Source));
        if (dropDuplicates) return WithoutDuplicates(path, questions, splitting);
        else if (questions.Select(split => split.DuplicateSentence).FirstOrDefault(sentence => sentence is not null) is { } duplicate)
            throw new UserError($"{duplicate} `latent data import --drop-duplicates` keeps the first of each.");
        if (SplitQuestions.LeakSentences(questions).FirstOrDefault() is { } leak)
            throw new UserError($"{leak} `latent data import --drop-duplicates` takes them out of the split that is named first.");
        return Split(path, pieces, splitting);
    }

    static DataSplits WithoutDuplicates(string path, List<SplitQuestions> questions, Splitting? splitting)
    {
        List<(string Name, IPuzzleSource Source)> pieces =
            [.. questions.Index().Select(split => (split.Item.Name, split.Item.Without(questions.Skip(split.Index + 1))))];
        return pieces.Find(piece => piece.Source.Groups == 0).Name is { } empty
            ? throw new UserError($"'{path}' has no puzzle left in {empty} that no other split has: give other data.")
            : Split(path, pieces, splitting);
    }

    static DataSplits Split(string path, List<(string Name, IPuzzleSource Source)> pieces, Splitting? splitting)
    {
        if (pieces is [(Whole, var whole)]) return DataSplits.Draw(whole, splitting ?? new());
        if (splitting is not null)
            throw new UserError(
                $"'{path}' is split already, into {string.Join(", ", pieces.Select(piece => piece.Name))}: "
                + "leave the sizes and the seed out.");
        return Splits(path, pieces);
    }

    /// <summary>Whether a path is an official folder or one of its splits.</summary>
    public static bool IsOfficial(string path) => IsWhole(path) || DataSplits.Names.Any(name => OfficialFolder.IsAt(Path.Combine(path, name)));

    /// <summary>What to evaluate on: all of a file or single split, or the test split where there are several.</summary>
    public static IPuzzleSource OpenForEvaluation(string path)
    {
        var pieces = Pieces(path);
        var asked = pieces is [(Whole, var only)] ? only
            : pieces.Find(piece => piece.Name == DataSplits.TestName).Source
                ?? throw new UserError($"'{path}' has no test split; name a file or the folder of the split.");
        SplitQuestions.RequireRight(asked);
        return asked;
    }

    /// <summary>Everything under a path by the name of its split, unchecked; a single piece is called <see cref="Whole"/>.</summary>
    public static List<(string Name, IPuzzleSource Source)> Pieces(string path)
    {
        if (!Directory.Exists(path)) return [(Whole, CsvPuzzles.Read(path))];
        if (IsWhole(path)) return [(Whole, OfficialFolder.Open(path))];
        var found = new List<(string, IPuzzleSource)>();
        foreach (var name in DataSplits.Names)
            if (Split(Path.Combine(path, name)) is { } source) found.Add((name, source));
        return found.Count > 0
            ? found
            : throw new UserError(
                $"'{path}' holds no data: expected train.csv or a pair train_inputs.npy and train_labels.npy (each also .gz), "
                + $"an official folder with train/{DatasetDescription.FileName}, or a {DatasetDescription.FileName}.");
    }

    // pairs of arrays may have the description of an official folder beside them
    static bool IsWhole(string path) => OfficialFolder.IsAt(path) && !DataSplits.Names.Any(name => ArrayPairs.IsAt(Path.Combine(path, name)));

    static IPuzzleSource? Split(string path) =>
        OfficialFolder.IsAt(path) ? OfficialFolder.Open(path)
        : ArrayPairs.IsAt(path) ? ArrayPairs.Read(path)
        : File.Exists(path + ".csv") ? CsvPuzzles.Read(path + ".csv")
        : File.Exists(path + ".csv.gz") ? CsvPuzzles.Read(path + ".csv.gz")
        : null;

    /// <summary>The pieces as splits of one format.</summary>
    public static DataSplits Splits(string path, List<(string Name, IPuzzleSource Source)> pieces)
    {
        IPuzzleSource? Named(string name) => pieces.Find(piece => piece.Name == name).Source;
        var train = Named(DataSplits.TrainName)
            ?? throw new UserError($"'{path}' has no train split, only {string.Join(" and ", pieces.Select(piece => piece.Name))}.");
        foreach (var (name, source) in pieces)
            if (source.Format with { Puzzles = train.Format.Puzzles } != train.Format || source.Format.Puzzles > train.Format.Puzzles)
                throw new UserError($"'{path}' mixes formats: train is {train.Format}, {name} is {source.Format}.");
        return new(train, Named(DataSplits.ValidationName), Named(DataSplits.TestName));
    }
}
