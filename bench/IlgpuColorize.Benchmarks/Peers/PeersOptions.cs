using System.Globalization;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>Holds what <c>peers</c> was told.</summary>
/// <param name="Json">Where to write the figures; null for nowhere.</param>
/// <param name="Only">The rows to measure.</param>
/// <param name="Threads">Threads of either side.</param>
/// <param name="Seconds">How long a row's rounds may take.</param>
/// <param name="Program">The built <c>ilgpu-colorize</c>, for rows of whole processes; null to skip them.</param>
/// <param name="Torch">A program that does training steps as <c>torch_step.py --serve</c> does; null for that script.</param>
internal sealed record PeersOptions(
    string? Json, IReadOnlyList<string> Only, int Threads, double Seconds, string? Program, string? Torch)
{
    /// <summary>Says what can be said.</summary>
    public const string Usage = "usage: peers [--json FILE] [--only ROW,ROW...] [--threads N (all cores)] [--seconds X (20, for each row)] "
        + "[--program FILE (ilgpu-colorize, for start_photo)] [--torch FILE (in the place of torch_step.py)]";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They cannot be meant.</exception>
    public static PeersOptions Read(string[] arguments, IReadOnlyList<string> rows)
    {
        PeersOptions options = new(null, rows, Environment.ProcessorCount, 20, null, null);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"'{arguments[i]}' lacks its value.");
            options = arguments[i] switch
            {
                "--json" => options with { Json = value },
                "--only" => options with { Only = RowsOf(value, rows) },
                "--program" => options with { Program = Existing("--program", value) },
                "--torch" => options with { Torch = Existing("--torch", value) },
                "--threads" => options with { Threads = (int)Number("--threads", value, 1) },
                "--seconds" => options with { Seconds = Number("--seconds", value, 0) },
                _ => throw new ArgumentException($"'{arguments[i]}' is no option."),
            };
        }
        return options;
    }

    private static string[] RowsOf(string value, IReadOnlyList<string> rows)
    {
        string[] names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? stranger = names.FirstOrDefault(name => !rows.Contains(name));
        return stranger is null
            ? names
            : throw new ArgumentException($"There is no row '{stranger}'; there are {string.Join(", ", rows)}.");
    }

    private static string Existing(string option, string file)
        => File.Exists(file) ? file : throw new ArgumentException($"{option}: there is no file '{file}'.");

    private static double Number(string option, string value, double least)
        => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= 1e6
            ? number
            : throw new ArgumentException(
                $"{option} is '{value}'; it must be a number from {least.ToString(CultureInfo.InvariantCulture)} to a million.");
}
