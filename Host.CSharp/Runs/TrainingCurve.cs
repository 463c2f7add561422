using System.Text.Json;
using LatentRecursion.Display;
using LatentRecursion.Host.Reports;

namespace LatentRecursion.Host.Runs;

/// <summary>The course of a training, as its log has it so far; a run that is under way may be asked.</summary>
/// <param name="Points">By optimizer step.</param>
[TypeFormatterSource]
public sealed record TrainingCurve(IReadOnlyList<CurvePoint> Points) : IShown
{
    /// <summary>The curve of a run's folder: a point for every step whose loss or validation is in the log.</summary>
    public static TrainingCurve Of(string run) => new([
        .. MetricsLog.Read(run).GroupBy(line => line.Step)
            .Select(lines => new CurvePoint(lines.Key, Number(lines, "loss"), Number(lines, "validation.exact")))
            .Where(point => point.Loss is not null || point.ValidationExact is not null)]);

    static double? Number(IEnumerable<(int Step, JsonElement Values)> lines, string name) => lines
        .Select(line => line.Values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : (double?)null)
        .FirstOrDefault(value => value is not null);

    View IShown.View => Views.Beside([Views.Chart(Plots.Loss([("loss", Points)])), Views.Chart(Plots.Validation([("exact", Points)]))]);
}
