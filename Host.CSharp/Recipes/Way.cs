using System.Globalization;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Recipes;

/// <summary>
/// A way to use a trained model that was asked for by name: one of the program's, or one in a file of the user's; or another scheme on
/// the same weights.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Reads">The options that it reads, by name.</param>
/// <param name="AsksHead">It asks the halting head, which must have been trained.</param>
/// <param name="On">The way on a trained model.</param>
/// <param name="Checksum">Of the file that it is in; null: from the program.</param>
public sealed record Way(string Name, IReadOnlyList<string> Reads, bool AsksHead, Func<TrainableModel, InferenceOptions, IScheme> On, string? Checksum = null)
{
    static readonly IReadOnlyList<Way> known = [.. Inferences.All.Select(Of), .. Schemes.All.Select(Of)];

    /// <summary>What <see cref="Named"/> takes, for a verb's help.</summary>
    public static readonly string Expected =
        $"{string.Join(", ", Inferences.All.Select(way => way.Name))}, a scheme's name, "
        + "or one of your own: FILE.fsx, FILE.dll, FILE:NAME where it has several.";

    /// <summary>The way that a user means.</summary>
    public static Way Named(string given)
    {
        if (SchemeFile.Asked(given) is var (file, value)) return In(file, value);
        return known.FirstOrDefault(way => way.Name == given) ?? throw UserError.Unknown("way to use a trained model", given, known.Select(way => way.Name));
    }

    static Way In(SchemeFile file, string? value)
    {
        const string expected = "a public value of type InferenceRecipe, or a SchemeRecipe";
        KeyValuePair<string, Way>[] all =
        [
            .. file.Ways().Select(found => KeyValuePair.Create(found.Key, Of(found.Value))),
            .. file.Schemes().Select(found => KeyValuePair.Create(found.Key, Of(found.Value))),
        ];
        var way = file.Meant("way to use a trained model", all, way => way.Name, value, file.Path, expected).Value;
        return way with { On = (model, options) => file.Guarded(way.Name, () => way.On(model, options)), Checksum = file.Checksum };
    }

    static Way Of(InferenceChoice choice) => new(choice.Name, choice.Reads, choice.AsksHead, (model, options) =>
    {
        try
        {
            return model.Curriculum.Using(choice, options);
        }
        catch (ArgumentException error)
        {
            throw new UserError($"{choice.Name} cannot use a run of {model.Scheme.Name}: {error.Message}");
        }
    });

    static Way Of(SchemeChoice choice) => new(choice.Name, [], AsksHead: false, (model, _) => model.As(choice));
}

/// <summary>A way to use a trained model, with its numbers.</summary>
public sealed record WayUse(Way Way, InferenceOptions Options)
{
    /// <summary>The way and the numbers that it reads: <c>guided, weight 1.2</c>.</summary>
    public override string ToString()
    {
        var values = new Dictionary<string, double>
        {
            ["weight"] = Options.Weight,
            ["copies"] = Options.Copies,
            ["deviation"] = Options.Deviation,
            ["confidence"] = Options.Confidence,
        };
        return string.Join(", ", Way.Reads.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} {values[name]}")).Prepend(Way.Name));
    }
}
