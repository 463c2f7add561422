namespace LatentRecursion.Host.Data;

/// <summary>Work on all cores whose outcome, errors included, is that of doing one item after the other.</summary>
static class OrderedParallel
{
    /// <summary>The result for each number from 0 to <paramref name="count"/> - 1; of several <see cref="UserError"/>s the first number's is thrown.</summary>
    public static T[] Map<T>(int count, Func<int, T> work)
    {
        var results = new T[count];
        var errors = new SortedList<int, UserError>();
        Parallel.For(0, count, number =>
        {
            try
            {
                results[number] = work(number);
            }
            catch (UserError error)
            {
                lock (errors) errors.Add(number, error);
            }
        });
        return errors.Count == 0 ? results : throw errors.Values[0];
    }
}
