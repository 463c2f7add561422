namespace LatentRecursion.Host;

/// <summary>
/// A mistake in what the user gave. The message says what was given, what was expected and what to do; <c>latent</c> prints
/// it without a stack trace and exits with 2.
/// </summary>
public sealed class UserError(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The error for a name that is not among the known ones: names the nearest.</summary>
    /// <param name="kind">What it should be the name of.</param>
    /// <param name="given">The name.</param>
    /// <param name="known">The known ones.</param>
    /// <param name="shown">How they are shown, where they are too many for a list.</param>
    public static UserError Unknown(string kind, string given, IEnumerable<string> known, string? shown = null)
    {
        var names = known.ToList();
        shown ??= string.Join(", ", names);
        var nearest = Nearest.To(given, names);
        var hint = nearest is null ? $"Known are: {shown}." : $"Did you mean '{nearest}'? Known are: {shown}.";
        return new UserError($"There is no {kind} '{given}'. {hint}");
    }
}
