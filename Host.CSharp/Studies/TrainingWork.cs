using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Studies;

/// <summary>What a row of a cell takes, known before it runs. A network call with gradient counts three times: forth, and twice as much back.</summary>
/// <param name="StepCalls">Network calls of a training step, a mean where the scheme changes on its way.</param>
/// <param name="StepFlops">Floating-point operations of a training step.</param>
/// <param name="RollOutCalls">Network calls of a full roll-out.</param>
/// <param name="RollOutFlops">Floating-point operations of a full roll-out.</param>
/// <param name="Steps">Supervised steps of a full roll-out.</param>
public sealed record TrainingWork(double StepCalls, double StepFlops, int RollOutCalls, double RollOutFlops, int Steps)
{
    const int BackwardTimes = 2;

    /// <summary>What a request takes, from the plans of its schemes; its model is built for them and freed.</summary>
    /// <param name="request">The run.</param>
    /// <param name="use">How its trained model is used; null: by a plain roll-out. One that cannot use it is a <see cref="UserError"/>.</param>
    public static TrainingWork Of(RunRequest request, WayUse? use = null)
    {
        using var model = TrainableModel.Create(request, Machine.Host);
        var stages = model.Curriculum.Stages;
        var (calls, flops) = (0.0, 0.0);
        for (var number = 0; number < stages.Count; number++)
        {
            var share = ((number + 1 < stages.Count ? stages[number + 1].Percent : 100) - stages[number].Percent) / 100.0;
            var cost = stages[number].Scheme.Training.Cost;
            calls += share * (cost.Most.Calls + (BackwardTimes * cost.WithGradient.Calls));
            flops += share * (cost.Most.Flops + ((double)BackwardTimes * cost.WithGradient.Flops));
        }

        var used = use is var (way, options) ? way.On(model, options) : model.Scheme;
        var rollOut = used.Inference.Cost.Most;
        return new(calls, flops, rollOut.Calls, rollOut.Flops, used.Steps);
    }
}
