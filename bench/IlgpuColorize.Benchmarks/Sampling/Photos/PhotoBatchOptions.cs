using System.Globalization;
using IlgpuColorize.Data;

namespace IlgpuColorize.Benchmarks.Sampling.Photos;

/// <summary>Holds the command line of <c>batch</c>.</summary>
/// <param name="Model">The model; null for an untrained preset <c>tiny</c>, which draws no less.</param>
/// <param name="Photos">How many photos.</param>
/// <param name="Side">The square root of a photo's pixels.</param>
/// <param name="Threads">Threads of either side.</param>
/// <param name="Rounds">How often both sides do all photos, in turns.</param>
/// <param name="Json">Where to write the figures; null for nowhere.</param>
/// <param name="Packs">Data sets whose photos are enlarged; none for synthetic scenes.</param>
internal sealed record PhotoBatchOptions(
    string? Model, int Photos, int Side, int Threads, int Rounds, string? Json, IReadOnlyList<string> Packs)
{
    /// <summary>Says what can be said.</summary>
    public const string Usage
        = "usage: batch [PACK...] [--model FILE (untrained tiny)] [--photos N (40)] [--side PIXELS (1414, 2 megapixels)] "
            + "[--threads N (all cores)] [--rounds N (3)] [--json FILE]";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They cannot be meant.</exception>
    public static PhotoBatchOptions Read(string[] arguments)
    {
        PhotoBatchOptions options = new(null, 40, 1414, Environment.ProcessorCount, 3, null, []);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith('-'))
            {
                options = options with { Packs = [.. options.Packs, arguments[i]] };
                continue;
            }
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"'{arguments[i]}' lacks its value.");
            options = arguments[i++] switch
            {
                "--model" => options with { Model = value },
                "--photos" => options with { Photos = Whole("--photos", value) },
                "--side" => options with { Side = Math.Max(ImageLimits.Colorize.SmallestSide, Whole("--side", value)) },
                "--threads" => options with { Threads = Whole("--threads", value) },
                "--rounds" => options with { Rounds = Whole("--rounds", value) },
                "--json" => options with { Json = value },
                _ => throw new ArgumentException($"'{arguments[i - 1]}' is no option."),
            };
        }
        return options;
    }

    private static int Whole(string option, string value)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 100_000
            ? number
            : throw new ArgumentException($"{option} is '{value}'; it must be a whole number from 1 to 100,000.");
}
