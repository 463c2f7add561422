using LatentRecursion.Host.Storage;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Recipes;

/// <summary>A scheme that was asked for by name: one of the program's, or one in a file of the user's.</summary>
/// <param name="Choice">The scheme.</param>
/// <param name="Origin">Where it came from; null: from the program.</param>
/// <param name="File">What it was read from; null: from the program.</param>
public sealed record SchemeSource(SchemeChoice Choice, SchemeOrigin? Origin = null, SchemeFile? File = null)
{
    /// <summary>What <see cref="Named"/> takes, for a verb's help.</summary>
    public static readonly string Expected =
        $"One of {string.Join(", ", Schemes.All.Select(choice => choice.Name))}, or one of your own: FILE.fsx, FILE.dll, FILE:NAME where it has several.";

    /// <summary>What the scheme calls itself, whatever its file and the value there are called.</summary>
    public string Name => Choice.Name;

    /// <summary>The scheme that a user means: a name, a path to a script or an assembly, or such a path, a colon and a name in it.</summary>
    public static SchemeSource Named(string given) =>
        SchemeFile.Asked(given) is var (file, value) ? In(file, file.Path, value) : new(OfProgram(given));

    /// <summary>The scheme that a run was begun with.</summary>
    public static SchemeSource OfRun(string run, string name, SchemeOrigin? origin) =>
        origin is null ? new(OfProgram(name)) : In(origin.Read(run), origin.Path, origin.Value);

    /// <summary>Makes sure that a run has its own copy of the file, and refuses one that has changed since.</summary>
    public void KeepIn(string run)
    {
        if (Origin is null) return;
        Origin.RefuseChanged(run);
        var copy = Origin.CopyIn(run);
        if (!System.IO.File.Exists(copy)) Durable.WriteFile(copy, stream => stream.Write(File!.Content));
    }

    /// <summary>The network that the scheme needs.</summary>
    public NetworkOptions Adapt(SchemeOptions options, NetworkOptions network) => Guarded(() => Choice.Adapt(options, network));

    /// <summary>The scheme on a model.</summary>
    public SchemeCurriculum Build(SchemeOptions options, Model model) => Guarded(() =>
    {
        var curriculum = Choice.Build(options, model);
        // all of it, for what throws late would throw in the middle of a training
        var none = curriculum.Stages.FirstOrDefault(stage => stage.Scheme.Steps < 1);
        if (none is not null) throw new ArgumentException($"it has {none.Scheme.Steps} supervised steps; it must have at least 1.");
        RequireSameNotes(curriculum, model);
        return curriculum;
    });

    // rows that began under one stage go on under the next
    static void RequireSameNotes(SchemeCurriculum curriculum, Model model)
    {
        if (curriculum.Stages is not [var first, _, ..]) return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var blank = PuzzleRows.Blank(model.Options.Length);
        string Notes(IScheme stage) => blank.Begun(stage, model).Notes.Keys.Order() is var names && names.Any() ? string.Join(", ", names) : "none";
        if (curriculum.Stages.FirstOrDefault(stage => Notes(stage.Scheme) != Notes(first.Scheme)) is { } other)
            throw new ArgumentException(
                $"its stages make different notes ({Notes(first.Scheme)} at first, {Notes(other.Scheme)} from {other.Percent} % on), "
                + "so that rows cannot go on from one to the next: make the same in the Begin of each.");
    }

    /// <summary>Runs what the user wrote, if it is the user's.</summary>
    public T Guarded<T>(Func<T> build) => File is null ? build() : File.Guarded(Name, build);

    static SchemeChoice OfProgram(string name)
    {
        var known = Schemes.All.ToDictionary(choice => choice.Name);
        return known.TryGetValue(name, out var choice)
            ? choice
            : throw new UserError($"{UserError.Unknown("scheme", name, known.Keys).Message} A path to a script (FILE.fsx) works as well.");
    }

    static SchemeSource In(SchemeFile file, string path, string? value)
    {
        const string expected = "a public value of type SchemeRecipe, such as `let mine = SchemeRecipe.make ...`";
        var (name, choice) = file.Meant("scheme", file.Schemes(), choice => choice.Name, value, path, expected);
        return new(Usable(choice, file), new SchemeOrigin(path, name, file.Checksum), file);
    }

    // it becomes part of a folder's name
    static SchemeChoice Usable(SchemeChoice choice, SchemeFile file) =>
        choice.Name.Length > 0 && choice.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? choice
            : throw new UserError($"'{file.Path}' holds a scheme named '{choice.Name}', but a scheme's name is of letters, digits, - and _: change it.");
}
