namespace LatentRecursion.Host.Kernels;

/// <summary>The SwiGLU over channels, the same for every place, then a norm over channels.</summary>
sealed unsafe class ChannelMlp<T>(Geometry geometry, string name, int inner, float epsilon) : Sublayer<T>
    where T : struct, ILanes<T>
{
    const int Block = Geometry.InnerBlock;

    // gate and up of a block side by side, as kept and as gradients; the hidden vector of a block
    const int DensePair = 2 * Block;
    static readonly int PairStride = Geometry.StrideOf(DensePair), HiddenStride = Geometry.StrideOf(Block);

    readonly EngineWeight<T> gateUp = new($"{name}.mlp.gate_up_proj.weight", 2 * inner, geometry.Width, WeightSide.Right);
    readonly EngineWeight<T> down = new($"{name}.mlp.down_proj.weight", geometry.Width, inner, WeightSide.Right);
    readonly int places = geometry.Places, width = geometry.Width, stride = geometry.Stride;

    public override IReadOnlyList<EngineWeight<T>> Weights => [gateUp, down];

    public override int Kept => (inner / Block * places * DensePair) + Geometry.StrideOf(places);

    public override void Forward(float* input, float* output, float* kept, Workspace workspace)
    {
        var hidden = workspace.Buffer("channel hidden", places * HiddenStride);
        var state = new Left(input, stride, 1);
        for (var unit = 0; unit < inner; unit += Block)
        {
            float* gate = GateBlock(kept, unit), up = gate + Block;
            Product<T>.Run(state, gateUp.Forth(unit), null, gate, DensePair, places, Block, width);
            Product<T>.Run(state, gateUp.Forth(inner + unit), null, up, DensePair, places, Block, width);
            Pointwise<T>.SwiGlu(gate, up, DensePair, hidden, HiddenStride, places, Block);
            Product<T>.Run(new(hidden, HiddenStride, 1), down.Forth(0, unit), unit == 0 ? null : output, output, stride, places, width, Block);
        }

        Norm<T>.OverChannels(output, input, stride, places, width, epsilon, Scales(kept));
    }

    public override void Backward(
        float* input, float* output, float* kept, float* gradient, float* inputGradient, float* weightGradients, bool isFirst, Workspace workspace)
    {
        Norm<T>.OverChannelsBackward(gradient, output, stride, places, width, Scales(kept));
        var hidden = workspace.Buffer("channel hidden", places * HiddenStride);
        var hiddenGradient = workspace.Buffer("channel hidden gradient", places * HiddenStride);
        float* gate = workspace.Buffer("channel gate and up gradients", places * PairStride), up = gate + Block;
        for (var unit = 0; unit < inner; unit += Block)
        {
            float* keptGate = GateBlock(kept, unit), keptUp = keptGate + Block;
            Product<T>.Run(new(gradient, stride, 1), down.Back(unit), null, hiddenGradient, HiddenStride, places, Block, width);
            Pointwise<T>.SwiGluBackward(keptGate, keptUp, DensePair, hiddenGradient, hidden, HiddenStride, gate, up, PairStride, places, Block);
            AddGradient(
                down.Gradient(weightGradients, 0, unit), down.GradientStride,
                new(gradient, 1, stride), Product<T>.RowMajor(hidden, HiddenStride), width, Block, isFirst);
            AddGradient(
                gateUp.Gradient(weightGradients, unit), gateUp.GradientStride,
                new(gate, 1, PairStride), Product<T>.RowMajor(input, stride), Block, width, isFirst);
            AddGradient(
                gateUp.Gradient(weightGradients, inner + unit), gateUp.GradientStride,
                new(up, 1, PairStride), Product<T>.RowMajor(input, stride), Block, width, isFirst);
            Product<T>.Run(new(gate, PairStride, 1), gateUp.Back(0, unit), unit == 0 ? null : inputGradient, inputGradient, stride, places, width, Block);
            Product<T>.Run(new(up, PairStride, 1), gateUp.Back(0, inner + unit), inputGradient, inputGradient, stride, places, width, Block);
        }

        Matrix<T>.Add(gradient, inputGradient, places * stride);
    }

    void AddGradient(float* sum, int sumStride, Left left, Right right, int rows, int columns, bool isFirst) =>
        Product<T>.Run(left, right, isFirst ? null : sum, sum, sumStride, rows, columns, places);

    float* GateBlock(float* kept, int unit) => kept + ((long)unit / Block * places * DensePair);

    float* Scales(float* kept) => GateBlock(kept, inner);
}
