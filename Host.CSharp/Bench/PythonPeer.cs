using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LatentRecursion.Host.Bench;

/// <summary>The same network in PyTorch, in a Python of the user's: a process that runs what it is told and answers with seconds.</summary>
sealed class PythonPeer : IContestant
{
    readonly Process? process; // null where there is no such program
    readonly string script;

    PythonPeer(string python, BenchCase of, bool compiled)
    {
        script = Path.GetTempFileName();
        using (var source = typeof(PythonPeer).Assembly.GetManifestResourceStream("LatentRecursion.Host.Bench.peer.py")!)
        using (var file = File.Create(script)) source.CopyTo(file);
        var start = new ProcessStartInfo(python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in LibtorchEnvironment.ForChild) start.Environment[name] = value; // what this process has, so that the comparison is fair
        try
        {
            process = Process.Start(start)!;
            Name = Greet(of, compiled);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    string Greet(BenchCase of, bool compiled)
    {
        var network = of.Shallow.Options;
        var hello = Ask(new
        {
            width = network.Width,
            length = of.Length,
            vocabulary = of.Vocabulary,
            layers = network.Layers,
            heads = network.Mixer == Mixer.Attention ? network.Heads : 0,
            expansion = network.Expansion,
            batch = network.Batch,
            compiled,
        });
        return $"PyTorch {hello.GetProperty("version").GetString()}{(compiled ? ", compiled" : "")}";
    }

    public string Name { get; private set; }

    /// <summary>Eager PyTorch, and compiled where it compiles; an error where there is none.</summary>
    public static IReadOnlyList<PythonPeer> Of(string python, BenchCase of)
    {
        PythonPeer eager;
        try
        {
            eager = new(python, of, compiled: false);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new UserError(
                $"--python {python} was given, but it runs no PyTorch ({error.Message}): "
                + "name a Python that can `import torch`, or leave it out.");
        }

        try
        {
            return [eager, new(python, of, compiled: true)];
        }
        catch (InvalidOperationException error)
        {
            eager.Name += $" (does not compile: {error.Message.Split('\n')[0]})";
            return [eager];
        }
    }

    public double Seconds(Measure measure, int times) =>
        Ask(new { measure = measure.ToString(), times, threads = Threads.Count }).GetProperty("seconds").GetDouble();

    JsonElement Ask(object question)
    {
        var answer = Answer(JsonSerializer.Serialize(question))
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"it ended with exit code {Ended()}"));
        JsonElement json;
        try
        {
            json = JsonSerializer.Deserialize<JsonElement>(answer);
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"it said '{answer}' where an answer was expected");
        }

        return json.TryGetProperty("error", out var error) ? throw new InvalidOperationException(error.GetString()) : json;
    }

    // null where the process has ended
    string? Answer(string question)
    {
        try
        {
            process!.StandardInput.WriteLine(question);
            process.StandardInput.Flush();
            return process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            return null;
        }
    }

    int Ended()
    {
        process!.WaitForExit();
        return process.ExitCode;
    }

    public void Dispose()
    {
        try
        {
            process?.StandardInput.Close();
        }
        catch (IOException)
        {
            // it has ended by itself
        }

        process?.WaitForExit();
        process?.Dispose();
        File.Delete(script);
    }
}
