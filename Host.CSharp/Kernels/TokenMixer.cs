namespace LatentRecursion.Host.Kernels;

/// <summary>
/// The SwiGLU over places, the same for every channel, then a norm over places. The weights stand on the left of the state, so that
/// nothing is transposed on the way forth.
/// </summary>
sealed unsafe class TokenMixer<T>(Geometry geometry, string name, int inner, float epsilon) : Sublayer<T>
    where T : struct, ILanes<T>
{
    const int Block = Geometry.InnerBlock;

    readonly EngineWeight<T> gateUp = new($"{name}.mlp_t.gate_up_proj.weight", 2 * inner, geometry.Places, WeightSide.Left);
    readonly EngineWeight<T> down = new($"{name}.mlp_t.down_proj.weight", geometry.Places, inner, WeightSide.Left, isGradientTransposed: true);
    readonly int
        places = geometry.Places, width = geometry.Width, stride = geometry.Stride,
        turned = Geometry.StrideOf(geometry.Places), dense = Geometry.DenseStrideOf(geometry.Width);

    public override IReadOnlyList<EngineWeight<T>> Weights => [gateUp, down];

    // gate and up, inner units x width in blocks of `Block`, and the norm's factors
    public override int Kept => (2 * inner * dense) + stride;

    public override void Forward(float* input, float* output, float* kept, Workspace workspace)
    {
        var hidden = workspace.Buffer("mixer hidden", Block * stride);
        var state = Product<T>.RowMajor(input, stride);
        for (var unit = 0; unit < inner; unit += Block)
        {
            float* gate = GateBlock(kept, unit), up = gate + (Block * dense);
            Product<T>.Run(gateUp.Rows(unit), state, null, gate, dense, Block, width, places);
            Product<T>.Run(gateUp.Rows(inner + unit), state, null, up, dense, Block, width, places);
            Pointwise<T>.SwiGlu(gate, up, dense, hidden, stride, Block, width);
            Product<T>.Run(down.Rows(0, unit), Product<T>.RowMajor(hidden, stride), unit == 0 ? null : output, output, stride, places, width, Block);
        }

        Norm<T>.OverPlaces(output, input, stride, places, width, epsilon, Scales(kept));
    }

    public override void Backward(
        float* input, float* output, float* kept, float* gradient, float* inputGradient, float* weightGradients, bool isFirst, Workspace workspace)
    {
        Norm<T>.OverPlacesBackward(gradient, output, stride, places, width, Scales(kept));
        var hidden = workspace.Buffer("mixer hidden", Block * stride);
        var hiddenGradient = workspace.Buffer("mixer hidden gradient", Block * stride);
        var turnedInput = workspace.Buffer("mixer input, turned", width * turned);
        var turnedGradient = workspace.Buffer("mixer gradient, turned", width * turned);
        Matrix<T>.Transpose(input, stride, turnedInput, turned, places, width);
        Matrix<T>.Transpose(gradient, stride, turnedGradient, turned, places, width);
        float* gate = workspace.Buffer("mixer gate gradient", Block * stride), up = workspace.Buffer("mixer up gradient", Block * stride);
        for (var unit = 0; unit < inner; unit += Block)
        {
            float* keptGate = GateBlock(kept, unit), keptUp = keptGate + (Block * dense);
            Product<T>.Run(down.Columns(0, unit), Product<T>.RowMajor(gradient, stride), null, hiddenGradient, stride, Block, width, places);
            Pointwise<T>.SwiGluBackward(keptGate, keptUp, dense, hiddenGradient, hidden, stride, gate, up, stride, Block, width);
            AddGradient(down, unit, hidden, turnedGradient, weightGradients, isFirst);
            AddGradient(gateUp, unit, gate, turnedInput, weightGradients, isFirst);
            AddGradient(gateUp, inner + unit, up, turnedInput, weightGradients, isFirst);
            Product<T>.Run(
                gateUp.Columns(unit), Product<T>.RowMajor(gate, stride),
                unit == 0 ? null : inputGradient, inputGradient, stride, places, width, Block);
            Product<T>.Run(gateUp.Columns(inner + unit), Product<T>.RowMajor(up, stride), inputGradient, inputGradient, stride, places, width, Block);
        }

        Matrix<T>.Add(gradient, inputGradient, places * stride);
    }

    void AddGradient(EngineWeight<T> weight, int row, float* left, float* right, float* weightGradients, bool isFirst)
    {
        var sum = weight.Gradient(weightGradients, row);
        Product<T>.Run(new(left, stride, 1), Product<T>.RowMajor(right, turned), isFirst ? null : sum, sum, weight.GradientStride, Block, places, width);
    }

    float* GateBlock(float* kept, int unit) => kept + ((long)2 * unit * dense);

    float* Scales(float* kept) => kept + ((long)2 * inner * dense);
}
