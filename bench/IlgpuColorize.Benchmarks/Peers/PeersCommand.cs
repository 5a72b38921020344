using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;
using Microsoft.ML.OnnxRuntime;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>Runs us and ONNX Runtime alternately in this process, with as many threads, prints a table and writes it as JSON.</summary>
internal static class PeersCommand
{
    private const double LargestDifference = 1e-3;
    private const string Header = "row                     ours ms      peer ms    ratio    GFLOP/s   rounds   difference";
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private static readonly (string Name, Func<PeerSetting, IPeerRow> Create)[] Rows =
    [
        ("conv_1024_512_d2", setting => new ConvolutionRow(setting, 1024, 512, 32, dilation: 2)),
        ("conv_1024_1024_d4", setting => new ConvolutionRow(setting, 1024, 1024, 32, dilation: 4)),
        ("conv_256_128", setting => new ConvolutionRow(setting, 256, 128, 64)),
        ("embedding_small", setting => new EmbeddingRow(setting, Presets.Small)),
        ("embedding_paper", setting => new EmbeddingRow(setting, Presets.Paper)),
        ("generator", setting => new GeneratorRow(setting)),
        ("sample_1", setting => new SampleRow(setting, samples: 1)),
        ("sample_8", setting => new SampleRow(setting, samples: 8)),
    ];

    /// <summary>Reads the arguments and measures.</summary>
    /// <returns>0; 1 where the two sides' results differ; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            return Measure(PeersOptions.Read(arguments, [.. Rows.Select(row => row.Name)]));
        }
        catch (ArgumentException problem)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(PeersOptions.Usage);
            return 2;
        }
    }

    private static int Measure(PeersOptions options)
    {
        PeerTimer timer = new(TimeSpan.FromSeconds(options.Seconds));
        Dictionary<string, PeerFigures> figures = [];
        bool same = true;
        Console.WriteLine($"ONNX Runtime {OrtEnv.Instance().GetVersionString()}, {options.Threads} threads each, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}");
        Console.WriteLine(Header);
        foreach ((string name, Func<PeerSetting, IPeerRow> create) in Rows.Where(row => options.Only.Contains(row.Name)))
        {
            (figures[name], int rounds, double? difference) = Measure(create, options, timer);
            same &= difference is null or <= LargestDifference;
            Console.WriteLine(Line(name, figures[name], rounds, difference));
            if (options.Json is not null)
                WholeFile.Write(options.Json, JsonSerializer.SerializeToUtf8Bytes(figures, Json));
        }
        if (!same)
            Console.Error.WriteLine($"error: results differ by more than {LargestDifference.ToString(CultureInfo.InvariantCulture)}; times of different work cannot be compared.");
        return same ? 0 : 1;
    }

    private static (PeerFigures Figures, int Rounds, double? Difference) Measure(Func<PeerSetting, IPeerRow> create, PeersOptions options, PeerTimer timer)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ilgpu-colorize-peers-");
        try
        {
            using IPeerRow row = create(new PeerSetting(options.Threads, folder.FullName));
            GC.Collect();
            (PeerFigures figures, int rounds) = timer.Measure(row);
            return (figures, rounds, row.Difference());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Line(string name, PeerFigures figures, int rounds, double? difference) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-18} {figures.OursMs,12:F2} {figures.PeerMs,12:F2} {figures.Ratio,8:F2} {figures.Gflops,10:F1} {rounds,8} {difference?.ToString("E1", CultureInfo.InvariantCulture) ?? "not compared",12}");
}
