using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using IlgpuColorize.Data;
using IlgpuColorize.Models.Configuration;
using Microsoft.ML.OnnxRuntime;

namespace IlgpuColorize.Benchmarks.Peers;

/// <summary>
/// Runs us and a peer alternately, with as many threads, prints a table and writes it as JSON. The peer is ONNX Runtime in this process; of
/// a training step PyTorch in a child process, where a python3 has it; of the start of the program an empty .NET process.
/// </summary>
internal static class PeersCommand
{
    /// <summary>
    /// The argument that makes this program end at once: the start of .NET, which <see cref="PhotoStartRow"/> is compared with.
    /// </summary>
    public const string Nothing = "nothing";

    private const double LargestDifference = 1e-3;
    private const string Header = "row                     ours ms      peer ms    ratio    GFLOP/s   rounds   difference";
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

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
        ("train_small", setting => new TrainingRow(setting, Presets.Small, batch: 8)),
        ("train_w8", setting => new TrainingRow(setting, Width(8, embedding: 80, generator: 80), batch: 8)),
        ("train_w8_32", setting => new TrainingRow(setting, Width(8, embedding: 80, generator: 80), batch: 32)),
        ("train_w12", setting => new TrainingRow(setting, Width(12, embedding: 96, generator: 64), batch: 32)),
        ("train_tiny", setting => new TrainingRow(setting, Presets.Tiny, batch: 16)),
        ("start_photo", setting => new PhotoStartRow(setting)),
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

    private static ModelConfiguration Width(int width, int embedding, int generator)
        => new() { Width = width, EmbeddingChannels = embedding, GeneratorChannels = generator, GeneratorLayers = 3, TrainSize = 64 };

    private static int Measure(PeersOptions options)
    {
        new OutputGuard().RequireReport(options.Json, "ours_ms", "peer_ms", "ratio");
        PeerTimer timer = new(TimeSpan.FromSeconds(options.Seconds));
        Dictionary<string, PeerFigures> figures = [];
        bool same = true;
        Console.WriteLine(
            $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}, {options.Threads} threads each, "
            + $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}");
        Console.WriteLine(Header);
        foreach ((string name, Func<PeerSetting, IPeerRow> create) in Rows.Where(row => options.Only.Contains(row.Name)))
        {
            try
            {
                (figures[name], int rounds, double? difference) = Measure(create, options, timer);
                same &= difference is null or <= LargestDifference;
                Console.WriteLine(Line(name, figures[name], rounds, difference));
            }
            catch (PeerMissingException missing)
            {
                Console.WriteLine($"{name,-18} skipped: {missing.Message}");
            }
            if (options.Json is not null)
                WholeFile.Write(options.Json, JsonSerializer.SerializeToUtf8Bytes(figures, Json));
        }
        if (!same)
        {
            Console.Error.WriteLine(
                $"error: results differ by more than {LargestDifference.ToString(CultureInfo.InvariantCulture)}; "
                + "times of different work cannot be compared.");
        }
        return same ? 0 : 1;
    }

    private static (PeerFigures Figures, int Rounds, double? Difference) Measure(
        Func<PeerSetting, IPeerRow> create, PeersOptions options, PeerTimer timer)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ilgpu-colorize-peers-");
        try
        {
            using IPeerRow row = create(new PeerSetting(options.Threads, folder.FullName, options.Program, options.Torch));
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
        $"{name,-18} {figures.OursMs,12:F2} {figures.PeerMs,12:F2} {figures.Ratio,8:F2} {figures.Gflops,10:F1} {rounds,8} "
        + $"{difference?.ToString("E1", CultureInfo.InvariantCulture) ?? "not compared",12}");
}
