using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LatentRecursion.Host.Data;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent data verify</c>.</summary>
static class DataVerifyCommand
{
    static readonly Argument<string> Source = new("PATH")
    {
        Description = "A CSV file, a folder of CSV files (train, validation, test), an official folder or one of its splits.",
    };

    public static Command Create() => Cli.Verb(
        "verify", "Check every puzzle: answers, unique solutions, duplicates and leaks up to symmetry; exit 2 where something is wrong.", [Source], Verify);

    static int Verify(ParseResult parsed, Terminal terminal)
    {
        var path = parsed.GetRequiredValue(Source);
        var clock = Stopwatch.StartNew();
        var report = terminal.Progress(
            "verifying",
            progress => DataVerification.Of(path, (done, total) => progress(done, total, $"{done} of {total} examples")));
        var seconds = clock.Elapsed.TotalSeconds;
        terminal.Result(
            new { path, report.Format, report.RulesKnown, report.Grading, report.Splits, report.Overlaps, report.Problems, seconds },
            _ => Show(terminal, report, seconds));
        foreach (var problem in report.Problems) Console.Error.WriteLine(problem);
        return report.Problems.Count == 0 ? 0 : ExitCodes.Misused;
    }

    static void Show(Terminal terminal, DataReport report, double seconds)
    {
        terminal.Show(report);
        var examples = report.Splits.Sum(split => split.Examples);
        var problems = report.Problems.Count == 0 ? "nothing wrong" : $"{report.Problems.Count} problems";
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture, $"{report.Format.Task}: {examples} examples in {seconds:0.0} s, {problems}"));
    }
}
