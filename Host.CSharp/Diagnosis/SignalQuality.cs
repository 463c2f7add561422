namespace LatentRecursion.Host.Diagnosis;

/// <summary>How well a signal predicts something, over puzzles and supervised steps.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="Predicts">What is predicted: the answer is final; the next step will help.</param>
/// <param name="Area">Area under the ROC curve; null where it always or never happens.</param>
/// <param name="Curve">The ROC curve, from (0, 0) to (1, 1).</param>
/// <param name="Calibration">By tenths of the signal, the smallest values first; equal values stay together.</param>
public sealed record SignalQuality(string Signal, string Predicts, double? Area, IReadOnlyList<RocPoint> Curve, IReadOnlyList<CalibrationBin> Calibration)
{
    const int CurvePoints = 50, Bins = 10;

    /// <summary>
    /// The quality of values of which the <em>smaller</em> ones should go with what happens, if <paramref name="isSmall"/>, else the larger
    /// ones.
    /// </summary>
    public static SignalQuality Of(string signal, string predicts, IReadOnlyList<float> values, IReadOnlyList<bool> happens, bool isSmall)
    {
        var groups = Groups(values, happens);
        var ranked = isSmall ? groups : [.. groups.AsEnumerable().Reverse()];
        var (yes, no) = (happens.Count(it => it), happens.Count(it => !it));
        return new(signal, predicts, yes == 0 || no == 0 ? null : Under(ranked, yes, no), Points(ranked, yes, no), Binned(groups));
    }

    // how often it happened, or not, at every value, the smallest first: no order among equal values means anything
    static List<(float Value, int Yes, int No)> Groups(IReadOnlyList<float> values, IReadOnlyList<bool> happens) =>
        [.. values.Zip(happens)
            .GroupBy(pair => pair.First)
            .OrderBy(group => group.Key)
            .Select(group => (group.Key, group.Count(pair => pair.Second), group.Count(pair => !pair.Second)))];

    // the share of pairs in the right order; equal values count half
    static double Under(List<(float Value, int Yes, int No)> ranked, int yes, int no)
    {
        var (area, before) = (0.0, 0L);
        foreach (var (_, tiedYes, tiedNo) in ranked)
        {
            area += tiedNo * (before + (tiedYes / 2.0));
            before += tiedYes;
        }

        return area / ((double)yes * no);
    }

    static List<RocPoint> Points(List<(float Value, int Yes, int No)> ranked, int yes, int no)
    {
        var points = new List<RocPoint> { new(0, 0) };
        var (hits, alarms) = (0, 0);
        foreach (var (_, tiedYes, tiedNo) in ranked)
        {
            var before = hits + alarms;
            hits += tiedYes;
            alarms += tiedNo;
            if ((long)(hits + alarms) * CurvePoints / (yes + no) > (long)before * CurvePoints / (yes + no))
                points.Add(new((double)alarms / Math.Max(1, no), (double)hits / Math.Max(1, yes)));
        }

        return points;
    }

    static List<CalibrationBin> Binned(List<(float Value, int Yes, int No)> groups)
    {
        var all = groups.Sum(group => group.Yes + group.No);
        var (bins, sum, yes, count, before) = (new List<CalibrationBin>(), 0.0, 0, 0, 0);
        foreach (var (value, tiedYes, tiedNo) in groups)
        {
            var tied = tiedYes + tiedNo;
            (sum, yes, count) = (sum + ((double)value * tied), yes + tiedYes, count + tied);
            if ((long)(before + count) * Bins / all == (long)before * Bins / all) continue;
            bins.Add(new(sum / count, count, (double)yes / count));
            (before, sum, yes, count) = (before + count, 0, 0, 0);
        }

        return bins;
    }
}

/// <summary>A point of an ROC curve.</summary>
public sealed record RocPoint(double FalseAlarms, double Hits);

/// <summary>A tenth of a signal's values: their mean, how many, and how often it happened.</summary>
public sealed record CalibrationBin(double Mean, int Count, double Share);
