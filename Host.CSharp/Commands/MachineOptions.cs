using System.CommandLine;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Commands;

/// <summary>The options that say on what to compute.</summary>
static class MachineOptions
{
    static readonly Option<string> Device = new("--device") { Description = $"Where to compute: {string.Join(" or ", Devices.Names)}.", DefaultValueFactory = _ => "cpu" };

    static readonly Option<int?> Threads = new("--threads") { Description = "Threads of libtorch; the bits of a result depend on it.", HelpName = "N" };

    public static readonly IReadOnlyList<Symbol> All = [Device, Threads];

    /// <summary>
    /// Sets the number of threads, of <paramref name="recorded"/> where a run goes on and the user names none, and returns the device.
    /// </summary>
    public static Device Use(ParseResult parsed, int? recorded = null)
    {
        var threads = parsed.GetValue(Threads);
        if (threads is < 1 or > 1024) throw new UserError($"--threads {threads} was given; it must be a whole number from 1 to 1024.");
        Host.Threads.Use(threads ?? recorded);
        return Devices.Named(parsed.GetValue(Device)!);
    }
}
