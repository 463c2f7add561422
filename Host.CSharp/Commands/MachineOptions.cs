using System.CommandLine;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Commands;

/// <summary>The options that say on what to compute.</summary>
static class MachineOptions
{
    static readonly Option<string?> Device = new("--device")
    {
        Description = $"Where to compute: {string.Join(" or ", Devices.Names)}; {Devices.HostName} where absent.",
        HelpName = "NAME",
    };

    static readonly Option<int?> Threads = new("--threads") { Description = "Threads to compute with; the bits of a result depend on it.", HelpName = "N" };

    static readonly Option<string?> Kernels = new("--kernels")
    {
        Description = $"What runs network calls: {string.Join(", ", KernelChoice.Names)}. "
            + $"auto, where absent, is {KernelChoice.Named(KernelChoice.Auto).Runs} on this processor.",
        HelpName = "NAME",
    };

    static readonly Option<bool> Recompute = new("--recompute")
    {
        Description = "Keep nothing for the way back and make it again: less memory, a third more time, the same bits. "
            + "Not with the reference.",
    };

    /// <summary>Of a verb that computes on the processor only.</summary>
    public static readonly IReadOnlyList<Symbol> OfProcessor = [Threads, Kernels, Recompute];

    public static readonly IReadOnlyList<Symbol> All = [Device, .. OfProcessor];

    /// <summary>The machine that the user asks for, and else that of a run that goes on; its threads are set.</summary>
    public static Machine Use(ParseResult parsed, Terminal terminal, RunEnvironment? recorded = null) =>
        Machine.Of(Asked(parsed) with { Device = parsed.GetValue(Device) }, recorded, terminal.Say);

    /// <summary>The same of a verb that computes on the processor only.</summary>
    public static KernelChoice UseProcessor(ParseResult parsed, Terminal terminal) => Machine.Of(Asked(parsed), recorded: null, terminal.Say).Kernels;

    static MachineRequest Asked(ParseResult parsed) =>
        new(Threads: parsed.GetValue(Threads), Kernels: parsed.GetValue(Kernels), Recompute: parsed.GetValue(Recompute));
}
