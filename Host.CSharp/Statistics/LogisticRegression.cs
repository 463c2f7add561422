using MathNet.Numerics.LinearAlgebra;

namespace LatentRecursion.Host.Statistics;

/// <summary>Logistic regression by Newton's method, with a ridge that keeps weights finite where the data are separable.</summary>
public static class LogisticRegression
{
    const int Iterations = 50;
    const double Ridge = 1e-3, Settled = 1e-9;

    /// <summary>The weights of features <c>N F</c> that predict 0 or 1, <c>N</c>; the intercept is fitted and left out.</summary>
    public static double[] Fit(Matrix<double> features, Vector<double> labels)
    {
        var columns = features.InsertColumn(features.ColumnCount, Vector<double>.Build.Dense(features.RowCount, 1));
        var penalty = Matrix<double>.Build.DenseDiagonal(columns.ColumnCount, Ridge * features.RowCount);
        var weights = Vector<double>.Build.Dense(columns.ColumnCount);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var probability = (columns * weights).Map(score => 1 / (1 + Math.Exp(-score)));
            var spread = probability.PointwiseMultiply(1 - probability);
            var curvature = columns.TransposeThisAndMultiply(
                Matrix<double>.Build.Dense(columns.RowCount, columns.ColumnCount, (row, column) => spread[row] * columns[row, column]))
                + penalty;
            var step = curvature.Solve(columns.TransposeThisAndMultiply(labels - probability) - (penalty * weights));
            weights += step;
            if (step.L2Norm() < Settled) break;
        }

        return [.. weights.Take(features.ColumnCount)];
    }
}
