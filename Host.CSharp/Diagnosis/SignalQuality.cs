namespace LatentRecursion.Host.Diagnosis;

/// <summary>How well a signal predicts something, over puzzles and supervised steps.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="Predicts">What is predicted: the answer is final; the next step will help.</param>
/// <param name="Area">Area under the ROC curve; null where it always or never happens.</param>
/// <param name="Curve">The ROC curve, from (0, 0) to (1, 1).</param>
/// <param name="Calibration">By tenths of the signal, the smallest values first.</param>
public sealed record SignalQuality(string Signal, string Predicts, double? Area, IReadOnlyList<RocPoint> Curve, IReadOnlyList<CalibrationBin> Calibration)
{
    const int CurvePoints = 50, Bins = 10;

    /// <summary>The quality of values of which the <em>smaller</em> ones should go with what happens, if <paramref name="isSmall"/>, else the larger ones.</summary>
    public static SignalQuality Of(string signal, string predicts, IReadOnlyList<float> values, IReadOnlyList<bool> happens, bool isSmall)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(index => isSmall ? values[index] : -values[index]).ToArray();
        var (yes, no) = (happens.Count(it => it), happens.Count(it => !it));
        return new(signal, predicts, yes == 0 || no == 0 ? null : Under(order, values, happens, yes, no), Points(order, happens, yes, no), Binned(values, happens));
    }

    // the share of pairs in the right order; equal values count half
    static double Under(int[] order, IReadOnlyList<float> values, IReadOnlyList<bool> happens, int yes, int no)
    {
        var (area, before) = (0.0, 0L);
        for (var first = 0; first < order.Length;)
        {
            var last = first;
            var (tiedYes, tiedNo) = (0L, 0L);
            for (; last < order.Length && values[order[last]] == values[order[first]]; last++)
            {
                if (happens[order[last]]) tiedYes++;
                else tiedNo++;
            }

            area += tiedNo * (before + (tiedYes / 2.0));
            before += tiedYes;
            first = last;
        }

        return area / ((double)yes * no);
    }

    static List<RocPoint> Points(int[] order, IReadOnlyList<bool> happens, int yes, int no)
    {
        var points = new List<RocPoint> { new(0, 0) };
        var (hits, alarms) = (0, 0);
        for (var number = 0; number < order.Length; number++)
        {
            if (happens[order[number]]) hits++;
            else alarms++;
            if ((number + 1) * CurvePoints / order.Length > number * CurvePoints / order.Length) points.Add(new((double)alarms / Math.Max(1, no), (double)hits / Math.Max(1, yes)));
        }

        return points;
    }

    static List<CalibrationBin> Binned(IReadOnlyList<float> values, IReadOnlyList<bool> happens)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(index => values[index]).ToArray();
        return [.. Enumerable.Range(0, Bins).Select(bin => order[(bin * order.Length / Bins)..((bin + 1) * order.Length / Bins)]).Where(bin => bin.Length > 0)
            .Select(bin => new CalibrationBin(bin.Average(index => values[index]), bin.Length, (double)bin.Count(index => happens[index]) / bin.Length))];
    }
}

/// <summary>A point of an ROC curve.</summary>
public sealed record RocPoint(double FalseAlarms, double Hits);

/// <summary>A tenth of a signal's values: their mean, how many, and how often it happened.</summary>
public sealed record CalibrationBin(double Mean, int Count, double Share);
