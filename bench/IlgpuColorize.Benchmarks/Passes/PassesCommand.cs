using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Passes;

/// <summary>
/// Measures the passes of every distinct convolution of a training step on the device <c>cpu</c>, prints a table and writes it as JSON.
/// </summary>
internal static class PassesCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads the arguments and measures.</summary>
    /// <returns>0; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            Measure(PassesOptions.Read(arguments));
            return 0;
        }
        catch (ArgumentException problem)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(PassesOptions.Usage);
            return 2;
        }
    }

    private static void Measure(PassesOptions options)
    {
        new OutputGuard().RequireReport(options.Json, "problem", "fprop", "wgrad");
        PassTimer timer = new(TimeSpan.FromSeconds(options.Seconds), options.Threads);
        List<PassFigures> figures = [];
        Console.WriteLine(
            $"preset {options.Preset}, batch {options.Batch}, {options.Threads} threads, {RuntimeInformation.FrameworkDescription}; "
                + $"GFLOP/s, the least time of each pass in turns");
        Console.WriteLine(PassFigures.Header);
        foreach (ConvolutionCount convolution in NetworkConvolutions.Of(Presets.ByName[options.Preset], options.Batch))
        {
            if (!convolution.Problem.ToString().Contains(options.Only, StringComparison.Ordinal))
                continue;
            figures.Add(timer.Measure(convolution));
            Console.WriteLine(figures[^1]);
        }
        if (figures.Count > 0)
            Console.WriteLine(Summary(figures));
        if (options.Json is not null)
            WholeFile.Write(options.Json, JsonSerializer.SerializeToUtf8Bytes(figures, Json));
    }

    // The last figure: all of a step's wgrads together, at the speed of their direct fprops.
    private static string Summary(List<PassFigures> figures)
    {
        double fprop = figures.Sum(row => row.Runs * row.Gflop / row.Fprop), wgrad = figures.Sum(row => row.Runs * row.Gflop / row.Wgrad);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"least ratio to direct fprop: dgrad {figures.Min(row => row.DgradRatio):F2}, wgrad {figures.Min(row => row.WgradRatio):F2}; "
                + $"a step's wgrads: {1e3 * wgrad:F1} ms, {fprop / wgrad:F2}");
    }
}
