using System.Globalization;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>A step's tensors while they live: after the backward pass, before the update.</summary>
/// <param name="Before">What the step began from, new puzzles included.</param>
/// <param name="After">What the next step begins from.</param>
/// <param name="Loss">A row each.</param>
/// <param name="Hint">The puzzles' vectors, with their gradient.</param>
/// <param name="Result">The same in plain numbers.</param>
public sealed record Seen(Carry Before, Carry After, Loss Loss, Tensor Hint, StepResult Result);

/// <summary>
/// Deep supervision: one optimizer step for every supervised step of a batch. It serves every scheme without knowing any; the
/// scheme says what a step is, what the answer should have been, and which rows are done.
/// </summary>
/// <param name="curriculum">The scheme at every share of the training.</param>
/// <param name="budget">The steps of the whole training.</param>
/// <param name="learner">The weights and how they learn.</param>
/// <param name="slots">The rows.</param>
/// <param name="exploration">Which rows go on although the scheme would halt, where it can be asked to.</param>
public sealed class Trainer(SchemeCurriculum curriculum, int budget, Learner learner, Slots slots, Exploration exploration)
{
    // a function of the step alone: a resumed run goes on with the same scheme
    IScheme Scheme => curriculum.At((double)learner.Optimizer.Steps / budget);

    /// <summary>Told of every step.</summary>
    public Action<Seen>? Watch { get; set; }

    /// <summary>
    /// Fills the slots that halted with new puzzles, improves every row by one supervised step, and learns from how far each still is
    /// from its target.
    /// </summary>
    public StepResult Step()
    {
        using var scope = NewDisposeScope();
        var scheme = Scheme;
        var carry = slots.Refilled(scheme, scope);
        var hint = learner.Puzzles.Leaf(carry.Puzzle);
        var after = scheme.Step(carry.Attempt.WithHint(hint));
        var loss = scheme.TrainingLoss(carry.Lesson, after);
        if (!loss.Total.requires_grad)
            throw new UserError(
                $"The loss at step {learner.Optimizer.Steps + 1} has no gradient, so nothing can learn: "
                + "the scheme's step ran wholly without, or on no row (`latent plan` shows where). "
                + "Leave a part of it, the last cycle say, outside of `Improve.frozen`, and let every row that runs no more halt.");
        learner.Backward(loss.Total.mean());

        var next = carry with
        {
            Attempt = after.Detach(),
            Halted = scheme.StopsOfItself ? scheme.Halts(after) : exploration.Halted(scheme.Halts(after), after.Step, scheme.Steps, learner.Optimizer.Steps),
        };
        var result = StepResult.Read(learner.Optimizer.Steps + 1, next, loss);
        Watch?.Invoke(new(carry, next, loss, hint, result));
        if (!double.IsFinite(result.Loss)) throw learner.Diverged($"the loss at step {result.Step} is {result.Loss}");

        learner.Update(carry.Puzzle, hint);
        slots.Keep(scope, next);
        return result;
    }

    /// <summary>The same step as an evaluation takes it: nothing is learned and every row goes on to the last step.</summary>
    public StepResult Look()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var scheme = Scheme;
        var carry = slots.Refilled(scheme, scope);
        var hint = learner.Puzzles.Leaf(carry.Puzzle);
        var after = scheme.Step(carry.Attempt.WithHint(hint));
        var next = carry with { Attempt = after.Detach(), Halted = after.Step.ge(scheme.Steps) };
        var loss = scheme.Loss(carry.Lesson, after);
        var result = StepResult.Read(learner.Optimizer.Steps, next, loss);
        Watch?.Invoke(new(carry, next, loss, hint, result));
        slots.Keep(scope, next);
        return result;
    }
}

/// <summary>Something that was trained is no finite number any more.</summary>
/// <param name="finding">What, and when.</param>
/// <param name="options">The numbers of learning that led there.</param>
public sealed class DivergedException(string finding, LearningOptions options)
    : Exception(
        $"{finding}: training diverged, and would again. Train anew with a lower learning rate or clipped gradients "
        + string.Create(
            CultureInfo.InvariantCulture, $"(--set rate=..., which was {options.Rate}, or --set clip=..., which was {options.Clip}")
        + (options.Clip == 0 ? ", none" : "") + ").");
