using System.Globalization;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Passes;

/// <summary>Holds the command line of <c>passes</c>.</summary>
/// <param name="Preset">The preset whose convolutions are measured.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Only">A part of the sizes of those to measure; empty for all.</param>
/// <param name="Threads">Threads of the device.</param>
/// <param name="Seconds">How long a convolution's rounds may take.</param>
/// <param name="Json">Where to write the figures; null for nowhere.</param>
internal sealed record PassesOptions(string Preset, int Batch, string Only, int Threads, double Seconds, string? Json)
{
    /// <summary>Says what can be said.</summary>
    public const string Usage
        = "usage: passes [--preset NAME (small)] [--batch N (8)] [--only TEXT, a part of the sizes] [--threads N (all cores)] [--seconds X "
            + "(1, for each convolution)] [--json FILE]";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They cannot be meant.</exception>
    public static PassesOptions Read(string[] arguments)
    {
        PassesOptions options = new("small", 8, "", Environment.ProcessorCount, 1, null);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"'{arguments[i]}' lacks its value.");
            options = arguments[i] switch
            {
                "--preset" when Presets.ByName.ContainsKey(value) => options with { Preset = value },
                "--preset" => throw new ArgumentException(
                    $"There is no preset '{value}'; there are {string.Join(", ", Presets.ByName.Keys)}."),
                "--batch" => options with { Batch = (int)Number("--batch", value, 1) },
                "--only" => options with { Only = value },
                "--threads" => options with { Threads = (int)Number("--threads", value, 1) },
                "--seconds" => options with { Seconds = Number("--seconds", value, 0) },
                "--json" => options with { Json = value },
                _ => throw new ArgumentException($"'{arguments[i]}' is no option."),
            };
        }
        return options;
    }

    private static double Number(string option, string value, double least)
        => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= 1e4
            ? number
            : throw new ArgumentException(
                $"{option} is '{value}'; it must be a number from {least.ToString(CultureInfo.InvariantCulture)} to ten thousand.");
}
