using System.CommandLine;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent plan SCHEME</c>: what a scheme costs, before anything runs.</summary>
static class PlanCommand
{
    static readonly Argument<string> Scheme = new("SCHEME") { Description = $"One of {string.Join(", ", Schemes.All.Select(choice => choice.Name))}." };

    /// <summary>What a puzzle costs; FLOPs are those of matrix products, two a multiply-add; bytes are what the way back keeps.</summary>
    sealed record Costs(int Calls, int LeastCalls, int CallsWithGradient, long Flops, long ActivationBytes)
    {
        public static Costs Of(PlanNode node) =>
            new(node.Cost.Most.Calls, node.Cost.Least.Calls, node.Cost.WithGradient.Calls, node.Cost.Most.Flops, node.Cost.WithGradient.Kept);
    }

    sealed record Report(
        string Scheme, string Source, string Task, int SupervisedSteps, long Parameters, Costs Inference, Costs TrainingStep, int Batch, long BatchActivationBytes,
        PlanNode Plan);

    public static Command Create() => Cli.Verb(
        "plan", "Show what a scheme will run, and what it costs, before anything runs.",
        [Scheme, .. RequestOptions.All], Run);

    static int Run(ParseResult parsed, Terminal terminal)
    {
        var request = RequestOptions.Read(parsed, parsed.GetRequiredValue(Scheme));
        using var model = TrainableModel.Create(request, Devices.Host);
        var inference = Costs.Of(model.Scheme.Inference);
        var training = Costs.Of(model.Scheme.Training);
        var report = new Report(
            model.Scheme.Name, model.Choice.Source, request.Format.Task, model.Scheme.Steps, ModelWeights.Count(model.Network), inference, training,
            request.Options.Batch, request.Options.Batch * training.ActivationBytes, model.Scheme.Inference);
        terminal.Result(report, text => Show(text, report));
        return 0;
    }

    static void Show(IAnsiConsole text, Report report)
    {
        text.WriteLine($"{report.Scheme}: {report.Source}");
        text.WriteLine($"One puzzle of {report.Task}, {report.SupervisedSteps} supervised steps:");
        text.WriteLine();
        text.WriteLine(Texts.Plan(report.Plan));
        text.WriteLine();
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in new[] { "of a puzzle", "network calls", "with gradient", "FLOPs", "activations" }) table.AddColumn(column);
        AddRow(table, "a full roll-out", report.Inference);
        AddRow(table, "a training step", report.TrainingStep);
        text.Write(table);
        text.WriteLine($"{Texts.Amount(report.Parameters).TrimEnd()} parameters; a batch of {report.Batch} keeps {Texts.Amount(report.BatchActivationBytes)}B for the way back.");
    }

    static void AddRow(Table table, string name, Costs costs) => table.AddRow(
        name,
        costs.LeastCalls == costs.Calls ? $"{costs.Calls}" : $"{costs.LeastCalls} to {costs.Calls}",
        $"{costs.CallsWithGradient}",
        $"{Texts.Amount(costs.Flops)}FLOP",
        costs.ActivationBytes == 0 ? "-" : $"{Texts.Amount(costs.ActivationBytes)}B");
}
