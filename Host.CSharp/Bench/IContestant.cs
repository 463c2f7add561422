namespace LatentRecursion.Host.Bench;

/// <summary>Something that runs a case, to be timed against others.</summary>
interface IContestant : IDisposable
{
    string Name { get; }

    /// <summary>Seconds of running a measure so many times in a row.</summary>
    double Seconds(Measure measure, int times);
}
