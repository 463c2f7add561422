using System.Numerics;

namespace LatentRecursion.Host.Kernels;

/// <summary>
/// A network of blocks over batches, places x width a row, float32. Weights and gradients are tensors in the order of
/// <see cref="WeightNames"/>.
/// </summary>
public interface IEngine
{
    /// <summary>The official names; the place of one here is the weight's number.</summary>
    IReadOnlyList<string> WeightNames { get; }

    /// <summary>Takes over the values of the weight of this number, <c>O I</c>.</summary>
    unsafe void Pack(int weight, float* values);

    /// <summary>The network of hidden + injection, all <c>B L D</c>; what <see cref="Backward"/> needs is kept where asked for.</summary>
    unsafe Kept? Forward(float* hidden, float* injection, float* output, int rows, bool keep);

    /// <summary>
    /// From the gradient of the output, <c>B L D</c>, to that of hidden + injection and of every weight, in its own shape. Without
    /// <paramref name="kept"/> the way forth is gone again from <paramref name="hidden"/> and <paramref name="injection"/>.
    /// </summary>
    unsafe void Backward(Kept? kept, float* hidden, float* injection, float* gradient, float* inputGradient, IReadOnlyList<nint> weightGradients, int rows);
}

/// <inheritdoc/>
sealed unsafe class Engine<T> : IEngine
    where T : struct, ILanes<T>
{
    // the sum over rows is a binary tree over blocks, each of the same power of two, whatever the threads: at least so many rows,
    // since every block costs a copy of all gradients, and at most so many blocks
    const int FewestRows = 8, MostBlocks = 16;

    readonly Geometry geometry;
    readonly IReadOnlyList<Sublayer<T>> sublayers;
    readonly List<EngineWeight<T>> weights;
    readonly long gradientFloats;
    readonly TrailLayout passing, keeping;
    readonly BufferPool buffers = new();
    readonly Workers workers = new();

    public Engine(Geometry geometry, IReadOnlyList<Sublayer<T>> sublayers)
    {
        (this.geometry, this.sublayers) = (geometry, sublayers);
        passing = TrailLayout.Passing(geometry, sublayers.Select(sublayer => sublayer.Kept));
        keeping = TrailLayout.Keeping(geometry, sublayers.Select(sublayer => sublayer.Kept));
        weights = [.. sublayers.SelectMany(sublayer => sublayer.Weights)];
        foreach (var weight in weights)
        {
            weight.GradientOffset = gradientFloats;
            gradientFloats += (long)weight.GradientRows * weight.GradientStride;
        }
    }

    public IReadOnlyList<string> WeightNames => [.. weights.Select(weight => weight.Name)];

    public void Pack(int weight, float* values) => weights[weight].Pack(values);

    public Kept? Forward(float* hidden, float* injection, float* output, int rows, bool keep)
    {
        var kept = keep ? new Kept(buffers, rows, keeping.Floats) : null;
        workers.Run(rows, (row, workspace) =>
        {
            var at = RowOf(row);
            var trail = kept is null ? passing.In(workspace.Buffer("passing", passing.Floats)) : keeping.In(kept.Row(row));
            Walk(hidden + at, injection + at, trail, workspace);
            Matrix<T>.Copy(trail.State(sublayers.Count), geometry.Stride, output + at, geometry.Width, geometry.Places, geometry.Width);
        });
        return kept;
    }

    public void Backward(Kept? kept, float* hidden, float* injection, float* gradient, float* inputGradient, IReadOnlyList<nint> weightGradients, int rows)
    {
        var ofBlock = RowsOfBlock(rows);
        var blocks = (rows + ofBlock - 1) / ofBlock;
        using var sums = buffers.Rent(blocks * gradientFloats);
        var first = sums.Floats;
        workers.Run(blocks, (block, workspace) =>
        {
            var last = Math.Min(rows, (block + 1) * ofBlock);
            for (var row = block * ofBlock; row < last; row++)
            {
                var at = RowOf(row);
                var trail = keeping.In(kept is null ? workspace.Buffer("trail", keeping.Floats) : kept.Row(row));
                if (kept is null) Walk(hidden + at, injection + at, trail, workspace);
                WalkBack(trail, gradient + at, inputGradient + at, first + (block * gradientFloats), isFirst: row == block * ofBlock, workspace);
            }
        });
        SumBlocks(first, blocks, weightGradients);
    }

    static int RowsOfBlock(int rows) => Math.Max(FewestRows, (int)BitOperations.RoundUpToPowerOf2((uint)((rows + MostBlocks - 1) / MostBlocks)));

    long RowOf(int row) => (long)row * geometry.Places * geometry.Width;

    void Walk(float* hidden, float* injection, TrailLayout.Trail trail, Workspace workspace)
    {
        Matrix<T>.Sum(hidden, injection, geometry.Width, trail.State(0), geometry.Stride, geometry.Places, geometry.Width);
        for (var i = 0; i < sublayers.Count; i++) sublayers[i].Forward(trail.State(i), trail.State(i + 1), trail.Kept(i), workspace);
    }

    void WalkBack(TrailLayout.Trail trail, float* gradient, float* inputGradient, float* sum, bool isFirst, Workspace workspace)
    {
        float* now = workspace.Buffer("gradient", geometry.Floats), next = workspace.Buffer("input gradient", geometry.Floats);
        Matrix<T>.Copy(gradient, geometry.Width, now, geometry.Stride, geometry.Places, geometry.Width);
        for (var i = sublayers.Count - 1; i >= 0; i--)
        {
            sublayers[i].Backward(trail.State(i), trail.State(i + 1), trail.Kept(i), now, next, sum, isFirst, workspace);
            var spare = now;
            now = next;
            next = spare;
        }

        Matrix<T>.Copy(now, geometry.Stride, inputGradient, geometry.Width, geometry.Places, geometry.Width);
    }

    // ((b0 + b1) + (b2 + b3)) + ...: each row of a gradient by itself, so that it stays in the first cache
    void SumBlocks(float* sums, int blocks, IReadOnlyList<nint> weightGradients)
    {
        workers.Run(weights.Count, (number, _) =>
        {
            var weight = weights[number];
            var stride = weight.GradientStride;
            for (var row = 0; row < weight.GradientRows; row++)
            {
                var first = weight.Gradient(sums, row);
                for (var gap = 1; gap < blocks; gap *= 2)
                {
                    for (var block = 0; block + gap < blocks; block += 2 * gap)
                        Matrix<T>.Add(first + ((block + gap) * gradientFloats), first + (block * gradientFloats), stride);
                }
            }

            float* from = weight.Gradient(sums), to = (float*)weightGradients[number];
            if (weight.IsGradientTransposed) Matrix<T>.Transpose(from, stride, to, weight.Inputs, weight.GradientRows, weight.GradientColumns);
            else Matrix<T>.Copy(from, stride, to, weight.Inputs, weight.Outputs, weight.Inputs);
        }, most: blocks);
    }
}
