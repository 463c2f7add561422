using System.Collections.Immutable;

namespace LatentRecursion.Host.Data;

/// <summary>The kinds of puzzles that are known.</summary>
public static class PuzzleKinds
{
    static readonly ImmutableList<IPuzzleKind> builtIn = [.. SudokuKind.All, .. QueensKind.All, .. MazeKind.All];
    static ImmutableList<IPuzzleKind> all = builtIn;
    static ImmutableDictionary<string, (string Path, string Checksum)> files = ImmutableDictionary<string, (string, string)>.Empty;

    /// <summary>Those of this program, then those of <see cref="Add"/>.</summary>
    public static IReadOnlyList<IPuzzleKind> All => all;

    /// <summary>The tasks, of each family at most three: what help shows.</summary>
    public static string Names => string.Join(", ", all.Select(Task).GroupBy(task => task.Split('-')[0]).Select(family => Short([.. family])));

    /// <summary>Makes a kind of one's own known, before any of its puzzles is opened.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="file">The script or assembly that it is from, for commands that name it, and its SHA-256, which tells it from what it was before.</param>
    public static void Add(IPuzzleKind kind, (string Path, string Checksum)? file = null)
    {
        if (Find(Task(kind)) is not null) throw new UserError($"There is a kind of puzzle called {Task(kind)} already: choose another name.");
        ImmutableInterlocked.Update(ref all, known => known.Add(kind));
        if (file is { } from) ImmutableInterlocked.TryAdd(ref files, Task(kind), from);
    }

    /// <summary>The file that a kind of one's own is from; null for others.</summary>
    public static string? FileOf(string task) => files.TryGetValue(task, out var file) ? file.Path : null;

    /// <summary>The SHA-256 of that file; null for others.</summary>
    public static string? ChecksumOf(string task) => files.TryGetValue(task, out var file) ? file.Checksum : null;

    /// <summary>Whether a task is of this program.</summary>
    public static bool IsBuiltIn(string task) => builtIn.Exists(kind => Task(kind) == task);

    /// <summary>The kind of a task, or a <see cref="UserError"/> that names the nearest one.</summary>
    public static IPuzzleKind Named(string task) => Find(task) ?? throw UserError.Unknown("task", task, all.Select(Task), Names);

    /// <summary>The kind of puzzles of a format, or null where nothing but the tokens is known.</summary>
    public static IPuzzleKind? For(PuzzleFormat format) => Find(format.Task) is { } kind && kind.Rules.Format.Length == format.Length ? kind : null;

    // one's own, which was named, before those that it looks like
    static IEnumerable<IPuzzleKind> OwnFirst => all.Skip(builtIn.Count).Concat(builtIn);

    /// <summary>
    /// The kind of this length whose alphabet knows most characters of a question, and more than half; of several, one whose rules the
    /// answer follows. Null where there is none.
    /// </summary>
    public static IPuzzleKind? ForText(string question, string answer)
    {
        int Known(IPuzzleKind kind) => question.Count(kind.Rules.Alphabet.Contains);
        var nearest = OwnFirst
            .Where(kind => kind.Rules.Format.Length == question.Length && 2 * Known(kind) > question.Length)
            .GroupBy(Known)
            .MaxBy(alike => alike.Key)?.ToList() ?? [];
        return nearest.Find(kind => Follows(kind.Rules, question, answer)) ?? nearest.FirstOrDefault();
    }

    static bool Follows(IPuzzleRules rules, string question, string answer)
    {
        try
        {
            return rules.Broken(rules.Encode(question), rules.Encode(answer)) is null;
        }
        catch (UserError)
        {
            return false;
        }
    }

    /// <summary>The kind whose rules a question and its answer follow; of any vocabulary, or of one. Null where there is none.</summary>
    public static IPuzzleKind? Of(ReadOnlySpan<int> question, ReadOnlySpan<int> answer, int? vocabulary = null)
    {
        foreach (var kind in OwnFirst)
        {
            // a 4x4 Sudoku has the length and the vocabulary of a small maze: the contents decide
            var format = kind.Rules.Format;
            if (format.Length == question.Length && format.Vocabulary == (vocabulary ?? format.Vocabulary)
                && kind.Rules.Violations(question, answer) is [])
                return kind;
        }

        return null;
    }

    static string Task(IPuzzleKind kind) => kind.Rules.Format.Task;

    static IPuzzleKind? Find(string task) => all.Find(kind => Task(kind) == task);

    static string Short(IReadOnlyList<string> tasks) => tasks.Count <= 3 ? string.Join(", ", tasks) : $"{tasks[0]} to {tasks[^1]}";
}
