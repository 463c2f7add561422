using System.Text;
using System.Text.Json;
using LatentRecursion.Host.Storage;
using TorchSharp;
using TorchSharp.Modules;

namespace LatentRecursion.Host.Runs;

/// <summary>
/// <c>metrics.jsonl</c>: one JSON object a line, the step first; and the same numbers as TensorBoard events beside it. A run
/// that was killed and resumed has the same lines as one that never stopped.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string FileName = "metrics.jsonl";

    readonly string path;
    readonly FileStream file;
    readonly SummaryWriter board;

    MetricsLog(string run)
    {
        path = Path.Combine(run, FileName);
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        board = torch.utils.tensorboard.SummaryWriter(run, createRunName: false);
    }

    /// <summary>
    /// Opens the log of a run that goes on after <paramref name="resumedAt"/>, or from its beginning where that is null: lines of
    /// later steps and a torn last line are cut off, and with <paramref name="isUnjudged"/> that step's validation, which is made again.
    /// </summary>
    public static MetricsLog Open(string run, int? resumedAt, bool isUnjudged = false)
    {
        MetricsLog? log = null;
        DiskFull.Guard(Path.Combine(run, FileName), () =>
        {
            EventFiles.Cut(run, resumedAt, isUnjudged);
            log = new MetricsLog(run);
            var kept = resumedAt is { } step ? LengthUpTo(step, isUnjudged, File.ReadAllBytes(log.path)) : 0;
            if (log.file.Length > kept) log.file.SetLength(kept);
            log.file.Seek(0, SeekOrigin.End);
        });
        return log!;
    }

    /// <summary>
    /// The lines of a run, in order, up to the first that a resumed run would cut off: one that is just being written, or what a killed
    /// process or a power failure left.
    /// </summary>
    public static IEnumerable<(int Step, JsonElement Values)> Read(string run)
    {
        var path = Path.Combine(run, FileName);
        if (!File.Exists(path)) yield break;
        foreach (var line in File.ReadLines(path))
        {
            if (Parsed(Encoding.UTF8.GetBytes(line)) is not { } parsed) yield break;
            yield return parsed;
        }
    }

    /// <summary>Adds a line and hands it to the operating system. JSON has no NaN or infinity: they become null.</summary>
    public void Append(int step, IReadOnlyCollection<KeyValuePair<string, double>> values)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("step", step);
            foreach (var (name, value) in values)
            {
                if (double.IsFinite(value)) json.WriteNumber(name, value);
                else json.WriteNull(name);
            }

            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        DiskFull.Guard(path, () =>
        {
            line.WriteTo(file);
            foreach (var (name, value) in values) board.add_scalar(name, (float)value, step);
        });
    }

    /// <summary>Flushes to the disk: before a checkpoint is saved, which would else outlive its metrics in a power failure.</summary>
    public void Sync() => DiskFull.Guard(path, () => file.Flush(flushToDisk: true));

    /// <summary>Closes the log.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Whether numbers of a step are of its validation.</summary>
    internal static bool IsValidation(string name) => name.StartsWith("validation.", StringComparison.Ordinal);

    /// <summary>How many bytes whole lines of steps up to <paramref name="step"/> take, from the beginning.</summary>
    static long LengthUpTo(int step, bool isUnjudged, ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (text[length..].IndexOf((byte)'\n') is >= 0 and var end && IsKept(text.Slice(length, end), step, isUnjudged)) length += end + 1;
        return length;
    }

    static bool IsKept(ReadOnlySpan<byte> line, int last, bool isUnjudged) =>
        Parsed(line) is var (step, values)
        && (step < last || (step == last && !(isUnjudged && values.EnumerateObject().Any(value => IsValidation(value.Name)))));

    // null where it is no line of a log
    static (int Step, JsonElement Values)? Parsed(ReadOnlySpan<byte> line)
    {
        try
        {
            var values = JsonElement.Parse(line);
            return (values.GetProperty("step").GetInt32(), values);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
