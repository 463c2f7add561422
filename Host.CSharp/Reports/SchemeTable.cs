namespace LatentRecursion.Host.Reports;

/// <summary>The table of schemes, a column each: what each solves, and what it costs in inference and in training. Terminal and page show the same.</summary>
public static class SchemeTable
{
    /// <summary>A row: what it tells, and how of one scheme; the second line of a cell is its interval, its ratio to the baseline, or empty.</summary>
    sealed record Row(string Label, Func<SchemeSummary, (string First, string Second)> Cell);

    /// <summary>The headings, of which the first is empty.</summary>
    public static IReadOnlyList<string> Columns(IReadOnlyList<SchemeSummary> schemes) => ["", .. schemes.Select(scheme => scheme.Scheme)];

    /// <summary>A label, then a cell a scheme, of one or two lines.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(IReadOnlyList<SchemeSummary> schemes, SchemeSummary? baseline = null, double? target = null) =>
    [
        .. Lines(baseline, target).SelectMany(group => group).Select(row => (IReadOnlyList<string>)
        [
            row.Label, .. schemes.Select(row.Cell).Select(cell => cell.Second == "" ? cell.First : $"{cell.First}\n{cell.Second}"),
        ]),
    ];

    /// <param name="schemes">A column each.</param>
    /// <param name="baseline">What ratios refer to; null: no ratios.</param>
    /// <param name="target">The validation accuracy that ends training, if one was set.</param>
    internal static Html Of(IReadOnlyList<SchemeSummary> schemes, SchemeSummary? baseline = null, double? target = null) => Html.Of($"""
        <div class="scroll" tabindex="0" role="region" aria-label="Schemes: accuracy and cost">
        <table class="schemes">
        <thead><tr><td></td>{schemes.Select(scheme => Html.Of($"<th scope=\"col\">{scheme.Scheme}</th>"))}</tr></thead>
        {Lines(baseline, target).Select(group => Html.Of($"<tbody>{group.Select(row => ToHtml(row, schemes))}</tbody>"))}
        </table>
        </div>
        <dl class="notes">
        <dt>Exact accuracy</dt><dd>share of puzzles with every cell right, with its 95&nbsp;% interval (Wilson); on the puzzles that the text above names, unless validation is named</dd>
        <dt>Network calls</dt><dd>passes through the network: for one puzzle in inference, for all rows together in training</dd>
        <dt>Stopped early</dt><dd>after the earliest supervised step that is good enough: at most one point below the last one, on validation puzzles</dd>
        </dl>
        """);

    static Html ToHtml(Row row, IReadOnlyList<SchemeSummary> schemes) => Html.Of($"""
        <tr><th scope="row">{row.Label}</th>{schemes.Select(row.Cell).Select(cell => Html.Of($"<td>{cell.First} <small>{cell.Second}</small></td>"))}</tr>
        """);

    static IEnumerable<Row[]> Lines(SchemeSummary? baseline, double? target)
    {
        string Ratio(SchemeSummary scheme, Func<SchemeSummary, double> amount, string less = "fewer", string equal = "as many") =>
            baseline is null || scheme == baseline ? "" : Figures.Compared(amount(scheme), amount(baseline), less, equal);
        string Ended(SchemeSummary scheme) => target is null ? "" : scheme.ReachedTarget ? "target reached" : "target missed";
        return
        [
            [
                new("Exact accuracy", scheme => (Figures.Share(scheme.Test.Last.Exact.Value), Figures.Interval(scheme.Test.Last.Exact))),
                new("Network calls a puzzle", scheme => (Figures.Count(scheme.Test.Last.Calls), Ratio(scheme, its => its.Test.Last.Calls))),
            ],
            [
                new("Stopped early, after step", scheme => ($"{scheme.EarliestStep}", $"of {scheme.Test.Last.Step}")),
                new("Exact accuracy then", scheme => (Figures.Share(scheme.Stopped.Exact.Value), Figures.Interval(scheme.Stopped.Exact))),
                new("Network calls then", scheme => (Figures.Count(scheme.Stopped.Calls), Ratio(scheme, its => its.Stopped.Calls))),
            ],
            [
                new("Validation accuracy", scheme => (Figures.Share(scheme.ValidationExact), Ended(scheme))),
                new("Optimizer steps", scheme => (Figures.Count(scheme.TrainingSteps), Ratio(scheme, its => its.TrainingSteps))),
                new("Network calls in training", scheme => (Figures.Amount(scheme.TrainingCalls), Ratio(scheme, its => its.TrainingCalls))),
                new("Time in training", scheme => (Figures.Duration(scheme.TrainingSeconds), Ratio(scheme, its => its.TrainingSeconds, "less", "as long"))),
                new("Parameters", scheme => (Figures.Amount(scheme.Parameters), "")),
            ],
        ];
    }
}
