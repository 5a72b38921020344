using System.Globalization;
using IlgpuColorize.Kernels.Conv;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.GpuCheck;

/// <summary>Holds what <c>gpu-check</c> was told. The standard sizes are those that other engines were measured at.</summary>
/// <param name="Data">A data set with labels.</param>
/// <param name="Out">Where the figures go.</param>
/// <param name="Device">The device.</param>
/// <param name="Preset">The network of all rows but the convergence, which is of preset <c>small</c> or smaller.</param>
/// <param name="Size">The side of an image; null for the preset's.</param>
/// <param name="Batch">Images in a step, a forward pass and a sampling.</param>
/// <param name="Steps">Timed steps.</param>
/// <param name="ConvergenceSteps">Steps of each of the two runs that are compared.</param>
/// <param name="Algorithm">The algorithm that is forced on every convolution; Auto tries one after the other.</param>
/// <param name="Rows">The rows to measure, by their names; null for all.</param>
/// <param name="Part">The file for what one row measured, where this process is to measure that row alone; null for the process that starts
/// the others.</param>
/// <param name="Skip">What to leave out of that row, because it failed before.</param>
internal sealed record GpuCheckOptions(
    string Data,
    string Out,
    DeviceSelector Device,
    ModelConfiguration Preset,
    int? Size = null,
    int Batch = 64,
    int Steps = 10,
    int ConvergenceSteps = 300,
    ConvAlgorithm Algorithm = ConvAlgorithm.Auto,
    IReadOnlyList<string>? Rows = null,
    string? Part = null,
    int Skip = 0)
{
    /// <summary>Says what can be said.</summary>
    public static string Usage { get; } =
        "usage: gpu-check --data PACK --out DIR [--device D (cuda)] [--preset P (paper)] [--size N (the preset's)] [--batch N (64)] "
            + "[--steps N (10)] [--convergence-steps N (300)] "
        + $"[--algorithm A (each engine until one works; {string.Join(", ", Enum.GetNames<ConvAlgorithm>()).ToLowerInvariant()})] [--rows "
        + $"R,... ({string.Join(",", CheckRow.All.Select(row => row.Name))})]";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They cannot be meant.</exception>
    public static GpuCheckOptions Read(string[] arguments)
    {
        GpuCheckOptions options = new("", "", new DeviceSelector(DeviceKind.Cuda), Presets.Paper);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"'{arguments[i]}' lacks its value.");
            options = arguments[i] switch
            {
                "--data" => options with { Data = value },
                "--out" => options with { Out = value },
                "--device" => options with
                {
                    Device = DeviceSelector.TryParse(value, out DeviceSelector device)
                    ? device
                    : throw new ArgumentException($"There is no device '{value}'.")
                },
                "--preset" => options with
                {
                    Preset = Presets.ByName.TryGetValue(value, out ModelConfiguration? preset)
                    ? preset
                    : throw new ArgumentException($"There is no preset '{value}'; there are {string.Join(", ", Presets.ByName.Keys)}.")
                },
                "--size" => options with { Size = Count("--size", value) },
                "--batch" => options with { Batch = Count("--batch", value) },
                "--steps" => options with { Steps = Count("--steps", value) },
                "--convergence-steps" => options with { ConvergenceSteps = Count("--convergence-steps", value) },
                "--algorithm" => options with
                {
                    Algorithm = Enum.TryParse(value, ignoreCase: true, out ConvAlgorithm algorithm)
                    ? algorithm
                    : throw new ArgumentException($"There is no algorithm '{value}'.")
                },
                "--rows" => options with { Rows = [.. value.Split(',').Select(row => CheckRow.Find(row).Name)] },
                "--part" => options with { Part = value },
                "--skip" => options with { Skip = Count("--skip", value) },
                _ => throw new ArgumentException($"'{arguments[i]}' is no option."),
            };
        }
        return options.Data.Length > 0 && options.Out.Length > 0 ? options : throw new ArgumentException("--data and --out must be given.");
    }

    private static int Count(string option, string value)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= 100_000
            ? count
            : throw new ArgumentException($"{option} is '{value}'; it must be a whole number from 1 to 100000.");
}
