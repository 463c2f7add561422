using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Runs;
using static TorchSharp.torch;

namespace LatentRecursion.Host;

/// <summary>What is asked of the machine.</summary>
/// <param name="Device">One of <see cref="Devices.Names"/>; null: as the run was begun, or else the processor.</param>
/// <param name="Threads">Threads to compute with; null: as the run was begun, or else as many as there are.</param>
/// <param name="Kernels">One of <see cref="KernelChoice.Names"/>; null: as the run was begun, or else the fastest.</param>
/// <param name="Recompute">See <see cref="KernelChoice.Recompute"/>.</param>
public sealed record MachineRequest(string? Device = null, int? Threads = null, string? Kernels = null, bool Recompute = false);

/// <summary>On what to compute.</summary>
/// <param name="Device">Where tensors live.</param>
/// <param name="Kernels">What runs network calls on the processor.</param>
public sealed record Machine(Device Device, KernelChoice Kernels)
{
    /// <summary>This processor, by the fastest kernels that it has.</summary>
    public static Machine Host => new(Devices.Host, KernelChoice.Named(KernelChoice.Auto));

    /// <summary>
    /// The machine that is asked for; where nothing is, that of a run that goes on, so that it goes on to the same bits. Sets the number of
    /// threads.
    /// </summary>
    /// <param name="asked">What is asked for.</param>
    /// <param name="recorded">What the run was begun on; null: it begins.</param>
    /// <param name="say">Told where the bits may be others, a sentence each.</param>
    public static Machine Of(MachineRequest asked, RunEnvironment? recorded, Action<string> say)
    {
        string? Again(string? name, Func<string, bool> isHere, string lacking)
        {
            if (name is null || isHere(name)) return name;
            say($"The run was begun {lacking} lacks: it goes on to other bits.");
            return null;
        }

        var device = Devices.Named(
            asked.Device
            ?? Again(recorded?.Device, Devices.IsHere, $"on {recorded?.Device}, which this machine or build")
            ?? Devices.HostName);
        if (asked.Threads is < 1 or > 1024) throw new UserError($"--threads {asked.Threads} was given; it must be a whole number from 1 to 1024.");
        Threads.Use(asked.Threads ?? recorded?.Threads);
        var name = asked.Kernels
            ?? Again(recorded?.Kernels, KernelChoice.IsHere, $"with the {recorded?.Kernels} kernels, which this processor")
            ?? KernelChoice.Auto;
        var kernels = KernelChoice.Named(name, asked.Recompute, say, isDemanded: asked.Kernels is not null);
        if (kernels.Runs == KernelChoice.Reference) RefuseRecompute(kernels);
        if (recorded?.Change(RunEnvironment.Here(ProgramVersion.Libraries, Threads.Count, kernels.Runs)) is { } change) say(change);
        return new(device, kernels);
    }

    /// <summary>Refuses a network whose calls cannot be recomputed here, where that was asked for.</summary>
    internal void RefuseRecompute(NetworkOptions network)
    {
        if (Runs(network) == KernelChoice.Reference) RefuseRecompute(Kernels);
    }

    static void RefuseRecompute(KernelChoice kernels)
    {
        if (kernels.Recompute)
            throw new UserError(
                "--recompute was given, but the reference runs network calls here, and it cannot: "
                + "leave it out, or name an engine with --kernels.");
    }

    /// <summary>What runs the calls of a network here: the reference where no engine covers them.</summary>
    internal string Runs(NetworkOptions network) => Devices.IsHost(Device) && Kernels.Uncovered(network) is null ? Kernels.Runs : KernelChoice.Reference;
}
