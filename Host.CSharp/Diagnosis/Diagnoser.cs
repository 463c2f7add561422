using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Diagnosis;

/// <summary>Watches a trained run on puzzles and adds up what its updates did.</summary>
/// <param name="run">The run.</param>
/// <param name="isProbing">After every latent update, look what an answer update would read now.</param>
public sealed class Diagnoser(TrainedRun run, bool isProbing)
{
    /// <summary>The signal beside which the others are to be seen: how many supervised steps are left, which asks nothing of the puzzle.</summary>
    public const string StepsLeft = "steps-left";

    const string OfSolved = "solved", OfFailed = "failed";

    // a supervised step of a batch of puzzles
    sealed record StepOfRows(float[][] Signals, float[] Halt, bool[] Exact, bool[] IsFinal, bool?[] WillHelp, bool[] Ran, int Step);

    readonly IReadOnlyList<SignalChoice> signals = run.Signals;
    readonly Dictionary<(int Step, int Update, string Group), UpdateSums> updates = [];
    readonly Dictionary<(int Step, int Update), (double Motion, long Rows, double Right, double Advantage, long Cells)> latents = [];
    readonly Dictionary<long, long[]> tokens = [];
    readonly Dictionary<string, int> grades = []; // by which groups by difficulty are ordered
    readonly List<StepOfRows> steps = [];
    readonly int[] final = new int[run.Model.Scheme.Steps];
    readonly List<int> finalFrom = [];
    readonly List<bool> solvedPuzzles = [];
    readonly List<HypothesisCounts> all = [], live = [];
    long probeCalls;
    int puzzles;

    /// <summary>Of every puzzle, the supervised step from which on its answer was final.</summary>
    public IReadOnlyList<int> FinalFrom => finalFrom;

    /// <summary>Of every puzzle, whether its last answer was right.</summary>
    public IReadOnlyList<bool> Solved => solvedPuzzles;

    /// <summary>Runs the first so many puzzles of a source; once.</summary>
    public DiagnosisResult Of(IPuzzleSource source, int count, Action<double, double, string>? progress = null, CancellationToken stop = default)
    {
        var kind = PuzzleKinds.For(source.Format);
        foreach (var (rows, lesson, attempt) in run.Evaluator.Begun(source, count))
        {
            stop.ThrowIfCancellationRequested();
            var batch = new WatchedBatch(run.Model.Scheme, run.Model.Model, signals, lesson, attempt, isProbing);
            var solved = batch.Steps[^1].Exact;
            Add(batch, row => [DiagnosisResult.All, solved[row] ? OfSolved : OfFailed, .. kind is null ? [] : new[] { Difficulty(kind, rows.Question(row)) }]);
            progress?.Invoke(puzzles, count, "");
        }

        return Result(source.Format, kind, Math.Min(count, run.Choosing(source)));
    }

    // 0, 1, 2-3, 4-7 and so on
    string Difficulty(IPuzzleKind kind, ReadOnlySpan<int> question)
    {
        var grade = kind.Facts(question).Grade;
        var group = $"{kind.Grading} {CountRange.Doubling(grade)}";
        grades[group] = grade;
        return group;
    }

    void Add(WatchedBatch batch, Func<int, string[]> groupsOf)
    {
        var groups = Enumerable.Range(0, batch.Count).Select(groupsOf).ToArray();
        all.AddRange(new HypothesisCounts[batch.Count]);
        live.AddRange(new HypothesisCounts[batch.Count]);
        foreach (var seen in batch.Answers)
        {
            UpdateSums Of(string group) => updates.TryGetValue((seen.Step, seen.Number, group), out var sums)
                ? sums
                : updates[(seen.Step, seen.Number, group)] = new();
            for (var row = 0; row < batch.Count; row++)
            {
                if (!seen.Ran[row]) continue;
                foreach (var group in groups[row]) Of(group).AddRow(seen.Motion[row], seen.Exact[row]);
            }

            for (var cell = 0; cell < batch.Rows.Length; cell++)
            {
                if (!seen.Ran[batch.Rows[cell]]) continue;
                foreach (var group in groups[batch.Rows[cell]]) Of(group).AddCell(seen.Cells, cell);
                Count(seen.Cells, cell, puzzles + batch.Rows[cell], batch.Tokens[cell]);
            }
        }

        foreach (var seen in batch.Latents) Add(seen, batch);
        foreach (var (index, step) in batch.Steps.Index())
        {
            // nothing is known of rows that had stopped
            var next = index + 1 < batch.Steps.Count ? batch.Steps[index + 1] : null;
            bool?[] willHelp = [.. Enumerable.Range(0, batch.Count).Select(row => next?.Ran[row] == true ? next.Gain[row] > 0 : (bool?)null)];
            steps.Add(new(step.Signals, step.Halt, step.Exact, [.. batch.FinalFrom.Select(from => from <= index + 1)], willHelp, step.Ran, index + 1));
        }

        foreach (var from in batch.FinalFrom) final[from - 1]++;
        finalFrom.AddRange(batch.FinalFrom);
        solvedPuzzles.AddRange(batch.Steps[^1].Exact);
        puzzles += batch.Count;
        probeCalls += batch.ProbeCalls;
    }

    void Count(OpenCells cells, int cell, int puzzle, long token)
    {
        if (!tokens.TryGetValue(token, out var verdicts)) tokens.Add(token, verdicts = new long[Enum.GetValues<Verdict>().Length]);
        verdicts[cells.Usual[cell]]++;
        var (hypothesis, conclusion) = (cells.IsLargest[cell], cells.Advantage[cell] >= 0);
        all[puzzle] = all[puzzle].With(hypothesis, conclusion);
        if (cells.Usual[cell] != (int)Verdict.Dead) live[puzzle] = live[puzzle].With(hypothesis, conclusion);
    }

    void Add(WatchedBatch.LatentSeen seen, WatchedBatch batch)
    {
        var (motion, rows, right, advantage, cells) = latents.GetValueOrDefault((seen.Step, seen.Number));
        for (var row = 0; row < batch.Count; row++)
        {
            if (!seen.Ran[row]) continue;
            motion += seen.Motion[row];
            rows++;
        }

        for (var cell = 0; cell < batch.Rows.Length; cell++)
        {
            if (!seen.Ran[batch.Rows[cell]]) continue;
            if (seen.ProbeRight?[cell] == true) right++;
            advantage += seen.ProbeAdvantage?[cell] ?? 0;
            cells++;
        }

        latents[(seen.Step, seen.Number)] = (motion, rows, right, advantage, cells);
    }

    DiagnosisResult Result(PuzzleFormat format, IPuzzleKind? kind, int choosing)
    {
        var perStep = (double)run.Model.Scheme.Inference.Cost.Most.Calls / final.Length;
        string Text(long token) => kind?.Rules.Decode([(int)token]) ?? $"{token}";
        return new(
            run.Folder.Path, run.Request.Scheme.Name, format.Task, run.Step, puzzles, choosing, kind?.Grading,
            [.. updates
                .OrderBy(update => update.Key.Update)
                .ThenBy(update => Order(update.Key.Group))
                .Select(update => update.Value.Result(update.Key.Step, update.Key.Update, update.Key.Group))],
            [.. latents.OrderBy(latent => latent.Key.Update).Select(latent => Latent(latent.Key, latent.Value))],
            [.. Enumerable.Range(1, final.Length).Select(step => Step(step, step * perStep))],
            [.. tokens
                .OrderBy(token => token.Key)
                .Select(token => new TokenDiagnosis((int)token.Key, Text(token.Key), UpdateSums.ByName<Verdict>(token.Value)))],
            HypothesisTable.Of(all), HypothesisTable.Of(live),
            [
                .. signals.Index().SelectMany(signal => Qualities(signal.Item.Name, (step, row) => step.Signals[signal.Index][row])),
                .. Qualities(StepsLeft, (step, _) => final.Length - step.Step)
            ],
            (long)run.Model.Scheme.Inference.Cost.Most.Calls * puzzles, probeCalls);
    }

    (int, int) Order(string group) => group switch
    {
        DiagnosisResult.All => (0, 0),
        OfSolved => (1, 0),
        OfFailed => (2, 0),
        _ => (3, grades[group]),
    };

    LatentDiagnosis Latent((int Step, int Update) key, (double Motion, long Rows, double Right, double Advantage, long Cells) sum) => new(
        key.Step, key.Update, sum.Motion / sum.Rows,
        isProbing && sum.Cells > 0 ? sum.Right / sum.Cells : null,
        isProbing && sum.Cells > 0 ? sum.Advantage / sum.Cells : null);

    StepDiagnosis Step(int number, double calls)
    {
        var of = steps.Where(step => step.Step == number).ToList();
        var beliefs = of.SelectMany(step => step.Halt.Zip(step.Exact)).ToList();
        double? Mean(Func<(float Halt, bool Exact), bool> which) => run.IsHeadTrained && beliefs.Any(which)
            ? beliefs.Where(which).Average(belief => (double)belief.Item1)
            : null;
        return new(
            number, calls, new Proportion(beliefs.Count(belief => belief.Second), beliefs.Count), final[number - 1],
            Mean(_ => true), Mean(belief => belief.Exact), Mean(belief => !belief.Exact));
    }

    // of the rows that a step ran on, but for the last step, after which there is nothing to tell
    IEnumerable<SignalQuality> Qualities(string name, Func<StepOfRows, int, float> read)
    {
        var before = (from step in steps
                      where step.Step < final.Length
                      from row in Enumerable.Range(0, step.Ran.Length)
                      where step.Ran[row]
                      select (Value: read(step, row), IsFinal: step.IsFinal[row], WillHelp: step.WillHelp[row])).ToList();
        if (before.Count == 0) yield break;
        yield return SignalQuality.Of(name, "the answer is final", [.. before.Select(of => of.Value)], [.. before.Select(of => of.IsFinal)], isSmall: true);
        var followed = before.Where(of => of.WillHelp is not null).ToList();
        yield return SignalQuality.Of(
            name, "the next step will help",
            [.. followed.Select(of => of.Value)], [.. followed.Select(of => of.WillHelp!.Value)], isSmall: false);
    }
}
