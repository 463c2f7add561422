namespace LatentRecursion.Host.Bench;

/// <summary>How long something took, over the rounds.</summary>
/// <param name="Median">Seconds.</param>
/// <param name="Low">The first quartile.</param>
/// <param name="High">The third quartile.</param>
public sealed record Timing(double Median, double Low, double High)
{
    /// <summary>The quartiles of at least one time, in seconds; each is one that was measured, none is interpolated.</summary>
    public static Timing Of(IEnumerable<double> seconds)
    {
        var sorted = seconds.Order().ToList();
        double At(double share) => sorted[(int)Math.Round(share * (sorted.Count - 1))];
        return new(At(0.5), At(0.25), At(0.75));
    }
}

/// <summary>One contestant at one measure.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Timing">Of one run.</param>
/// <param name="GigaFlops">Useful GFLOP a second: matrix products and attention.</param>
/// <param name="ShareOfPeak">Of what the processor can do with its widest registers; null where no engine uses them.</param>
public sealed record Result(string Name, Timing Timing, double GigaFlops, double? ShareOfPeak);

/// <summary>All contestants at one measure of one case, timed in turn.</summary>
public sealed record Comparison(string Case, Measure Measure, int Batch, int Threads, IReadOnlyList<Result> Results);

/// <summary>What to measure: contestants are the kernels, of which the first is compared with, and a Python with torch where one is named.</summary>
public sealed record BenchOptions(
    IReadOnlyList<BenchCase> Cases, IReadOnlyList<Measure> Measures, IReadOnlyList<int> Threads, int Rounds, IReadOnlyList<string> Kernels,
    bool Recompute, string? Python);

/// <summary>
/// Times contestants side by side: in every round each runs once, so that whatever else the machine does meets all of them.
/// </summary>
static class Benchmark
{
    // a sample shorter than this would measure the clock and the scheduler
    const double SecondsOfSample = 0.05;

    /// <summary>All comparisons, as they are done; <paramref name="say"/> is told what is being measured.</summary>
    public static IEnumerable<Comparison> Run(BenchOptions options, Func<int, double?> peak, Action<string> say)
    {
        foreach (var one in options.Cases)
        {
            List<IContestant> contestants = [];
            var flops = KernelContestant.CallFlops(one);
            try
            {
                contestants.AddRange(options.Kernels.Select(kernels => new KernelContestant(one, kernels, options.Recompute)));
                if (options.Python is { } python) contestants.AddRange(PythonPeer.Of(python, one));
                foreach (var measure in options.Measures)
                {
                    foreach (var threads in options.Threads)
                    {
                        say($"{one.Name}, {measure}, {threads} threads");
                        yield return Compare(one, measure, threads, contestants, options.Rounds, flops, peak(threads));
                    }
                }
            }
            finally
            {
                foreach (var contestant in contestants) contestant.Dispose();
            }
        }
    }

    static Comparison Compare(BenchCase of, Measure measure, int threads, List<IContestant> contestants, int rounds, double callFlops, double? peak)
    {
        Threads.Use(threads);
        var samples = contestants.Select(contestant => (contestant, Times: Enough(contestant, measure), Seconds: new List<double>())).ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (contestant, times, seconds) in samples) seconds.Add(contestant.Seconds(measure, times) / times);
        }

        var batch = measure.IsOfOneRow() ? 1 : of.Options.Batch;
        var flops = batch * measure.Calls() * callFlops / 1e9;
        return new(of.Name, measure, batch, threads, [.. samples.Select(sample =>
        {
            var timing = Timing.Of(sample.Seconds);
            return new Result(sample.contestant.Name, timing, flops / timing.Median, flops / timing.Median / peak);
        })]);
    }

    // how often to run it in a row; the first run is not counted, it compiles and allocates
    static int Enough(IContestant contestant, Measure measure)
    {
        contestant.Seconds(measure, 1);
        for (var times = 1; ; times *= 2)
        {
            var seconds = contestant.Seconds(measure, times);
            if (seconds >= SecondsOfSample / 2) return Math.Max(1, (int)Math.Ceiling(times * SecondsOfSample / seconds));
        }
    }
}
