using static TorchSharp.torch;

namespace LatentRecursion.Interop.CSharp;

/// <summary>A state of a C# programmer's own: a value a row, and whether the row is done.</summary>
public sealed record Counter(Tensor Value, Tensor Done) : IBundle<Counter>
{
    public Counter Zip(Counter other, Func<string, Tensor, Tensor, Tensor> join) =>
        new(join("value", Value, other.Value), join("done", Done, other.Done));
}

/// <summary>Every combinator and every join, as a C# programmer writes them. That it compiles is half of the test.</summary>
public static class Composer
{
    static readonly Work Call = new(calls: 1, flops: 2, kept: 0);

    static readonly View<Counter, Field> Value =
        new("value", Work.Zero, state => new Field(state.Value), (state, field) => state with { Value = field.Value });

    static Operator<Counter> Add(double amount) =>
        Operators.Step<Counter>($"add {amount}", Call, state => state with { Value = state.Value + tensor(amount) });

    static Tensor Done(Counter state) => state.Done;

    static Tensor Large(Counter state) => state.Value.gt(tensor(1.0));

    /// <summary>Operators on the values 0, 1, 2 of rows of which the last is done, by the combinator that each shows.</summary>
    public static IReadOnlyDictionary<string, Operator<Counter>> EveryOperator => new Dictionary<string, Operator<Counter>>
    {
        ["nothing"] = Operators.Nothing<Counter>(),
        ["step"] = Add(1),
        ["andThen"] = Add(1).Then(Add(2)),
        ["inOrder"] = Operators.InOrder(Add(1), Add(2), Add(3)),
        ["iterate"] = Add(1).Iterate(4),
        ["scheduled"] = Operators.Scheduled(3, index => Add(index)),
        ["until"] = Add(1).Until(state => state.Value.max().item<double>() >= 4, times: 10),
        ["named"] = Add(1).Named("group"),
        ["frozen"] = Add(1).Frozen(),
        ["merged"] = Add(1).Merged(Joins.Blend<Counter>(0.5)),
        ["within"] = Operators.Step<Field>("double", Call, part => new Field(part.Value * tensor(2.0))).Within(Value),
        ["onRows"] = Add(1).OnRows(Large),
        ["unlessHalted"] = Add(1).UnlessHalted(Done),
        ["sparing"] = Add(1).Sparing(Joins.Clamped<Counter>("done", Done)),
        ["onCopies"] = Add(1).OnCopies(2, state => state, state => state.Take(arange(0, state.Rows(), 2))),
        ["noting"] = Add(1).Noting((before, after) => after with { Value = after.Value * tensor(10.0) + before.Value }),
        ["scoped"] = Add(1).Scoped(),
        ["shortcut"] = Add(1).Shortcut(state => state with { Value = state.Value + tensor(1.0) }),
    };

    /// <summary>Adding 4 under every join.</summary>
    public static IReadOnlyDictionary<string, Join<Counter>> EveryJoin => new Dictionary<string, Join<Counter>>
    {
        ["after"] = Joins.After<Counter>(),
        ["before"] = Joins.Before<Counter>(),
        ["blend"] = Joins.Blend<Counter>(0.25),
        ["blendBy"] = Joins.Blend<Counter>("by row", state => state.Value / tensor(2.0)),
        ["guarded"] = Joins.Guarded<Counter>("small", state => -state.Value),
        ["halted"] = Joins.Halted<Counter>(Done),
        ["clamped"] = Joins.Clamped<Counter>("done", Done),
        ["depending"] = Joins.Depending<Counter>("any done", state => state.Done.any().item<bool>() ? Joins.After<Counter>() : Joins.Before<Counter>()),
        ["within"] = Joins.Within(Value, Joins.Blend<Field>(0.5)),
        ["mixture"] = Joins.Within(Value, Joins.Mixture(1)),
    };

    static Counter Start => new(arange(3, dtype: float64), arange(3).eq(tensor(2)));

    /// <summary>The values after an operator, and the calls that a row was planned to cost at most.</summary>
    public static (IReadOnlyList<double> Values, int Calls) Run(Operator<Counter> op)
    {
        using var scope = NewDisposeScope();
        return (op.Apply(Start).Value.data<double>().ToArray(), op.Plan.Cost.Most.Calls);
    }

    /// <summary>The values after adding 4 under a join.</summary>
    public static IReadOnlyList<double> Joined(Join<Counter> join) => Run(Add(4).Merged(join)).Values;

    /// <summary>What a watcher is told of two steps on the rows that are not done.</summary>
    public static IReadOnlyList<string> Watched()
    {
        using var scope = NewDisposeScope();
        var told = new List<string>();
        Add(1).Then(Add(2)).Named("both").UnlessHalted(Done).ApplyWatched(
            ran => told.Add($"{(ran.IsStep ? "step" : "group")} {ran.Name} on {(ran.OnEveryRow ? "all" : string.Join(" ", ran.Rows))}: {ran.Before().Value.sum().item<double>()} to {ran.After().Value.sum().item<double>()}"),
            Start);
        return told;
    }

    /// <summary>What a step did to one cell of two tokens, the second of which is right: advantage, margin at 0, verdict, best weights of the cell and of the puzzle.</summary>
    public static IReadOnlyList<double> Measured()
    {
        using var scope = NewDisposeScope();
        Tensor before = zeros(1, 1, 2, dtype: float64), after = arange(2, dtype: float64).view(1, 1, 2), token = ones(1, 1, dtype: int64);
        return
        [
            Measures.Advantage(before, after, token).item<double>(),
            Measures.Margin(0, before, after, token).item<double>(),
            Measures.Verdicts(before, after, token).item<long>(),
            Measures.BestWeight(4, before, after, token).Weight.item<double>(),
            Measures.BestWeight(3, before, after, token, token.to(@bool)).Weight.item<double>(),
        ];
    }

    /// <summary>The frames of two cells, the second replaced first; and of the same in a random order, the first and the last.</summary>
    public static IReadOnlyList<long> Revealed()
    {
        using var scope = NewDisposeScope();
        var (question, labels) = (zeros(1, 2, dtype: int64), arange(1, 3, dtype: int64).view(1, 2));
        var inOrder = Paths.InOrder(2, arange(2, dtype: int64).flip(0).view(1, 2), question, labels);
        var random = Paths.Revealing(2, zeros(1, dtype: int64), question, labels);
        return [.. inOrder.view(-1).data<long>().ToArray(), .. random[0, 0].data<long>().ToArray(), .. random[0, 2].data<long>().ToArray()];
    }

    /// <summary>A scheme's step put together by hand: the recursion of TRM with T = 1, guided in both ways.</summary>
    public static IReadOnlyList<int> Calls(Model model, int n)
    {
        var recursion = Operators.LatentUpdate(model.Low).Iterate(n).Then(Operators.AnswerUpdate(model.High)).Named("cycle");
        var step = Operators.Supervised(model, recursion);
        var join = Joins.Blend<Field>(1.5);
        Operator<Attempt>[] all = [step, Operators.GuidedReadOut(model, join, step), Operators.GuidedState(model, join, step)];
        return [.. all.Select(op => op.Plan.Cost.Most.Calls)];
    }
}
