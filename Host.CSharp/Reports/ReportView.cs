using LatentRecursion.Display;

namespace LatentRecursion.Host.Reports;

/// <summary>What reports of runs look like beside their pages.</summary>
static class ReportView
{
    public static View Of(
        string title, IReadOnlyList<SchemeSummary> schemes, IReadOnlyList<IReadOnlyList<string>> rows,
        IReadOnlyList<string> reading) => Views.Titled(title,
    [
        Views.Table(SchemeTable.Columns(schemes), rows),
        .. reading.Select(Views.Words),
        Views.Folded("Training", Views.Beside(
        [
            Views.Chart(Plots.Loss(schemes.Select(scheme => (scheme.Scheme, scheme.Curve)))),
            Views.Chart(Plots.Validation(schemes.Select(scheme => (scheme.Scheme, scheme.Curve)))),
        ])),
    ]);
}
