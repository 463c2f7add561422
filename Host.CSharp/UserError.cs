namespace LatentRecursion.Host;

/// <summary>
/// A mistake in what the user gave. The message says what was given, what was expected and what to do; <c>latent</c> prints
/// it without a stack trace and exits with 2.
/// </summary>
public sealed class UserError(string message) : Exception(message)
{
    /// <summary>The error for a name that is not among the known ones: names the nearest.</summary>
    public static UserError Unknown(string kind, string given, IEnumerable<string> known)
    {
        var names = known.ToList();
        var nearest = Nearest.To(given, names);
        var hint = nearest is null ? $"Known are: {string.Join(", ", names)}." : $"Did you mean '{nearest}'? Known are: {string.Join(", ", names)}.";
        return new UserError($"There is no {kind} '{given}'. {hint}");
    }
}
