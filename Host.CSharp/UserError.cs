namespace LatentRecursion.Host;

/// <summary>
/// A mistake in what the user gave. The message says what was given, what was expected and what to do; <c>latent</c> prints
/// it without a stack trace and exits with 2.
/// </summary>
public sealed class UserError(string message) : Exception(message)
{
    /// <summary>The error for a name that is not among the known ones: names the nearest.</summary>
    public static UserError Unknown(string kind, string given, IEnumerable<string> known) => Unknown(kind, given, known as IReadOnlyCollection<string> ?? [.. known], string.Join(", ", known));

    /// <summary>The same, where the known ones are so many that they are shown shorter.</summary>
    public static UserError Unknown(string kind, string given, IReadOnlyCollection<string> known, string shown)
    {
        var nearest = Nearest.To(given, known);
        var hint = nearest is null ? $"Known are: {shown}." : $"Did you mean '{nearest}'? Known are: {shown}.";
        return new UserError($"There is no {kind} '{given}'. {hint}");
    }
}
