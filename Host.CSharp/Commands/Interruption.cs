using System.Runtime.InteropServices;

namespace LatentRecursion.Host.Commands;

/// <summary>Ctrl-C and SIGTERM ask for a stop at the next step, with a checkpoint.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly List<PosixSignalRegistration> registrations;

    public Interruption() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    public CancellationToken Token => source.Token;

    /// <summary>To be cancelled for other reasons, too.</summary>
    public CancellationTokenSource Source => source;

    // a second Ctrl-C ends the process at once; the last checkpoint is there
    void Stop(PosixSignalContext context)
    {
        context.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }
}
