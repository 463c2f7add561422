using System.CommandLine;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent plan SCHEME</c>: what a scheme costs, before anything runs.</summary>
static class PlanCommand
{
    static readonly Argument<string> Scheme = new("SCHEME") { Description = SchemeSource.Expected };

    /// <summary>What a puzzle costs; FLOPs are those of matrix products, two a multiply-add; bytes are what the way back keeps.</summary>
    sealed record Costs(int Calls, int LeastCalls, int CallsWithGradient, long Flops, long ActivationBytes)
    {
        public static Costs Of(PlanNode node) =>
            new(node.Cost.Most.Calls, node.Cost.Least.Calls, node.Cost.WithGradient.Calls, node.Cost.Most.Flops, node.Cost.WithGradient.Kept);
    }

    /// <summary>What runs from a whole percent of the training on.</summary>
    sealed record Stage(int FromPercent, int SupervisedSteps, Costs Inference, Costs TrainingStep, PlanNode Plan)
    {
        public static Stage Of(SchemeStage stage) =>
            new(stage.Percent, stage.Scheme.Steps, Costs.Of(stage.Scheme.Inference), Costs.Of(stage.Scheme.Training), stage.Scheme.Inference);
    }

    /// <summary>The plan that training ends with; and all that it goes through, where that is more than one.</summary>
    sealed record Report(
        string Scheme, string Source, string Task, int SupervisedSteps, int Width, int Layers, long Parameters,
        Costs Inference, Costs TrainingStep, int Batch, long BatchActivationBytes, PlanNode Plan, IReadOnlyList<Stage> Stages);

    public static Command Create() => Cli.Verb(
        "plan", "Show what a scheme will run, and what it costs, before anything runs.",
        [Scheme, .. RequestOptions.All], Run);

    static int Run(ParseResult parsed, Terminal terminal)
    {
        var request = RequestOptions.Read(parsed, parsed.GetRequiredValue(Scheme), terminal);
        using var model = TrainableModel.Create(request, Machine.Host);
        var stages = model.Curriculum.Stages.Select(Stage.Of).ToList();
        var last = stages[^1];
        var report = new Report(
            model.Choice.Name, model.Choice.Source, request.Format.Task, last.SupervisedSteps, request.Options.Width,
            request.Options.Layers, ModelWeights.Count(model.Network), last.Inference, last.TrainingStep, request.Options.Batch,
            request.Options.Batch * stages.Max(stage => stage.TrainingStep.ActivationBytes), last.Plan, stages);
        terminal.Result(report, text => Show(text, report));
        return 0;
    }

    static void Show(IAnsiConsole text, Report report)
    {
        text.WriteLine($"{report.Scheme}: {report.Source}");
        foreach (var stage in report.Stages)
        {
            if (report.Stages.Count > 1) text.WriteLine($"From {stage.FromPercent} % of the training on:");
            text.WriteLine($"One puzzle of {report.Task}, {stage.SupervisedSteps} supervised steps:");
            text.WriteLine();
            text.WriteLine(Texts.Plan(stage.Plan));
            text.WriteLine();
            TerminalView.Table(
                text, ["of a puzzle", "network calls", "with gradient", "FLOPs", "activations"],
                [Row("a full roll-out", stage.Inference), Row("a training step", stage.TrainingStep)]);
        }

        if (report.Stages.Any(stage => stage.TrainingStep.CallsWithGradient == 0))
            text.WriteLine("No call has a gradient: training would not move the network.");
        text.WriteLine(
            $"{Texts.Amount(report.Parameters).TrimEnd()} parameters (width {report.Width}, {report.Layers} layers: --set); "
            + $"a batch of {report.Batch} keeps {Texts.Amount(report.BatchActivationBytes)}B for the way back.");
    }

    static IReadOnlyList<string> Row(string name, Costs costs) =>
    [
        name,
        costs.LeastCalls == costs.Calls ? $"{costs.Calls}" : $"{costs.LeastCalls} to {costs.Calls}",
        $"{costs.CallsWithGradient}",
        $"{Texts.Amount(costs.Flops)}FLOP",
        costs.ActivationBytes == 0 ? "-" : $"{Texts.Amount(costs.ActivationBytes)}B",
    ];
}
