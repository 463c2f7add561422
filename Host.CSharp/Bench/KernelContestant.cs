using System.Diagnostics;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Training;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Bench;

/// <summary>This program, by the kernels of a name.</summary>
sealed class KernelContestant : IContestant
{
    readonly Lazy<TrainedCase> shortStep, deepStep;
    readonly Lazy<CalledCase> batch, single;

    public KernelContestant(BenchCase of, string kernels, bool recompute)
    {
        Name = recompute && kernels != KernelChoice.Reference ? $"{kernels}, recomputing" : kernels;
        var machine = new Machine(Devices.Host, KernelChoice.Named(kernels, recompute));
        shortStep = new(() => new(of.Shallow, machine));
        deepStep = new(() => new(of.Deep, machine));
        batch = new(() => new(of.Shallow, machine, of.Options.Batch));
        single = new(() => new(of.Shallow, machine, 1));
    }

    public string Name { get; }

    public double Seconds(Measure measure, int times)
    {
        Action run = measure switch
        {
            Measure.Call => batch.Value.Call,
            Measure.CallAndBack => batch.Value.CallAndBack,
            Measure.TrainStep => shortStep.Value.Step,
            Measure.SupervisedStep => deepStep.Value.Step,
            Measure.SingleCall => single.Value.Call,
            Measure.SingleCallAndBack => single.Value.CallAndBack,
            _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "no such measure"),
        };
        var clock = Stopwatch.StartNew();
        for (var time = 0; time < times; time++) run();
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>FLOP of a network call of one row: matrix products and attention, two a multiply-add.</summary>
    public static double CallFlops(BenchCase of)
    {
        using var model = TrainableModel.Create(of.Shallow, Machine.Host);
        return model.Model.Low.Work.Flops;
    }

    public void Dispose()
    {
        foreach (var part in new[] { shortStep, deepStep }.Where(part => part.IsValueCreated)) part.Value.Dispose();
        foreach (var part in new[] { batch, single }.Where(part => part.IsValueCreated)) part.Value.Dispose();
    }

    /// <summary>One network with a batch of random states.</summary>
    sealed class CalledCase : IDisposable
    {
        readonly TrainableModel model;
        readonly Tensor hidden, injection, gradient;

        public CalledCase(RunRequest request, Machine machine, int rows)
        {
            model = TrainableModel.Create(request, machine);
            Tensor State(long number) => Noise.normal(arange(rows, dtype: int64) + (number * rows), [model.Network.Places, model.Network.Width]).to(float32);
            (hidden, injection, gradient) = (State(0).requires_grad_(), State(1).requires_grad_(), State(2));
        }

        INetwork Network => model.Model.Low;

        public void Call()
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            Network.Call(hidden, injection);
        }

        public void CallAndBack()
        {
            using var scope = NewDisposeScope();
            foreach (var leaf in model.Weights.Values.Append(hidden).Append(injection)) leaf.grad = null;
            Network.Call(hidden, injection).backward([gradient]);
            EngineNetwork.ThrowIfBackwardFailed();
        }

        public void Dispose()
        {
            foreach (var tensor in new[] { hidden, injection, gradient }) tensor.Dispose();
            model.Dispose();
        }
    }

    /// <summary>A training run on random puzzles.</summary>
    sealed class TrainedCase : IDisposable
    {
        readonly TrainableModel model;
        readonly Learner learner;
        readonly Slots slots;
        readonly Trainer trainer;

        public TrainedCase(RunRequest request, Machine machine)
        {
            model = TrainableModel.Create(request, machine);
            learner = new(model.Weights, model.Table, request.Options.Learning());
            slots = new(model.Model, new RandomRows(request.Format), request.Options.Batch);
            trainer = new(model.Curriculum, request.Options.Steps, learner, slots, new(0, 0));
        }

        public void Step() => trainer.Step();

        public void Dispose()
        {
            slots.Dispose();
            learner.Dispose();
            model.Dispose();
        }
    }
}
