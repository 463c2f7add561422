using System.CommandLine;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Commands;

/// <summary>The options that say on what to compute.</summary>
static class MachineOptions
{
    static readonly Option<string> Device = new("--device") { Description = $"Where to compute: {string.Join(" or ", Devices.Names)}.", DefaultValueFactory = _ => "cpu" };

    static readonly Option<int?> Threads = new("--threads") { Description = "Threads to compute with; the bits of a result depend on it.", HelpName = "N" };

    static readonly Option<string?> Kernels = new("--kernels")
    {
        Description = $"What runs network calls: {string.Join(", ", KernelChoice.Names)}. auto, where absent, is {KernelChoice.Named(KernelChoice.Auto).Runs} on this processor.",
        HelpName = "NAME",
    };

    static readonly Option<bool> Recompute = new("--recompute") { Description = "Keep nothing for the way back and make it again: less memory, a third more time, the same bits. Not with the reference." };

    /// <summary>Of a verb that computes on the processor only.</summary>
    public static readonly IReadOnlyList<Symbol> OfProcessor = [Threads, Kernels, Recompute];

    public static readonly IReadOnlyList<Symbol> All = [Device, .. OfProcessor];

    /// <summary>
    /// Sets the number of threads and returns the machine; both are <paramref name="recorded"/> where a run goes on and the user names
    /// none, so that it goes on to the same bits.
    /// </summary>
    public static Machine Use(ParseResult parsed, Terminal terminal, RunEnvironment? recorded = null) =>
        new(Devices.Named(parsed.GetValue(Device)!), UseProcessor(parsed, terminal, recorded));

    /// <summary>The same of a verb that computes on the processor only.</summary>
    public static KernelChoice UseProcessor(ParseResult parsed, Terminal terminal, RunEnvironment? recorded = null)
    {
        var threads = parsed.GetValue(Threads);
        if (threads is < 1 or > 1024) throw new UserError($"--threads {threads} was given; it must be a whole number from 1 to 1024.");
        Host.Threads.Use(threads ?? recorded?.Threads);
        return Chosen(parsed, recorded?.Kernels, terminal);
    }

    static KernelChoice Chosen(ParseResult parsed, string? recorded, Terminal terminal)
    {
        var asked = parsed.GetValue(Kernels);
        var isMissing = asked is null && recorded is not null && recorded != KernelChoice.Reference && !KernelChoice.Engines.Contains(recorded);
        if (isMissing) terminal.Say($"The run was begun with the {recorded} kernels, which this processor lacks: it goes on to other bits.");
        var kernels = KernelChoice.Named(asked ?? (isMissing ? null : recorded) ?? KernelChoice.Auto, parsed.GetValue(Recompute), terminal.Say, isDemanded: asked is not null);
        return kernels.Recompute && kernels.Runs == KernelChoice.Reference
            ? throw new UserError("--recompute was given, but the reference runs network calls here, and it cannot: leave it out, or name an engine with --kernels.")
            : kernels;
    }
}
