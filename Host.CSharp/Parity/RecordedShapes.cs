using LatentRecursion.Interop;
namespace LatentRecursion.Host.Parity;

/// <summary>The names and shapes of all tensors that a recorded run has.</summary>
static class RecordedShapes
{
    public static IReadOnlyDictionary<string, long[]> Of(RecordedRun run)
    {
        var shapes = new Dictionary<string, long[]>();
        var weights = ModelWeights.Shapes(run.Network);
        var trained = ModelWeights.Trained(run.Network).ToHashSet();
        foreach (var (name, shape) in weights)
        {
            shapes[$"init/{name}"] = shape;
            shapes[$"final/{name}"] = shape;
            if (trained.Contains(name)) shapes[$"ema/{name}"] = shape;
        }

        for (var step = 0; step < run.Steps; step++)
        {
            foreach (var (name, shape) in Step(run)) shapes[$"step{step}/{name}"] = shape;
            if (!run.IsTraining) continue;
            foreach (var name in trained.Where(name => IsReached(run, name))) shapes[$"step{step}/grad/{name}"] = weights[name];
            if (run.Network.HintWidth > 0) shapes[$"step{step}/grad/puzzle_emb.local_weights"] = [run.Batch, run.Network.HintWidth];
        }

        return shapes;
    }

    // the DIS code keeps a halting head that its loss does not reach
    static bool IsReached(RecordedRun run, string weight) => run.Choice.Name != "dis-code" || !weight.StartsWith("q_head.", StringComparison.Ordinal);

    static IEnumerable<(string Name, long[] Shape)> Step(RecordedRun run)
    {
        long rows = run.Batch, cells = run.Network.Length, places = run.Network.Places, width = run.Network.Width;
        var isDis = run.Choice.Name == "dis-code";
        foreach (var data in new[] { "batch", "carry/current_data" })
        {
            yield return ($"{data}/inputs", [rows, cells]);
            yield return ($"{data}/labels", [rows, cells]);
            yield return ($"{data}/puzzle_identifiers", [rows]);
        }

        yield return ("out/logits", [rows, cells, run.Network.Vocabulary]);
        yield return ("out/q_halt_logits", [rows]);
        yield return ("out/q_continue_logits", [rows]);
        yield return ("out/preds", [rows, cells]);
        yield return ("carry/z_H", [rows, places, width]);
        yield return ("carry/z_L", [rows, places, width]);
        yield return ("carry/steps", [rows]);
        yield return ("carry/halted", [rows]);
        if (isDis) yield return ("carry/intermediate_labels_path", [rows, run.SchemeOptions.Steps + 1, cells]);
        yield return ("loss", []);
        foreach (var metric in Metrics(run)) yield return ($"metrics/{metric}", []);
    }

    /// <summary>The metrics that the official loss head logs.</summary>
    public static IEnumerable<string> Metrics(RecordedRun run)
    {
        IEnumerable<string> names = ["count", "accuracy", "exact_accuracy", "steps", "lm_loss"];
        if (run.Choice.Name != "dis-code") names = names.Concat(["q_halt_accuracy", "q_halt_loss"]);
        if (LooksAhead(run)) names = names.Append("q_continue_loss");
        return names;
    }

    static bool LooksAhead(RecordedRun run) => run.Choice.Name == "hrm" && run.IsTraining && run.SchemeOptions.Steps > 1;
}
