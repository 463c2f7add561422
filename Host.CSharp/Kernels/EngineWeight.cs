namespace LatentRecursion.Host.Kernels;

/// <summary>Where a weight stands in the products of its sublayer.</summary>
enum WeightSide
{
    /// <summary>x W^T: packed in strips, once for the way forth and once for the way back.</summary>
    Right,

    /// <summary>W x: rows as they are, with a stride; the way back reads the same memory across.</summary>
    Left,
}

/// <summary>
/// One weight <c>O I</c> as the kernels read it, and the shape in which its gradient adds up. Packing is due whenever the tensor has
/// changed.
/// </summary>
sealed unsafe class EngineWeight<T>
    where T : struct, ILanes<T>
{
    readonly NativeBuffer forth, back;
    readonly WeightSide side;

    /// <param name="name">The official name.</param>
    /// <param name="outputs">O.</param>
    /// <param name="inputs">I.</param>
    /// <param name="side">Where it stands.</param>
    /// <param name="isGradientTransposed">Whether its gradient adds up as <c>I O</c>.</param>
    public EngineWeight(string name, int outputs, int inputs, WeightSide side, bool isGradientTransposed = false)
    {
        (Name, Outputs, Inputs, this.side, IsGradientTransposed) = (name, outputs, inputs, side, isGradientTransposed);
        forth = new(side == WeightSide.Left ? (long)outputs * Geometry.StrideOf(inputs) : Panels(inputs, outputs));
        back = side == WeightSide.Left ? forth : new(Panels(outputs, inputs));
    }

    public string Name { get; }

    public int Outputs { get; }

    public int Inputs { get; }

    public bool IsGradientTransposed { get; }

    public int GradientRows => IsGradientTransposed ? Inputs : Outputs;

    public int GradientColumns => IsGradientTransposed ? Outputs : Inputs;

    public int GradientStride => Geometry.StrideOf(GradientColumns);

    /// <summary>Where its gradient begins in the buffer of all gradients; set by the engine.</summary>
    public long GradientOffset { get; set; }

    static int Strip => Product<T>.StripColumns;

    /// <summary>W^T from an output on, to be multiplied by inputs; outputs come in whole strips.</summary>
    public Right Forth(int output = 0, int input = 0) => Panel(forth, depth: Inputs, output, input);

    /// <summary>W from an input on, to be multiplied by gradients of outputs.</summary>
    public Right Back(int input = 0, int output = 0) => Panel(back, depth: Outputs, input, output);

    /// <summary>W itself, its rows the outputs, from an output and an input on.</summary>
    public Left Rows(int output = 0, int input = 0)
    {
        var stride = Geometry.StrideOf(Inputs);
        return new(forth.Floats + ((long)output * stride) + input, stride, 1);
    }

    /// <summary>W^T, its rows the inputs.</summary>
    public Left Columns(int output = 0, int input = 0)
    {
        var rows = Rows(output, input);
        return new(rows.First, rows.Depth, rows.Row);
    }

    /// <summary>Where the gradient of a row, from a column on, adds up.</summary>
    public float* Gradient(float* gradients, int row = 0, int column = 0) => gradients + GradientOffset + ((long)row * GradientStride) + column;

    /// <summary>Takes over the values of a tensor <c>O I</c>.</summary>
    public void Pack(float* values)
    {
        if (side == WeightSide.Left)
        {
            var stride = Geometry.StrideOf(Inputs);
            for (var row = 0; row < Outputs; row++)
                new ReadOnlySpan<float>(values + ((long)row * Inputs), Inputs).CopyTo(new(forth.Floats + ((long)row * stride), Inputs));
            return;
        }

        for (var first = 0; first < Outputs; first += Strip)
        {
            var count = Math.Min(Strip, Outputs - first);
            Matrix<T>.Transpose(values + ((long)first * Inputs), Inputs, forth.Floats + ((long)first * Inputs), Strip, count, Inputs);
        }

        for (var first = 0; first < Inputs; first += Strip)
        {
            var count = Math.Min(Strip, Inputs - first);
            Matrix<T>.Copy(values + first, Inputs, back.Floats + ((long)first * Outputs), Strip, Outputs, count);
        }
    }

    static long Panels(int depth, int columns) => (long)depth * ((columns + Strip - 1) / Strip * Strip);

    static Right Panel(NativeBuffer panels, int depth, int column, int skipped) =>
        new(panels.Floats + ((long)column * depth) + ((long)skipped * Strip), Strip, (nint)depth * Strip);
}
