using LatentRecursion.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>What one training step showed, in plain numbers.</summary>
/// <param name="Step">Updates made, this one included.</param>
/// <param name="Loss">The loss of a row, mean over the batch.</param>
/// <param name="Parts">The parts of the loss, means over the batch.</param>
/// <param name="Right">The share of all rows whose answer is entirely right by now.</param>
/// <param name="Finished">Rows that halted in this step and ask something.</param>
/// <param name="Cells">Of those, the mean share of right cells.</param>
/// <param name="Exact">Of those, the share that is entirely right.</param>
/// <param name="HaltRight">Of those, the share whose halting head was right about it.</param>
/// <param name="Steps">Of those, the mean number of supervised steps.</param>
public sealed record StepResult(
    int Step, double Loss, IReadOnlyDictionary<string, double> Parts, double Right, int Finished, double Cells, double Exact, double HaltRight, double Steps)
{
    /// <summary>Reads the tensors of a step back: the one place where training waits for its device.</summary>
    public static StepResult Read(int step, Carry carry, Loss loss)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var after = carry.Attempt;
        var grade = carry.Lesson.Grade(after);
        var counted = carry.Halted.logical_and(grade.Asked);
        using var zero = 0.ToScalar();
        var believed = after.Halt.select(1, 0).ge(zero).eq(grade.Exact);
        var names = loss.Parts.Keys.ToList();
        var numbers = stack(
        [
            loss.Total.mean().to(float64), grade.Exact.to(float64).mean(),
            counted.sum().to(float64),
            Sum(grade.Cells, counted), Sum(grade.Exact, counted), Sum(believed, counted), Sum(after.Step, counted),
            .. names.Select(name => loss.Parts[name].mean().to(float64)),
        ]).to(Devices.Host).data<double>().ToArray();
        var finished = Math.Max(1, numbers[2]);
        return new(step, numbers[0], names.Select((name, i) => (name, value: numbers[7 + i])).ToDictionary(part => part.name, part => part.value),
            numbers[1], (int)numbers[2], numbers[3] / finished, numbers[4] / finished, numbers[5] / finished, numbers[6] / finished);
    }

    static Tensor Sum(Tensor values, Tensor counted) => (values.to(float64) * counted.to(float64)).sum();
}
