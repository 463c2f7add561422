namespace LatentRecursion.Host.Diagnosis;

/// <summary>Adds up what an answer update did to a group of puzzles.</summary>
sealed class UpdateSums
{
    readonly long[] careful = new long[Kinds], usual = new long[Kinds], coarse = new long[Kinds], places = new long[Places];
    double advantage, marginAtZero, marginAtOne, weight, entropy, divergence, motion;
    long cells, right, rows, exact;

    static readonly int Kinds = Enum.GetValues<Verdict>().Length, Places = Enum.GetValues<Place>().Length;

    public void AddCell(OpenCells of, int cell)
    {
        careful[of.Careful[cell]]++;
        usual[of.Usual[cell]]++;
        coarse[of.Coarse[cell]]++;
        places[of.BestPlace[cell]]++;
        if (of.BestPlace[cell] == (int)Place.Interior) weight += of.BestWeight[cell];
        advantage += of.Advantage[cell];
        marginAtZero += of.MarginAtZero[cell];
        marginAtOne += of.MarginAtOne[cell];
        entropy += of.Entropy[cell];
        divergence += of.Divergence[cell];
        if (of.IsRight[cell]) right++;
        cells++;
    }

    public void AddRow(double moved, bool isExact)
    {
        motion += moved;
        if (isExact) exact++;
        rows++;
    }

    public UpdateDiagnosis Result(int step, int update, string group)
    {
        double OverCells(double sum) => cells == 0 ? 0 : sum / cells;
        double OverRows(double sum) => rows == 0 ? 0 : sum / rows;
        var interior = places[(int)Place.Interior];
        return new(
            step, update, group, cells, ByName<Verdict>(usual), ByName<Verdict>(careful), ByName<Verdict>(coarse),
            OverCells(advantage), OverCells(marginAtZero), OverCells(marginAtOne),
            ByName<Place>(places), interior == 0 ? null : weight / interior,
            OverCells(entropy), OverCells(divergence), OverRows(motion), OverCells(right), OverRows(exact));
    }

    /// <summary>Counts by the names of their numbers.</summary>
    public static Dictionary<T, long> ByName<T>(long[] counts)
        where T : struct, Enum =>
        Enum.GetValues<T>().Index().ToDictionary(value => value.Item, value => counts[value.Index]);
}
