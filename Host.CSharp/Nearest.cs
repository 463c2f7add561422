namespace LatentRecursion.Host;

/// <summary>The known name that a mistyped one most likely meant.</summary>
static class Nearest
{
    /// <summary>
    /// The first name that goes on where the given one ends, or else that with the smallest edit distance; null where none is within half
    /// of the given name's length.
    /// </summary>
    public static string? To(string given, IEnumerable<string> known)
    {
        if (given.Length > 2 && known.FirstOrDefault(name => name.StartsWith(given, StringComparison.OrdinalIgnoreCase)) is { } longer) return longer;
        var best = known.Select(name => (name, distance: Distance(given.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.name, StringComparer.Ordinal).FirstOrDefault();
        return best.name is not null && best.distance <= Math.Max(2, given.Length / 2) ? best.name : null;
    }

    // Damerau's restricted edit distance: insert, delete, replace, swap two neighbours
    static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
