using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Halting;

/// <summary>A rule that was calibrated on a run, saved with it.</summary>
/// <param name="Rule">When a row stops.</param>
/// <param name="Guarantee">What it promises.</param>
/// <param name="Checkpoint">Of which checkpoint.</param>
/// <param name="CalibrationPuzzles">On how many puzzles.</param>
public sealed record SavedHalting(HaltingRule Rule, LearnThenTest Guarantee, int Checkpoint, int CalibrationPuzzles)
{
    /// <summary>Its name in a run's folder.</summary>
    public const string FileName = "halting.json";

    /// <summary>Saves it with a run.</summary>
    public void Save(string run) => StrictJson.Write(PathIn(run), this);

    /// <summary>Takes the rule of a run's checkpoint away; whether it had one.</summary>
    public static bool Remove(string run, int checkpoint)
    {
        if (!File.Exists(PathIn(run)) || StrictJson.Read<SavedHalting>(PathIn(run)).Checkpoint != checkpoint) return false;
        Durable.Delete(PathIn(run));
        return true;
    }

    /// <summary>The rule of a run's checkpoint; a <see cref="UserError"/> where it has none.</summary>
    public static SavedHalting Of(TrainedRun run)
    {
        var path = PathIn(run.Folder.Path);
        if (!File.Exists(path))
            throw new UserError(
                $"--halt was given, but no rule is saved with '{run.Folder.Path}': `latent halt {run.Folder.Path}` finds one.");
        var saved = StrictJson.Read<SavedHalting>(path);
        return saved.Checkpoint == run.Step
            ? saved
            : throw new UserError(
                $"--halt was given, but the rule of '{run.Folder.Path}' is for checkpoint {saved.Checkpoint}, not {run.Step}: "
                + $"`latent halt {run.Folder.Path} --checkpoint {run.Step}` finds another.");
    }

    static string PathIn(string run) => Path.Combine(run, FileName);
}
