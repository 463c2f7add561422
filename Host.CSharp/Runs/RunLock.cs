using System.Globalization;
using System.Text;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Runs;

/// <summary>
/// The right to write to a run's folder. The kernel holds it for the process (flock on <c>.lock</c>), so it ends with the
/// process however that ends; the file stays and means nothing by itself.
/// </summary>
public sealed class RunLock : IDisposable
{
    /// <summary>The one name with a leading dot in a run's folder that is not temporary; it holds the last holder's process id.</summary>
    public const string FileName = ".lock";

    const int WouldBlock = 11; // EWOULDBLOCK, as .NET gives it in HResult on Linux

    static readonly string Own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    readonly FileStream file;

    RunLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock; where another process has it, a <see cref="UserError"/> names the run and the process.</summary>
    public static RunLock Acquire(string run)
    {
        var path = Path.Combine(run, FileName);
        try
        {
            RunLock? held = null;
            DiskFull.Guard(path, () =>
            {
                held = new RunLock(Opened(path));
                held.Sign();
            });
            return held!;
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            var holder = Holder(path);
            if (holder == Own) throw new UserError($"The run '{run}' is open in this process already: dispose of the TrainingRun that has it first.");
            var who = holder.Length > 0 ? $"id {holder}" : "just starting";
            throw new UserError($"Another process ({who}) is writing to the run '{run}': wait for it, or stop it with Ctrl-C.");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new UserError($"The run '{run}' cannot be written to: {error.Message}");
        }
    }

    // who cannot say its name does not hold it
    void Sign()
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Own));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // who only looks whether it is held has a reader's lock for an instant
    static FileStream Opened(string path)
    {
        for (var patience = 3; ; patience--)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException error) when (error.HResult == WouldBlock && patience > 0)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Whether a process has the lock.</summary>
    public static bool IsHeld(string run)
    {
        var path = Path.Combine(run, FileName);
        if (!File.Exists(path)) return false;
        try
        {
            // a reader's lock, for this instant, which is refused while another has the lock for itself
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0).Dispose();
            return false;
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            return true;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => file.Dispose();

    static string Holder(string path)
    {
        using var reader = new StreamReader(new FileStream(Posix.OpenRead(path), FileAccess.Read));
        return reader.ReadToEnd();
    }
}
