using System.Buffers.Binary;
using Google.Protobuf;
using Tensorboard;

namespace LatentRecursion.Host.Runs;

/// <summary>The files of TensorBoard events in a run's folder: records of length (8 bytes), checksum (4), event, checksum (4).</summary>
static class EventFiles
{
    const int Before = 12, After = 4;

    /// <summary>
    /// Cuts off events of steps after <paramref name="step"/>, with <paramref name="isUnjudged"/> also of that step's validation, and a torn
    /// last one; removes the files where <paramref name="step"/> is null. TensorBoard would else show them beside those of the resumed run.
    /// </summary>
    public static void Cut(string run, int? step, bool isUnjudged)
    {
        foreach (var path in Directory.GetFiles(run, "events.out.tfevents.*"))
        {
            if (step is null)
            {
                File.Delete(path);
                continue;
            }

            using var file = File.Open(path, FileMode.Open);
            file.SetLength(LengthUpTo(step.Value, isUnjudged, file));
        }
    }

    static long LengthUpTo(int step, bool isUnjudged, FileStream file)
    {
        var length = 0L;
        while (Next(file) is { } found && (found.Step < step || (found.Step == step && !(isUnjudged && IsValidation(found))))) length = file.Position;
        return length;
    }

    static bool IsValidation(Event found) => found.Summary?.Value.Any(value => MetricsLog.IsValidation(value.Tag)) == true;

    /// <summary>The next event; null at the end of what was written in full.</summary>
    static Event? Next(FileStream file)
    {
        var head = new byte[Before];
        if (file.ReadAtLeast(head, Before, throwOnEndOfStream: false) < Before) return null;
        var bytes = BinaryPrimitives.ReadInt64LittleEndian(head);
        if (bytes <= 0 || bytes > file.Length - file.Position - After) return null;
        var record = new byte[bytes + After];
        file.ReadExactly(record);
        try
        {
            return Event.Parser.ParseFrom(record, 0, (int)bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
