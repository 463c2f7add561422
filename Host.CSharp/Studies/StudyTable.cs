namespace LatentRecursion.Host.Studies;

/// <summary>The rows of a study by task, arm and seed.</summary>
public sealed class StudyTable(StudyCells cells, StudyRows rows)
{
    readonly Dictionary<StudyCell, string> keys = [];

    /// <summary>The study whose rows they are.</summary>
    public Study Study => cells.Study;

    /// <summary>The cells that may have a row.</summary>
    public StudyCells Cells => cells;

    /// <summary>The row of a cell; null where it has not ended.</summary>
    public StudyRow? Row(string task, string arm, long seed) => rows.Of(Key(cells.Cell(task, arm, seed)));

    /// <summary>What decides what is measured in a cell.</summary>
    public string Key(StudyCell cell)
    {
        if (!keys.TryGetValue(cell, out var key)) keys.Add(cell, key = cell.Key(Study, cells.Data.Checksums(cell.Task)));
        return key;
    }

    /// <summary>The rows of an arm that did not fail, by seed.</summary>
    public IReadOnlyList<StudyRow> Rows(string task, string arm) =>
        [.. Seeds.Select(seed => Row(task, arm, seed)).OfType<StudyRow>().Where(row => row.Error is null)];

    /// <summary>How many cells have ended.</summary>
    public int Ended => cells.Arms.Sum(of => Seeds.Count(seed => Row(of.Task, of.Arm, seed) is not null));

    /// <summary>The cells that failed.</summary>
    public IReadOnlyList<StudyRow> Failed =>
        [.. cells.Arms.SelectMany(of => Seeds.Select(seed => Row(of.Task, of.Arm, seed))).OfType<StudyRow>().Where(row => row.Error is not null)];

    /// <summary>
    /// The arms of a comparison on a task (<see cref="StudyComparison.Terms"/>) at the point that it asks for, of those of the first so
    /// many seeds that all have.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<StudyPoint>> Compared(string task, StudyComparison comparison, int seeds)
    {
        if (!cells.IsMeasured(task, comparison)) return [];
        return [.. from seed in Seeds.Take(seeds)
                   let rows = comparison.Terms.Select(term => Row(task, term.Arm, seed)).ToList()
                   where rows.TrueForAll(row => row is { Error: null })
                   let points = rows.Select(row => At(row!, comparison.At)).ToList()
                   where points.TrueForAll(point => comparison.Exact(point) is not null)
                   select points];
    }

    /// <summary>The cells that must still run: the least number of seeds of every arm, then one more of the arms of a comparison that is not known.</summary>
    public IEnumerable<StudyCell> Missing()
    {
        var plan = Study.SeedPlan;
        var wanted = cells.Arms.Select(of => (of.Task, of.Arm, Seeds: Wanted(of.Task, of.Arm))).ToList();
        for (var number = 0; number < plan.Most; number++)
        {
            foreach (var (task, arm, seeds) in wanted)
                if (number < seeds && Row(task, arm, plan.First + number) is null) yield return cells.Cell(task, arm, plan.First + number);
        }
    }

    /// <summary>How many seeds an arm needs, as far as is known.</summary>
    public int Wanted(string task, string arm)
    {
        var comparisons = (Study.Comparisons ?? []).Where(comparison => comparison.Terms.Any(term => term.Arm == arm));
        return comparisons.Select(comparison => Wanted(task, comparison)).Append(Study.SeedPlan.Least).Max();
    }

    int Wanted(string task, StudyComparison comparison)
    {
        var plan = Study.SeedPlan;
        if (!cells.IsMeasured(task, comparison)) return 0;
        // seeds are decided on in their order, so that the same rows follow whatever ends first
        for (var seeds = plan.Least; seeds < plan.Most; seeds++)
        {
            var ended = Enumerable.Range(0, seeds).Select(number => plan.First + number).ToList();
            if (ended.Exists(seed => comparison.Terms.Any(term => Row(task, term.Arm, seed) is null))) return seeds;
            if (Compared(task, comparison, seeds).Count < 2) return seeds; // cells that fail: more of them would show nothing
            if (Difference.IsKnownAfter(this, task, comparison, seeds)) return seeds;
        }

        return plan.Most;
    }

    IEnumerable<long> Seeds => Enumerable.Range(0, Study.SeedPlan.Most).Select(number => Study.SeedPlan.First + number);

    static StudyPoint At(StudyRow row, int? step) => step is null ? row.Points[^1] : row.Points.First(point => point.Step == step);
}
