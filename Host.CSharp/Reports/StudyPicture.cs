using LatentRecursion.Display;
using LatentRecursion.Host.Studies;

namespace LatentRecursion.Host.Reports;

/// <summary>What a study found as a picture, accuracy against network calls, a panel a task: for documents and discussions.</summary>
public static class StudyPicture
{
    /// <summary>An SVG document; equal results give equal text.</summary>
    public static string Of(StudyResults results) =>
        Picture.ofCharts(2, results.Ends.GroupBy(arm => arm.Task).Select(arms => StudyView.Frontier([.. arms], arms.Key)));
}
