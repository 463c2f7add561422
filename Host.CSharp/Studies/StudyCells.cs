using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Studies;

/// <summary>What the arms of a study are on its tasks: requests for runs, without a seed.</summary>
public sealed class StudyCells
{
    readonly Dictionary<(string Task, string Arm), (RunRequest Request, IReadOnlyList<int> Points, TrainingWork Work)> arms = [];

    readonly Dictionary<string, WayUse> uses = [];

    /// <param name="study">The study.</param>
    /// <param name="folder">The folder of its file, which its paths start from.</param>
    /// <param name="output">The study's own folder, where puzzles are that were made for it.</param>
    public StudyCells(Study study, string folder, string output)
    {
        Study = study;
        Data = new(study, folder, output);
        foreach (var arm in study.Arms) if (Used(arm, folder) is { } use) uses.Add(arm.Name, use);
        foreach (var task in study.Tasks)
        {
            foreach (var arm in study.Arms.Where(arm => arm.RunsOn(task)))
            {
                var options = Apply(Apply(Apply(new(), study.Set), task.Set), arm.Set);
                var request = new RunRequest(SchemeSource.Named(SchemePath(arm.Scheme, folder)), Data.PathOf(task.Title), Data.FormatOf(task.Title), options);
                arms.Add((task.Title, arm.Name), (request, [], TrainingWork.Of(request, uses.GetValueOrDefault(arm.Name))));
            }
        }

        foreach (var (task, arm) in arms.Keys.ToList()) arms[(task, arm)] = Budgeted(task, arm);
        if (study.Comparisons?.FirstOrDefault(comparison => !study.Tasks.Any(task => IsMeasured(task.Title, comparison))) is { } nowhere)
        {
            var less = nowhere.Minus is { } minus ? $", less {minus.Arm} with {minus.Against}" : "";
            var where = nowhere.At is { } at
                ? $" at {at} steps: name the steps in \"at\", too, as many as all of them train for"
                : ": all of them must run on it";
            throw new UserError($"No task compares {nowhere.Arm} with {nowhere.Against}{less}{where}.");
        }
    }

    /// <summary>The study that they are of.</summary>
    public Study Study { get; }

    /// <summary>The puzzles of its tasks.</summary>
    public StudyData Data { get; }

    /// <summary>The arms of each task, in the file's order.</summary>
    public IEnumerable<(string Task, string Arm)> Arms => arms.Keys;

    /// <summary>What a row of an arm takes.</summary>
    public TrainingWork Work(string task, string arm) => arms[(task, arm)].Work;

    /// <summary>Optimizer steps at which an arm is measured.</summary>
    public IReadOnlyList<int> Points(string task, string arm) => arms[(task, arm)].Points;

    /// <summary>Whether an arm runs on a task.</summary>
    public bool Has(string task, string arm) => arms.ContainsKey((task, arm));

    /// <summary>Whether the arms of a comparison run on a task, and are measured at the step that it asks for.</summary>
    public bool IsMeasured(string task, StudyComparison comparison) =>
        comparison.Terms.All(term => Has(task, term.Arm) && (comparison.At is not { } at || Points(task, term.Arm).Contains(at)));

    /// <summary>The cell of an arm with a seed.</summary>
    public StudyCell Cell(string task, string arm, long seed)
    {
        var (request, points, _) = arms[(task, arm)];
        return new(task, arm, seed, request with { Options = request.Options with { Seed = seed } }, points, uses.GetValueOrDefault(arm));
    }

    (RunRequest Request, IReadOnlyList<int> Points, TrainingWork Work) Budgeted(string task, string name)
    {
        var (request, _, work) = arms[(task, name)];
        var arm = Study.Arms.First(known => known.Name == name);
        var steps = request.Options.Steps;
        if (arm.ComputeOf is { } other)
        {
            if (!arms.TryGetValue((task, other), out var reference))
                throw new UserError($"{name} takes the compute of {other}, which does not run on {task}: leave it out there.");
            steps = (int)Math.Round(
                reference.Request.Options.Steps * reference.Work.StepCalls * reference.Request.Options.Batch
                / (work.StepCalls * request.Options.Batch));
            if (steps == 0)
                throw new UserError(
                    $"On {task} the compute of {other} is less than one training step of {name}: "
                    + $"train {other} longer, or give {name} steps of its own.");
        }

        // a measurement of one's own is enough: the trainer's would take time and change nothing
        var options = request.Options with { Steps = steps, EvaluateEvery = steps, ValidationPuzzles = 1, ReportPuzzles = 1 };
        return (request with { Options = options }, [.. (Study.At ?? []).Where(at => at < steps).Distinct().Order(), steps], work);
    }

    static WayUse? Used(StudyArm arm, string folder)
    {
        var way = arm.Way is { } name ? Way.Named(SchemePath(name, folder)) : null;
        var options = (arm.Numbers ?? new()).For(way, $"{arm.Name}: ");
        return way is null ? null : new(way, options);
    }

    static TrainingOptions Apply(TrainingOptions options, IReadOnlyList<string>? assignments)
    {
        foreach (var assignment in assignments ?? [])
        {
            if (assignment.StartsWith("seed=", StringComparison.Ordinal)) throw new UserError($"'{assignment}' in a study's set: its \"seeds\" say which.");
            if (assignment.StartsWith("target=", StringComparison.Ordinal))
                throw new UserError($"'{assignment}' in a study's set: its cells train for all of their steps; leave it out.");
        }

        return (assignments ?? []).Aggregate(options, TrainingOptions.Settings.Apply);
    }

    // a name has no dot in it, a file's has
    static string SchemePath(string scheme, string folder) => scheme.Contains('.') ? Path.Combine(folder, scheme) : scheme;
}
