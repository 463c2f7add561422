using LatentRecursion.Display;
using LatentRecursion.Host.Diagnosis;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Reports;

/// <summary>The tables and charts of a diagnosis and what they say; terminal, page and notebook show the same.</summary>
static class DiagnosisView
{
    /// <summary>A table under a title.</summary>
    public sealed record Titled(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

    const double Most = 0.95;

    static readonly IReadOnlyList<Verdict> verdicts = Enum.GetValues<Verdict>();

    public static View Of(DiagnosisResult diagnosis) => Views.Titled(
        $"{diagnosis.Scheme} on {Figures.Count((long)diagnosis.Puzzles)} puzzles of {diagnosis.Task}",
        [
            Verdicts(diagnosis),
            Views.Beside([Views.Chart(Margins(diagnosis)), Views.Chart(Motion(diagnosis)), Views.Chart(Reads(diagnosis))]),
            .. Reading(diagnosis).Select(Views.Words),
            Views.Folded("Terms", Views.Stack([.. Terms.Select(Views.Words)])),
            .. diagnosis.ProbeCalls > 0
                ? [Views.Words(
                    $"{Figures.Count(diagnosis.ProbeCalls)} network calls only looked, "
                    + $"beside {Figures.Count(diagnosis.Calls)} planned for the roll-outs.")]
                : Array.Empty<View>(),
            .. All(diagnosis).Select(table => Views.Folded(table.Title, Views.Table(table.Columns, table.Rows))),
        ]);

    /// <summary>Several runs of one kind.</summary>
    public static View Of(DiagnosisSummary summary) => Views.Titled(
        $"{summary.Runs.Count} runs of {summary.Scheme}, {Figures.Count((long)summary.Puzzles)} puzzles of {summary.Task}",
        [
            Views.Table(
                ["step", "update", .. verdicts.Select(verdict => $"{verdict}, %"), "A(y*), nats", "cells right, %", "exact, %"],
                summary.Updates.Select(update => (IReadOnlyList<string>)[
                    $"{update.Step}", $"{update.Update}", .. verdicts.Select(verdict => Figures.PlusMinus(update.Verdicts[verdict])),
                    Figures.Number(update.Advantage.Value), Figures.PlusMinus(update.Right), Figures.PlusMinus(update.Exact)])),
            Views.Words(
                "Of what answer updates do to open cells, in per cent: "
                + $"{string.Join("; ", verdicts.Select(verdict => $"{verdict} {Figures.PlusMinus(summary.Verdicts[verdict])}"))}."),
            Views.Words(
                $"{Figures.PlusMinus(summary.FinalEarly)} % of the puzzles have their last answer before the last supervised step"
                + (summary.Hypothesis is { } holds
                    ? $"; the improvement theorem's hypothesis holds for {Figures.PlusMinus(holds)} % of cells at updates that are not dead"
                    : "")
                + "."),
            Views.Folded("Terms", Views.Stack([.. Terms.Select(Views.Words)])),
            Views.Table(
                ["signal", "predicts that", "area under ROC, %"],
                summary.Signals.Select(signal => (IReadOnlyList<string>)
                    [signal.Signal, signal.Predicts, signal.Area is { } area ? Figures.PlusMinus(area) : Figures.None])),
            Views.Words("Means over runs; after ± half of Student's 95 % interval."),
        ]);

    /// <summary>Runs of several kinds side by side.</summary>
    public static View Of(IReadOnlyList<DiagnosisSummary> summaries) => Views.Stack(
    [
        Views.Table(
            [
                "runs", "seeds", .. verdicts.Select(verdict => $"{verdict}, %"), $"{100 * Most:0}\u00a0% of the gain after update",
                "answer final before the last step, %",
            ],
            summaries.Select(summary => (IReadOnlyList<string>)[
                RunFolder.WithoutSeed(summary.Runs[0]), $"{summary.Runs.Count}",
                .. verdicts.Select(verdict => Figures.PlusMinus(summary.Verdicts[verdict])),
                Gained([.. summary.Updates.Select(update => update.Advantage.Value)]) is { } gained
                    ? $"{summary.Updates[gained].Update} of {summary.Updates.Count}"
                    : Figures.None,
                Figures.PlusMinus(summary.FinalEarly)])),
        Views.Words("Shares of what answer updates do to open cells, and of puzzles; means over runs, after ± half of Student's 95 % interval."),
    ]);

    // docs/theory.md has the formulas
    static IEnumerable<string> Terms =>
    [
        "Shares are of the cells that questions leave open. A(y*), the advantage: the log-likelihood that an update gained the right "
            + "token, in nats. Margin at w: what moving a little further along the update would gain, at the start (w = 0) and at its "
            + "end (w = 1); the weight between them that gains most is the best weight.",
        .. VerdictPlot.Meanings,
    ];

    static View Verdicts(DiagnosisResult diagnosis) => Views.Cells(
        ["step", "update", .. verdicts.Select(verdict => $"{verdict}"), "A(y*)", "cells right", "exact"],
        [.. diagnosis.OfAll.Select(update => (IReadOnlyList<Cell>)[
            Cell.NewWords($"{update.Step}"), Cell.NewWords($"{update.Update}"),
            .. verdicts.Select(verdict => Cell.NewBar(update.Share(verdict), Share(update.Verdicts[verdict], update.Cells))),
            Cell.NewWords(Figures.Number(update.Advantage)), Cell.NewWords(Figures.Share(update.Right)), Cell.NewWords(Figures.Share(update.Exact))])]);

    public static IEnumerable<Titled> All(DiagnosisResult diagnosis)
    {
        yield return Updates("Answer updates", diagnosis, group => group == DiagnosisResult.All);
        yield return Steps(diagnosis);
        yield return Updates("Answer updates by outcome and difficulty", diagnosis, group => group != DiagnosisResult.All);
        yield return Tolerances(diagnosis);
        yield return new(
            "Answer updates by right token", ["token", "cells", .. verdicts.Select(verdict => $"{verdict}")],
            [.. diagnosis.Tokens.Select(token => Row([token.Text, Figures.Count(token.Verdicts.Values.Sum())], token.Verdicts))]);
        yield return Hypothesis("The improvement theorem's hypothesis", diagnosis.Hypothesis);
        yield return Hypothesis("The same without dead updates", diagnosis.HypothesisOfLive);
        if (diagnosis.Latents.Count > 0)
        {
            yield return new(
                "Latent updates", ["step", "update", "motion", "probe: cells right", "probe: A(y*)"],
                [.. diagnosis.Latents.Select(latent => (IReadOnlyList<string>)[
                    $"{latent.Step}", $"{latent.Update}", Figures.Number(latent.Motion), Figures.Share(latent.ProbeRight),
                    Figures.Number(latent.ProbeAdvantage)])]);
        }

        if (diagnosis.Signals.Count > 0)
            yield return new(
                "Signals", ["signal", "predicts that", "area under ROC"],
                [.. diagnosis.Signals.Select(signal => (IReadOnlyList<string>)
                    [signal.Signal, signal.Predicts, Figures.Number(signal.Area)])]);
    }

    public static Chart Margins(DiagnosisResult diagnosis) => OfUpdates(
        diagnosis, "Advantage and margins", "What an update gained the right token, in nats; the full step lies between its margins at w = 0 and at w = 1.",
        "nats", isLog: false,
        [
            ("margin at w = 0", update => update.MarginAtZero),
            ("A(y*)", update => update.Advantage),
            ("margin at w = 1", update => update.MarginAtOne),
        ]);

    public static Chart Motion(DiagnosisResult diagnosis) => OfUpdates(
        diagnosis, "Motion", "How far the answer moved, relative to its size; the divergence of successive read-outs, and their entropy, in nats.",
        "relative; nats", isLog: true,
        [
            ("motion of the answer", update => update.Motion),
            ("divergence", update => update.Divergence),
            ("entropy", update => update.Entropy),
        ]);

    public static Chart Reads(DiagnosisResult diagnosis) => OfUpdates(
        diagnosis, "What the answer reads", "The share of open cells that are right, and of puzzles with all of them right.",
        "share", isLog: false, [("cells right", update => update.Right), ("puzzles exact", update => update.Exact)]);

    static Chart OfUpdates(
        DiagnosisResult diagnosis, string title, string caption, string unit, bool isLog,
        IReadOnlyList<(string Name, Func<UpdateDiagnosis, double> Value)> lines)
    {
        return new(
            title, caption, new("answer update", false, true, double.NaN, double.NaN), Plots.Axis(unit, isLog),
            [.. lines.Select(line => new Line(line.Name, [.. diagnosis.OfAll.Select(update => Plots.At(
                update.Update, line.Value(update), $"{Figures.Number(line.Value(update))} after update {update.Update}"))]))]);
    }

    /// <summary>What the numbers say, a sentence each.</summary>
    public static IEnumerable<string> Reading(DiagnosisResult diagnosis)
    {
        var all = diagnosis.OfAll;
        if (diagnosis.ChoosingPuzzles > 0)
            yield return $"{Figures.Count((long)diagnosis.ChoosingPuzzles)} of these puzzles had chosen this checkpoint among others, "
                + "so that accuracies flatter the run: diagnose test puzzles (--data), or the last checkpoint (--checkpoint STEP).";
        yield return $"{Figures.Share(diagnosis.Share(Verdict.Dead))} of what answer updates do to open cells is nothing: dead compute.";
        if (all.Any(update => 2 * update.Verdicts[Verdict.Harmful] > update.Cells)) yield return VerdictPlot.About;
        if (Gained([.. all.Select(update => update.Advantage)]) is { } gained)
            yield return $"{Figures.Share(Most)} of what right tokens gain in all is theirs after answer update {all[gained].Update} "
                + $"of {all.Count}, in supervised step {all[gained].Step}.";
        yield return $"{Figures.Share(diagnosis.FinalEarly)} of the puzzles have their last answer before the last supervised step; "
            + $"{Figures.Share((double)diagnosis.Steps[0].Final / Math.Max(1, diagnosis.Puzzles))} after the first.";
        if (diagnosis.HypothesisOfLive.Holds is { } holds)
        {
            var others = diagnosis.HypothesisOfLive.ConclusionWithout is { } without ? $"; its conclusion also for {Figures.Share(without)} of the others" : "";
            yield return "The improvement theorem's hypothesis, that no token gains more than the right one, "
                + $"holds for {Figures.Share(holds)} of cells at updates that are not dead{others}.";
        }

        foreach (var of in diagnosis.Signals.Where(signal => signal.Area is not null).GroupBy(signal => signal.Predicts))
        {
            var (alone, best) = (
                of.FirstOrDefault(signal => signal.Signal == Diagnoser.StepsLeft),
                of.Where(signal => signal.Signal != Diagnoser.StepsLeft).MaxBy(signal => signal.Area));
            if (best is not null)
                yield return $"That {of.Key} is told best by {best.Signal}, with an area of {Figures.Number(best.Area)} "
                    + $"under its ROC curve; the number of steps that are left has {Figures.Number(alone?.Area)}.";
        }
    }

    // the place of the first update after which right tokens have most of what they will ever have; null where they never gain
    static int? Gained(IReadOnlyList<double> advantages)
    {
        var sums = new List<double>();
        foreach (var advantage in advantages) sums.Add(advantage + (sums.Count == 0 ? 0 : sums[^1]));
        return sums.Count > 0 && sums.Max() is > 0 and var most ? sums.FindIndex(sum => sum >= Most * most) : null;
    }

    static Titled Updates(string title, DiagnosisResult diagnosis, Func<string, bool> which) => new(
        title,
        [
            "group", "step", "update", "cells", .. verdicts.Select(verdict => $"{verdict}"), "A(y*)", "margin at 0", "margin at 1",
            "best w inside", "at 0", "at most", "entropy", "divergence", "motion", "cells right", "exact",
        ],
        [.. diagnosis.Updates.Where(update => which(update.Group)).Select(update => Row(
            [update.Group, $"{update.Step}", $"{update.Update}", Figures.Count(update.Cells)], update.Verdicts,
            Figures.Number(update.Advantage), Figures.Number(update.MarginAtZero), Figures.Number(update.MarginAtOne), Figures.Number(update.BestWeight),
            Share(update.BestPlaces[Place.AtZero], update.Cells), Share(update.BestPlaces[Place.AtMost], update.Cells),
            Figures.Number(update.Entropy), Figures.Number(update.Divergence), Figures.Number(update.Motion),
            Figures.Share(update.Right), Figures.Share(update.Exact)))]);

    static Titled Steps(DiagnosisResult diagnosis) => new(
        "Supervised steps", ["step", "network calls", "exact", "answer final from here", "halting head", "of right answers", "of wrong answers"],
        [.. diagnosis.Steps.Select(step => (IReadOnlyList<string>)[
            $"{step.Step}", Figures.Count(step.Calls), Figures.Share(step.Exact), Share(step.Final, diagnosis.Puzzles),
            Figures.Number(step.Halt), Figures.Number(step.HaltOfRight), Figures.Number(step.HaltOfWrong)])]);

    static Titled Tolerances(DiagnosisResult diagnosis) => new(
        "Dead by tolerance", ["step", "update", "at a tenth", "usual", "at ten times"],
        [.. diagnosis.OfAll.Select(update => (IReadOnlyList<string>)[
            $"{update.Step}", $"{update.Update}", Share(update.VerdictsAtTenth[Verdict.Dead], update.Cells), Share(update.Verdicts[Verdict.Dead], update.Cells),
            Share(update.VerdictsAtTenfold[Verdict.Dead], update.Cells)])]);

    static Titled Hypothesis(string title, HypothesisTable table) => new(
        title, ["", "the right token did not lose", "it lost"],
        [
            ["no token gained more than the right one", Of(table.Both), Of(table.HypothesisOnly)],
            ["another gained more", Of(table.ConclusionOnly), Of(table.Neither)],
        ]);

    static string Of(CountedShare counted) => counted.Share is { } share
        ? $"{Figures.Count(counted.Count)} ({Figures.Share(share)})"
        : Figures.Count(counted.Count);

    static IReadOnlyList<string> Row(IEnumerable<string> first, IReadOnlyDictionary<Verdict, long> counts, params string[] last) =>
        [.. first, .. verdicts.Select(verdict => Share(counts[verdict], counts.Values.Sum())), .. last];

    static string Share(long count, long of) => of == 0 ? Figures.None : Figures.Share((double)count / of);
}
