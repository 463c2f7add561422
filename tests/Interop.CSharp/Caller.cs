using static TorchSharp.torch;

namespace LatentRecursion.Interop.CSharp;

/// <summary>A host written against the C# face alone: what compiles here is what C# can do without an F# type.</summary>
public static class Caller
{
    const int Rows = 4, Cells = 5, Vocabulary = 7;

    /// <summary>Trains a tiny Tiny Recursive Model by hand on one batch and returns the loss of every step.</summary>
    public static IReadOnlyList<double> Train(int steps)
    {
        var network = new NetworkOptions(
            vocabulary: Vocabulary, length: Cells, width: 8, layers: 1, highLayers: 0, heads: 2, expansion: 1, mixer: Mixer.Tokens, positions: Positions.Absent,
            prefix: 0, hintWidth: 0, puzzles: 1, stepTable: 0, epsilon: 1e-5, rotaryBase: 10000);
        var choice = Schemes.All.Single(scheme => scheme.Name == "trm");
        var options = new SchemeOptions(steps: 2, cycles: 1, latentUpdates: 2, Likelihood.Softmax, StepWeights.Uniform);
        var weights = ModelWeights.Initial(choice.Adapt(options, network), seed: 3);
        var model = new Model(choice.Adapt(options, network), weights);
        var scheme = choice.Build(options, model);
        if (scheme.Inference.Cost.Most.Calls != 2 * 3) throw new InvalidOperationException(Texts.Plan(scheme.Inference));

        var question = (arange(Rows * Cells, dtype: int64) % (Vocabulary - 1) + 1).view(Rows, Cells);
        var labels = question.roll(1, 1);
        var seed = arange(Rows, dtype: int64);
        var lesson = new Lesson(question, labels, scheme.Path(seed, question, labels));
        return [.. Enumerable.Range(0, steps).Select(_ => Step(scheme, weights, lesson, scheme.Begin(model.Begin(question, zeros(Rows, 0), seed))))];
    }

    static double Step(IScheme scheme, IReadOnlyDictionary<string, Tensor> weights, Lesson lesson, Attempt attempt)
    {
        using var scope = NewDisposeScope();
        var after = scheme.Step(attempt);
        var loss = scheme.TrainingLoss(lesson, after).Total.sum();
        foreach (var weight in weights.Values) weight.grad = null;
        loss.backward();
        using var frozen = no_grad();
        foreach (var weight in weights.Values)
        {
            if (weight.grad is { } gradient) weight.sub_(gradient * 0.02);
        }

        // bundles of rows, as a host moves them
        var first = after.Detach().Take(tensor([0L]));
        if (first.Rows() != 1 || after.Put(tensor([0L]), first).Rows() != Rows) throw new InvalidOperationException("rows were lost");
        return loss.item<double>();
    }
}
