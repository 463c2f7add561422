namespace LatentRecursion.Host.Kernels;

/// <summary>
/// Self-attention over all places, then a norm over channels. Scores are made for a few queries at a time and never kept: the way
/// back makes them again.
/// </summary>
sealed unsafe class SelfAttention<T>(Geometry geometry, string name, int heads, Rotary<T> rotary, float epsilon) : Sublayer<T>
    where T : struct, ILanes<T>
{
    const int QueryBlock = 48;

    readonly EngineWeight<T> qkv = new($"{name}.self_attn.qkv_proj.weight", 3 * geometry.Width, geometry.Width, WeightSide.Right);
    readonly EngineWeight<T> projection = new($"{name}.self_attn.o_proj.weight", geometry.Width, geometry.Width, WeightSide.Right);
    readonly int places = geometry.Places, width = geometry.Width, stride = geometry.Stride;
    readonly int tripleStride = Geometry.StrideOf(3 * geometry.Width), scoreStride = Geometry.StrideOf(geometry.Places);
    readonly int headWidth = geometry.Width / heads, headStride = Geometry.StrideOf(geometry.Width / heads);
    readonly float scale = 1f / MathF.Sqrt(geometry.Width / heads);

    public override IReadOnlyList<EngineWeight<T>> Weights => [qkv, projection];

    // queries, keys and values of all heads; what the heads say; the norm's factors
    public override int Kept => (places * tripleStride) + (places * stride) + scoreStride;

    public override void Forward(float* input, float* output, float* kept, Workspace workspace)
    {
        var said = Said(kept);
        Product<T>.Run(new(input, stride, 1), qkv.Forth(), null, kept, tripleStride, places, 3 * width, width);
        var head = new Head(workspace, places, headWidth, headStride, scoreStride);
        for (var number = 0; number < heads; number++)
        {
            Gather(kept, number, head);
            for (var query = 0; query < places; query += QueryBlock)
            {
                var rows = Math.Min(QueryBlock, places - query);
                Attend(head, query, rows);
                Product<T>.Run(
                    new(head.Weights, scoreStride, 1), Product<T>.RowMajor(head.Values, headStride),
                    null, head.Result, headStride, rows, headWidth, places);
                Matrix<T>.Copy(head.Result, headStride, said + (query * stride) + (number * headWidth), stride, rows, headWidth);
            }
        }

        Product<T>.Run(new(said, stride, 1), projection.Forth(), null, output, stride, places, width, width);
        Norm<T>.OverChannels(output, input, stride, places, width, epsilon, Scales(kept));
    }

    public override void Backward(
        float* input, float* output, float* kept, float* gradient, float* inputGradient, float* weightGradients, bool isFirst, Workspace workspace)
    {
        Norm<T>.OverChannelsBackward(gradient, output, stride, places, width, Scales(kept));
        var said = Said(kept);
        AddGradient(projection, new(gradient, 1, stride), said, width, weightGradients, isFirst);
        // the gradient of what the heads said takes its place
        Product<T>.Run(new(gradient, stride, 1), projection.Back(), null, said, stride, places, width, width);
        var head = new Head(workspace, places, headWidth, headStride, scoreStride);
        for (var number = 0; number < heads; number++)
        {
            Gather(kept, number, head);
            Matrix<T>.Transpose(head.Values, headStride, head.TurnedValues, scoreStride, places, headWidth);
            for (var query = 0; query < places; query += QueryBlock) BackwardQueries(head, said, number, query);
            Scatter(head, number, kept);
        }

        AddGradient(qkv, new(kept, 1, tripleStride), input, 3 * width, weightGradients, isFirst);
        Product<T>.Run(new(kept, tripleStride, 1), qkv.Back(), null, inputGradient, stride, places, width, 3 * width);
        Matrix<T>.Add(gradient, inputGradient, places * stride);
    }

    // the softmax of scores of some queries with all keys
    void Attend(Head head, int query, int rows)
    {
        Product<T>.Run(
            new(head.Queries + (query * headStride), headStride, 1), Product<T>.RowMajor(head.TurnedKeys, scoreStride),
            null, head.Weights, scoreStride, rows, places, headWidth);
        Softmax<T>.Rows(head.Weights, scoreStride, rows, places);
    }

    void BackwardQueries(Head head, float* saidGradient, int number, int query)
    {
        var rows = Math.Min(QueryBlock, places - query);
        var queries = head.Queries + (query * headStride);
        Matrix<T>.Copy(saidGradient + (query * stride) + (number * headWidth), stride, head.Result, headStride, rows, headWidth);
        Attend(head, query, rows);
        Across(head.Weights, head.Result, head.ValueGradients, query, rows);
        Product<T>.Run(
            new(head.Result, headStride, 1), Product<T>.RowMajor(head.TurnedValues, scoreStride),
            null, head.WeightGradients, scoreStride, rows, places, headWidth);
        Softmax<T>.RowsBackward(head.Weights, head.WeightGradients, scoreStride, rows, places);
        Across(head.WeightGradients, queries, head.KeyGradients, query, rows);
        Product<T>.Run(
            new(head.WeightGradients, scoreStride, 1), Product<T>.RowMajor(head.Keys, headStride),
            null, head.QueryGradients + (query * headStride), headStride, rows, headWidth, places);
    }

    // sums over queries: of scores^T by what belongs to the queries
    void Across(float* scores, float* right, float* sum, int query, int rows) =>
        Product<T>.Run(new(scores, 1, scoreStride), Product<T>.RowMajor(right, headStride), query == 0 ? null : sum, sum, headStride, places, headWidth, rows);

    void Gather(float* triples, int number, Head head)
    {
        var at = triples + (number * headWidth);
        Turn(at, tripleStride, head.Queries, headStride, scale, 1f);
        Turn(at + width, tripleStride, head.Keys, headStride, 1f, 1f);
        Matrix<T>.Copy(at + (2 * width), tripleStride, head.Values, headStride, places, headWidth);
        Matrix<T>.Transpose(head.Keys, headStride, head.TurnedKeys, scoreStride, places, headWidth);
    }

    void Scatter(Head head, int number, float* triples)
    {
        var at = triples + (number * headWidth);
        Turn(head.QueryGradients, headStride, at, tripleStride, scale, -1f);
        Turn(head.KeyGradients, headStride, at + width, tripleStride, 1f, -1f);
        Matrix<T>.Copy(head.ValueGradients, headStride, at + (2 * width), tripleStride, places, headWidth);
    }

    void Turn(float* from, int fromStride, float* to, int toStride, float factor, float direction)
    {
        for (var place = 0; place < places; place++, from += fromStride, to += toStride)
        {
            if (rotary.Turns) rotary.Turn(from, to, place, factor, direction);
            else for (var i = 0; i < headWidth; i++) to[i] = from[i] * factor;
        }
    }

    void AddGradient(EngineWeight<T> weight, Left left, float* right, int rows, float* weightGradients, bool isFirst)
    {
        var sum = weight.Gradient(weightGradients);
        Product<T>.Run(left, Product<T>.RowMajor(right, stride), isFirst ? null : sum, sum, weight.GradientStride, rows, width, places);
    }

    float* Said(float* kept) => kept + (places * tripleStride);

    float* Scales(float* kept) => Said(kept) + (places * stride);

    /// <summary>One head's share of the workspace.</summary>
    readonly struct Head(Workspace workspace, int places, int headWidth, int headStride, int scoreStride)
    {
        // places x head width
        public readonly float* Queries = workspace.Buffer("queries", places * headStride);
        public readonly float* Keys = workspace.Buffer("keys", places * headStride);
        public readonly float* Values = workspace.Buffer("values", places * headStride);
        public readonly float* QueryGradients = workspace.Buffer("query gradients", places * headStride);
        public readonly float* KeyGradients = workspace.Buffer("key gradients", places * headStride);
        public readonly float* ValueGradients = workspace.Buffer("value gradients", places * headStride);

        // head width x places
        public readonly float* TurnedKeys = workspace.Buffer("keys, turned", headWidth * scoreStride);
        public readonly float* TurnedValues = workspace.Buffer("values, turned", headWidth * scoreStride);

        // a block of queries x places, or x head width
        public readonly float* Weights = workspace.Buffer("attention", QueryBlock * scoreStride);
        public readonly float* WeightGradients = workspace.Buffer("attention gradients", QueryBlock * scoreStride);
        public readonly float* Result = workspace.Buffer("result", QueryBlock * headStride);
    }
}
