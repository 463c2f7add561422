using static TorchSharp.torch;

namespace LatentRecursion.Interop.CSharp;

/// <summary>What the caller saw, in plain numbers.</summary>
public sealed record Seen(
    IReadOnlyList<double> Losses,
    IReadOnlyList<long> StepsOfRollOut,
    IReadOnlyList<string> Fields,
    IReadOnlyList<int> Updates,
    int Calls,
    int CallsWithGradient,
    string Plan,
    long Parameters,
    long ParametersCounted,
    double Right);

/// <summary>
/// A host as a C# programmer would write it, without the project's own: a model, a scheme, a training loop by hand. That it compiles is
/// half of the test.
/// </summary>
public static class Caller
{
    const int Rows = 4, Cells = 4, Vocabulary = 5;

    /// <summary>Teaches a scheme to copy its question, and looks at it from every side.</summary>
    public static Seen Train(string schemeName, int epochs)
    {
        using var scope = NewDisposeScope();
        var choice = Schemes.All.Single(candidate => candidate.Name == schemeName);
        var options = new SchemeOptions(steps: 2, cycles: 2, latentUpdates: 1, Likelihood.Stablemax, choice.Defaults.StepWeights);
        var network = choice.Adapt(options, new NetworkOptions(
            vocabulary: Vocabulary, length: Cells, width: 8, layers: 1, highLayers: 0, heads: 2, expansion: 1, Mixer.Attention, Positions.Rotary,
            prefix: 1, hintWidth: 8, puzzles: 1, stepTable: 0, epsilon: 1e-5, rotaryBase: 10000));
        var weights = ModelWeights.Initial(network, Seed.Derive(7, "weights"));
        var model = new Model(network, weights);
        var curriculum = choice.Build(options, model);
        var scheme = curriculum.Final;

        var question = arange(Rows * Cells, dtype: int64).remainder(Vocabulary).view(Rows, Cells);
        var seeds = arange(Rows, dtype: int64);
        var lesson = new Lesson(question, labels: question, scheme.Path(seeds, question, question));
        var hint = weights[ModelWeights.PuzzleTable].expand(Rows, network.HintWidth);
        var start = scheme.Begin(model.Begin(question, zeros_like(hint), seeds)).WithHint(hint);
        var trained = ModelWeights.Trained(network).Select(name => weights[name]).ToList();

        var losses = new List<double>();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var attempt = start;
            var sum = 0.0;
            for (var step = 0; step < scheme.Steps; step++)
            {
                var taught = curriculum.At((double)epoch / epochs);
                var after = taught.Step(attempt);
                var loss = taught.TrainingLoss(lesson, after);
                Descend(trained, loss.Total.mean());
                sum += loss.Parts["answer"].mean().item<double>();
                attempt = after.Detach();
            }

            losses.Add(sum);
        }

        var rollOut = scheme.RollOut(start).ToList();
        var last = rollOut[^1].After;
        var training = scheme.Training;
        return new(
            losses,
            [.. rollOut.Select(step => step.After.Step[0].item<long>())],
            [.. Halves(last).Fields().Keys],
            [.. scheme.AnswerUpdates(lesson, start).Select(update => update.Update)],
            scheme.Inference.Cost.Most.Calls,
            training.Cost.WithGradient.Calls,
            Texts.Plan(training),
            ModelWeights.Count(network),
            trained.Sum(weight => weight.numel()),
            lesson.Grade(last).Cells.mean().item<double>());
    }

    static void Descend(List<Tensor> weights, Tensor loss)
    {
        foreach (var weight in weights) weight.grad = null;
        loss.backward();
        using var _ = no_grad();
        foreach (var weight in weights)
        {
            if (weight.grad is { } gradient) weight.sub_(gradient * 0.02);
        }
    }

    // the upper half taken out, changed, stored by name and read back, put in again
    static Attempt Halves(Attempt attempt)
    {
        var index = arange(Rows / 2, dtype: int64);
        var half = attempt.Take(index).Changed(tensor => tensor.clone());
        var restored = half.Restored(half.Fields());
        return attempt.Put(index, restored);
    }
}
