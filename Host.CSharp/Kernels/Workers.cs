using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace LatentRecursion.Host.Kernels;

/// <summary>Runs independent pieces of work on as many threads as libtorch computes with, each with a workspace.</summary>
sealed class Workers
{
    readonly ConcurrentBag<Workspace> workspaces = [];

    /// <summary>
    /// Does the pieces 0 to count - 1, in any order; none waits for another. <paramref name="most"/> bounds the threads where a piece is
    /// too short to be worth waking one.
    /// </summary>
    public void Run(int count, Action<int, Workspace> piece, int most = int.MaxValue)
    {
        var next = -1;
        void Work(int worker)
        {
            var workspace = workspaces.TryTake(out var idle) ? idle : new();
            for (int number; (number = Interlocked.Increment(ref next)) < count;) piece(number, workspace);
            workspaces.Add(workspace);
        }

        var threads = Math.Min(Threads.Count, Math.Min(count, most));
        if (threads <= 1)
        {
            Work(0);
            return;
        }

        try
        {
            Parallel.For(0, threads, Work);
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }
}
