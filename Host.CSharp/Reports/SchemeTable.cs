namespace LatentRecursion.Host.Reports;

/// <summary>The table of schemes: what each solves, and what it costs in inference and in training.</summary>
static class SchemeTable
{
    /// <param name="schemes">A row each.</param>
    /// <param name="baseline">What ratios refer to; null: no ratios.</param>
    /// <param name="target">The validation accuracy that ends training, if one was set.</param>
    public static Html Of(IReadOnlyList<SchemeSummary> schemes, SchemeSummary? baseline = null, double? target = null) => Html.Of($"""
        <div class="scroll" tabindex="0" role="region" aria-label="Schemes: accuracy and cost">
        <table class="schemes">
        <thead>
        <tr><th scope="col" rowspan="2">Scheme</th><th scope="colgroup" colspan="2">In full</th><th scope="colgroup" colspan="3">Stopped early</th><th scope="colgroup" colspan="3">Training</th></tr>
        <tr><th scope="col">Exact</th><th scope="col">Calls</th><th scope="col">After step</th><th scope="col">Exact</th><th scope="col">Calls</th><th scope="col">Validation</th><th scope="col">Calls</th><th scope="col">Time</th></tr>
        </thead>
        <tbody>
        {schemes.Select(scheme => Row(scheme, scheme == baseline ? null : baseline, target))}
        </tbody>
        </table>
        </div>
        <dl class="notes">
        <dt>Exact</dt><dd>share of test puzzles with every cell right, and its 95 % interval (Wilson)</dd>
        <dt>Calls</dt><dd>passes through the network: for one puzzle in inference, for all rows together in training</dd>
        <dt>Stopped early</dt><dd>after the earliest supervised step that was good enough on validation puzzles</dd>
        {(target is null ? null : Html.Of($"<dt>Validation</dt><dd>exact accuracy on validation puzzles, and whether the target of {Figures.Share(target)} was reached</dd>"))}
        </dl>
        """);

    static Html Row(SchemeSummary scheme, SchemeSummary? baseline, double? target)
    {
        var (full, stopped) = (scheme.Test.Last, scheme.Stopped);
        string Calls(double own, double? other) => Figures.Compared(own, other ?? 0);
        var steps = Figures.Count(scheme.TrainingSteps);
        var ended = target is null ? $"after {steps} steps" : scheme.ReachedTarget ? $"reached in {steps} steps" : $"not in {steps} steps";
        return Html.Of($"""
            <tr><th scope="row">{scheme.Scheme}<small>{Figures.Amount(scheme.Parameters)} parameters</small></th>
            {Cell(Figures.Share(full.Exact.Value), Figures.Interval(full.Exact))}
            {Cell(Figures.Count(full.Calls), Calls(full.Calls, baseline?.Test.Last.Calls))}
            {Cell($"{stopped.Step}", $"of {full.Step}")}
            {Cell(Figures.Share(stopped.Exact.Value), Figures.Interval(stopped.Exact))}
            {Cell(Figures.Count(stopped.Calls), Calls(stopped.Calls, baseline?.Stopped.Calls))}
            {Cell(Figures.Share(scheme.ValidationExact), ended)}
            {Cell(Figures.Amount(scheme.TrainingCalls), Calls(scheme.TrainingCalls, baseline?.TrainingCalls))}
            {Cell(Figures.Duration(scheme.TrainingSeconds), Figures.Compared(scheme.TrainingSeconds, baseline?.TrainingSeconds ?? 0, "less", "as long"))}
            </tr>
            """);
    }

    static Html Cell(string value, string beneath) => Html.Of($"<td>{value}<small>{beneath}</small></td>");
}
