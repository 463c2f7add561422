using System.Text.RegularExpressions;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Studies;

/// <summary>Reads a study from a file.</summary>
public static partial class StudyFile
{
    /// <summary>
    /// The study in a JSON file, or in an F# script, <c>FILE.fsx</c>, or <c>FILE.fsx:NAME</c> where it has several; and the path of the file.
    /// </summary>
    public static (Study Study, string Path) Read(string given)
    {
        var (study, path) = SchemeFile.Asked(given) is var (file, value) ? (InScript(file, value), file.Path) : (StrictJson.Read<Study>(given), given);
        return (Checked(study, given), path);
    }

    static Study InScript(SchemeFile file, string? value) =>
        file.Meant("study", file.Values<Study>(), study => study.Name, value, file.Path, "a public value of type Study").Value;

    static Study Checked(Study study, string path)
    {
        void Refuse(string sentence) => throw new UserError($"'{path}': {sentence}");
        foreach (var name in study.Tasks.Select(task => task.Title).Concat(study.Arms.Select(arm => arm.Name)).Prepend(study.Name))
            if (!Name().IsMatch(name)) Refuse($"'{name}' becomes the name of a folder: use letters, digits, '-', '_' and '.'.");
        if (study.Tasks.Count == 0 || study.Arms.Count == 0) Refuse("a study has at least one task and one arm.");
        if (Twice(study.Tasks.Select(task => task.Title)) is { } task) Refuse($"two tasks are called {task}: name one of them.");
        if (Twice(study.Arms.Select(arm => arm.Name)) is { } arm) Refuse($"two arms are called {arm}.");
        if (Twice(study.Tasks.SelectMany(on => study.Arms.Where(of => of.RunsOn(on)).Select(of => $"{on.Title}-{of.Name}"))) is { } folder)
            Refuse($"runs of two arms would both be called {folder}-SEED: name a task or an arm otherwise.");
        if (study.Seeds is { } seeds && !(seeds.Least >= 2 && seeds.Most >= seeds.Least && seeds.HalfWidth is > 0 and < 0.5 && seeds.First >= 0))
            Refuse(
                "seeds must be at least 2, at most a number that is not less, from a seed that is not negative, "
                + "for a half-width that is a share above 0 and below 0.5 (0.01 is a point); "
                + $"given were {seeds.Least} at least, {seeds.Most} at most, the first {seeds.First}, and {seeds.HalfWidth}.");
        if (study.Validation < 1 || study.Test < 1) Refuse("validation and test must each be at least 1 puzzle.");
        if (study.At?.Where(at => at < 1).ToList() is [var early, ..]) Refuse($"at names optimizer steps, from 1 on; given was {early}.");
        if (study.Comparisons?.FirstOrDefault(comparison => comparison.SupervisedSteps < 1
            || (comparison.SupervisedSteps is not null && comparison.Ending != Ending.Full)) is { } ended)
            Refuse($"the comparison of {ended.Arm} with {ended.Against} ends roll-outs by \"supervisedSteps\", at least 1, or by an \"ending\", not by both.");
        if (study.Halting is { } halting && !(halting.Epsilon is > 0 and < 1 && halting.Delta is > 0 and < 1))
            Refuse($"halting's epsilon and delta are shares between 0 and 1; given were {halting.Epsilon} and {halting.Delta}.");
        var arms = study.Arms.Select(known => known.Name).ToList();
        var named = study.Arms.Select(known => known.ComputeOf).OfType<string>()
            .Concat((study.Comparisons ?? []).SelectMany(comparison => comparison.Terms).Select(term => term.Arm))
            .Concat(study.SavingAgainst ?? []);
        if (named.FirstOrDefault(name => !arms.Contains(name)) is { } unknown) throw UserError.Unknown($"arm in '{path}' called", unknown, arms);
        var tasks = study.Tasks.Select(known => known.Title).ToList();
        if (study.Arms.SelectMany(known => known.Tasks ?? []).FirstOrDefault(name => !tasks.Contains(name)) is { } lost)
            throw UserError.Unknown($"task in '{path}' called", lost, tasks);
        if (study.Arms.FirstOrDefault(known => study.Arms.FirstOrDefault(of => of.Name == known.ComputeOf)?.ComputeOf is not null) is { } chain)
            Refuse($"{chain.Name} takes the compute of {chain.ComputeOf}, which takes another's: name the last one.");
        return study;
    }

    static string? Twice(IEnumerable<string> names) => names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1)?.Key;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    private static partial Regex Name();
}
