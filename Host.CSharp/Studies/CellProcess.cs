using System.Diagnostics;

namespace LatentRecursion.Host.Studies;

/// <summary>A cell in a process of its own: one that fails, or is killed, takes nothing with it.</summary>
sealed class CellProcess : IDisposable
{
    readonly Process process;
    readonly Task<string> output, errors;

    CellProcess(StudyCell cell, Process process)
    {
        (Cell, this.process) = (cell, process);
        (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public StudyCell Cell { get; }

    /// <summary>Starts this program with these arguments.</summary>
    public static CellProcess Start(StudyCell cell, IEnumerable<string> arguments)
    {
        var library = typeof(CellProcess).Assembly;
        // in a notebook, this process is another program; started as `dotnet latent.dll`, it is `dotnet`
        var isOwn = System.Reflection.Assembly.GetEntryAssembly() == library && Path.GetFileNameWithoutExtension(Environment.ProcessPath) != "dotnet";
        var program = isOwn ? Environment.ProcessPath! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var info = new ProcessStartInfo(program, [.. isOwn ? Array.Empty<string>() : [library.Location], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(cell, Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>Asks it to stop with a checkpoint; so does the end of this process, however it comes.</summary>
    public void Interrupt() => process.StandardInput.Close();

    /// <summary>In the cell's process: cancels when the process that started this one asks for it or is gone.</summary>
    public static void StopWithParent(CancellationTokenSource stop) => _ = Task.Run(async () =>
    {
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        await stop.CancelAsync();
    });

    /// <summary>Its exit code, the last line of its standard output, which is the row, and why it failed, as far as it said.</summary>
    public async Task<(int Code, string Output, string Error)> End()
    {
        await process.WaitForExitAsync();
        return (process.ExitCode, Lines(await output).LastOrDefault() ?? "", Reason(Lines(await errors)));
    }

    static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    // a message may have several lines; below a crash's stand the places that it came through
    static string Reason(List<string> lines) =>
        lines.FindLastIndex(line => line.StartsWith(ExitCodes.FailedWords, StringComparison.Ordinal)) is >= 0 and var first
            ? string.Join(' ', lines[first..])
            : lines.FindLast(line => !line.StartsWith("at ", StringComparison.Ordinal)) ?? "";

    public void Dispose() => process.Dispose();
}
