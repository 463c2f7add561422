using System.Globalization;

namespace LatentRecursion.Host.Data;

/// <summary>All that decides a generated set of puzzles: the same recipe gives the same puzzles on every machine.</summary>
/// <param name="Task">The kind of puzzle.</param>
/// <param name="Seed">Decides every puzzle.</param>
/// <param name="Ranges">What puzzles must have, by name and in the kind's order; null for anything.</param>
/// <param name="Sizes">Puzzles of each split.</param>
public sealed record PuzzleRecipe(string Task, ulong Seed, IReadOnlyList<KeyValuePair<string, CountRange?>> Ranges, SplitSizes Sizes)
{
    /// <summary>The usual recipe of a task with some of its ranges and sizes changed, each <c>name=value</c>.</summary>
    public static PuzzleRecipe Of(string task, IReadOnlyList<string> assignments) => assignments.Aggregate(PuzzleKinds.Named(task).Usual, Changed);

    /// <summary>What the puzzles must have under a name; null for anything.</summary>
    public CountRange? this[string name] => Ranges.Single(range => range.Key == name).Value;

    /// <summary>The same with another range, or a <see cref="UserError"/> where the kind has none of this name.</summary>
    public PuzzleRecipe With(string name, CountRange? range) => Ranges.Any(known => known.Key == name)
        ? this with { Ranges = [.. Ranges.Select(known => known.Key == name ? new(name, range) : known)] }
        : throw new UserError($"--{name} was given, but {Task} has no {name}, only {string.Join(" and ", Ranges.Select(known => known.Key))}: leave it out.");

    /// <summary>
    /// Generates the puzzles, no two of them the same up to symmetry. The first go to the test split, the next to validation; puzzles of
    /// families go where their family belongs.
    /// </summary>
    public DataSplits Generate(Action<int>? progress = null)
    {
        var kind = PuzzleKinds.Named(Task);
        var most = Array.MaxLength / (2 * kind.Rules.Format.Length);
        if (Math.Max(Sizes.Train, Math.Max(Sizes.Validation, Sizes.Test)) > most)
            throw new UserError($"A split of {Task} holds at most {most} puzzles in memory; ask for fewer.");
        var found = new DistinctPuzzles(Described, Seed, kind, kind.Attempt(this)).Splits(Sizes, progress);
        IPuzzleSource? Source(IReadOnlyList<MadePuzzle> part) => part.Count == 0 ? null : InMemory(kind.Rules.Format, part);
        return new(Source(found.Train)!, Source(found.Validation), Source(found.Test));
    }

    /// <summary>The command that cooks it.</summary>
    public override string ToString()
    {
        var kinds = PuzzleKinds.FileOf(Task) is { } file ? $" --kinds {file}" : "";
        var ranges = Ranges
            .Where(range => range.Value is not null || UsualOf(range.Key) is not null)
            .Select(range => PuzzleKinds.IsBuiltIn(Task)
                ? $" --{range.Key} {Text(range.Value)}"
                : $" --range {range.Key}={Text(range.Value)}");
        return $"latent data build{kinds} --task {Task} --train {Sizes.Train} --validation {Sizes.Validation} --test {Sizes.Test}"
            + string.Concat(ranges) + $" --seed {Seed}";
    }

    static PuzzleRecipe Changed(PuzzleRecipe recipe, string assignment)
    {
        if (assignment.Split('=', 2) is not [var name, var value])
            throw new UserError($"'{assignment}' is not of the form name=value, for example clues=24-30 or train=5000.");
        if (recipe.Ranges.Any(range => range.Key == name)) return recipe.With(name, CountRange.Parse(value, name));
        return name switch
        {
            "train" => recipe with
            {
                Sizes = recipe.Sizes with
                {
                    Train = Size() is var train and > 0
                        ? train
                        : throw new UserError("'0' is no value for train: at least one puzzle is trained on.")
                }
            },
            "validation" => recipe with { Sizes = recipe.Sizes with { Validation = Size() } },
            "test" => recipe with { Sizes = recipe.Sizes with { Test = Size() } },
            "seed" => recipe with { Seed = (ulong)Whole<long>() }, // as the command takes it
            _ => throw UserError.Unknown(
                $"range or size of {recipe.Task} called", name,
                [.. recipe.Ranges.Select(range => range.Key), "train", "validation", "test", "seed"]),
        };

        int Size() => Whole<int>() is var size and <= SplitSizes.Most
            ? size
            : throw new UserError($"'{value}' is no value for {name}: give at most {SplitSizes.Most}.");

        T Whole<T>() where T : struct, System.Numerics.INumber<T> =>
            T.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new UserError($"'{value}' is no value for {name}: give a whole number.");
    }

    CountRange? UsualOf(string name) => PuzzleKinds.Named(Task).Usual[name];

    static string Text(CountRange? range) => range?.ToString() ?? CountRange.Any;

    // "sudoku-6x6 puzzles with 12-16 clues and 3 guesses"
    string Described
    {
        get
        {
            var asked = Ranges.Where(range => range.Value is not null).Select(range => $"{range.Value} {range.Key}").ToList();
            return asked.Count == 0 ? $"{Task} puzzles" : $"{Task} puzzles with {string.Join(" and ", asked)}";
        }
    }

    static MemoryPuzzles InMemory(PuzzleFormat format, IReadOnlyList<MadePuzzle> puzzles) =>
        new(
            format, [.. puzzles.SelectMany(puzzle => puzzle.Question.Concat(puzzle.Answer)).Select(token => (byte)token)],
            puzzle => $"generated puzzle {puzzle}");
}
