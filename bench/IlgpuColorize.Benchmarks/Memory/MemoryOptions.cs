using System.Globalization;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Memory;

/// <summary>What <c>memory</c> was told.</summary>
/// <param name="Program">The built <c>ilgpu-colorize</c>.</param>
/// <param name="Json">Where to write the figures; null for nowhere.</param>
/// <param name="Only">The cases to measure.</param>
/// <param name="Preset">The network.</param>
/// <param name="Photos">The most photos of a case.</param>
/// <param name="Share">The share of each photo's pixels that is taken: 1 for the cases as they are named.</param>
/// <param name="Threads">Threads of the program.</param>
internal sealed record MemoryOptions(
    string Program, string? Json, IReadOnlyList<string> Only, string Preset, int Photos, double Share, int Threads)
{
    private const double LeastShare = 0.001;

    /// <summary>Says what can be said.</summary>
    public const string Usage
        = "usage: memory --program FILE (ilgpu-colorize) [--json FILE] [--only CASE,CASE...] [--preset NAME (tiny)] "
            + "[--photos N (at most 900)] [--share X (1, of the pixels)] [--threads N (all cores)]";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They cannot be meant.</exception>
    public static MemoryOptions Read(string[] arguments, IReadOnlyList<MemoryCase> all)
    {
        string[] cases = [.. all.Select(memoryCase => memoryCase.Name)];
        string[] usual = [.. all.Where(memoryCase => !memoryCase.IsByHand).Select(memoryCase => memoryCase.Name)];
        MemoryOptions options = new("", null, usual, "tiny", 900, 1, Environment.ProcessorCount);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"'{arguments[i]}' lacks its value.");
            options = arguments[i] switch
            {
                "--program" when !File.Exists(value) => throw new ArgumentException($"--program: there is no file '{value}'."),
                "--program" => options with { Program = value },
                "--json" => options with { Json = value },
                "--only" => options with { Only = CasesOf(value, cases) },
                "--preset" when Presets.ByName.ContainsKey(value) => options with { Preset = value },
                "--preset" => throw new ArgumentException(
                    $"There is no preset '{value}'; there are {string.Join(", ", Presets.ByName.Keys)}."),
                "--photos" => options with { Photos = (int)Number("--photos", value, 1, 900) },
                "--share" => options with { Share = Number("--share", value, LeastShare, 1) },
                "--threads" => options with { Threads = (int)Number("--threads", value, 1, Environment.ProcessorCount) },
                _ => throw new ArgumentException($"'{arguments[i]}' is no option."),
            };
        }
        return options.Program.Length > 0 ? options : throw new ArgumentException("--program is missing; name a built ilgpu-colorize.");
    }

    private static string[] CasesOf(string value, IReadOnlyList<string> cases)
    {
        string[] names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? stranger = names.FirstOrDefault(name => !cases.Contains(name));
        return stranger is null
            ? names
            : throw new ArgumentException($"There is no case '{stranger}'; there are {string.Join(", ", cases)}.");
    }

    private static double Number(string option, string value, double least, double most)
        => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{option} is '{value}'; it must be a number from {least} to {most}."));
}
