using System.Globalization;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Recipes;

/// <summary>Numbers that were given for a way to use a trained model; null: the usual one (<see cref="Inferences.Usual"/>).</summary>
/// <param name="Weight">Guidance weight.</param>
/// <param name="Copies">Copies of every puzzle.</param>
/// <param name="Deviation">Standard deviation of the noise.</param>
/// <param name="Confidence">Probability of being right above which the halting head is believed.</param>
public sealed record WayNumbers(double? Weight = null, int? Copies = null, double? Deviation = null, double? Confidence = null)
{
    /// <summary>The options of a way; a number that it does not read, or that cannot be, is a <see cref="UserError"/>.</summary>
    /// <param name="way">The way; null: a plain roll-out, which reads none.</param>
    /// <param name="prefix">What the user wrote before a number's name.</param>
    public InferenceOptions For(Way? way, string prefix)
    {
        (string Name, double? Value, string Bounds, bool IsGood)[] given =
        [
            ("weight", Weight, "at least 0", Weight is null or (>= 0 and < double.PositiveInfinity)),
            ("copies", Copies, "from 1 to 1024", Copies is null or (>= 1 and <= 1024)),
            ("deviation", Deviation, "at least 0", Deviation is null or (>= 0 and < double.PositiveInfinity)),
            ("confidence", Confidence, "at least 0 and below 1", Confidence is null or (>= 0 and < 1)),
        ];
        foreach (var (name, value, bounds, isGood) in given.Where(number => number.Value is not null))
        {
            if (way?.Reads.Contains(name) != true)
                throw new UserError(
                    $"{prefix}{name} was given, but {way?.Name ?? "a plain roll-out"} does not read it: "
                    + "leave it out, or choose another way to use the model.");
            if (!isGood) throw new UserError(string.Create(CultureInfo.InvariantCulture, $"{prefix}{name} {value} was given; it must be {bounds}."));
        }

        var usual = Inferences.Usual;
        return new(Weight ?? usual.Weight, Copies ?? usual.Copies, Deviation ?? usual.Deviation, Confidence ?? usual.Confidence);
    }
}
