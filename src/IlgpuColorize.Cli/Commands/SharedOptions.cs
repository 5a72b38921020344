using System.CommandLine;
using IlgpuColorize.Cli.Frame;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Cli.Commands;

/// <summary>Makes the options that mean the same in several commands.</summary>
internal static class SharedOptions
{
    // Far above what anybody looks at; each takes a name, and a place in memory.
    private const int MostSamples = 1_000;

    private static readonly string[] s_sources = [.. Enum.GetNames<ColorSource>().Select(name => name.ToLowerInvariant())];

    public static Option<int> Samples(string description) => OptionKinds.Whole("--samples", description, 1, most: MostSamples);

    public static Option<string?> Json(string what) => OptionKinds.Place("--json", "FILE", $"Also write {what} to this file as JSON.");

    public static Option<bool> Overwrite() => new("--overwrite")
    {
        Description = "Replace files that this command did not write too; inputs and models never.",
    };

    public static Option<string?> From() => OptionKinds.Word(
        "--from", string.Join('|', s_sources),
        "Draw from the generator, pixel after pixel (the default), or from the embedding alone, all pixels at once, or take the mean of "
        + "what the embedding finds possible: calm, and nearest to the truth; --temperature 0.4 leaves it more of its color.",
        s_sources);

    public static Option<int?> SquashedSize() => OptionKinds.NetworkSize(
        "Side of the square that photos are squashed to for the network, a multiple of 4, at least 16; the model's when left out.");

    public static Option<double> Temperature() => OptionKinds.Real(
        "--temperature", "T", "Below 1 calmer, above 1 bolder; 0 takes the most probable color of each pixel.", 1);

    /// <summary>Reads what <c>--from</c> names; the generator where it was left out.</summary>
    public static ColorSource SourceOf(string? from)
        => from is null ? ColorSource.Generator : Enum.Parse<ColorSource>(from, ignoreCase: true);
}
