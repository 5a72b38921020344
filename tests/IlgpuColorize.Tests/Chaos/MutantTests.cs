using System.Diagnostics;
using System.Globalization;
using System.Text;
using IlgpuColorize.Data;
using IlgpuColorize.ImageSharp;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.TestKit;
using IlgpuColorize.Tests.Sampling.Photos;
using IlgpuColorize.Training;
using IlgpuColorize.Training.Selftest;
using NetVips;
using Xunit;

namespace IlgpuColorize.Tests.Chaos;

/// <summary>
/// Holds that no damaged file ends the program badly: it is read, or refused in a line, within seconds. Mutants are numbered by their seed;
/// <c>ILGPU_COLORIZE_MUTANTS</c> multiplies their number for a longer run by hand.
/// </summary>
[Collection(TestDevices.Collection)]
public sealed class MutantTests : IDisposable
{
    private const long LargestAllocation = 1L << 30;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly int Times = int.Parse(
        Environment.GetEnvironmentVariable("ILGPU_COLORIZE_MUTANTS") ?? "1", NumberStyles.None, CultureInfo.InvariantCulture);

    private readonly TemporaryDirectory _files = new();
    private readonly VipsImageFiles _images = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("png", 300)]
    [InlineData("jpeg", 300)]
    [InlineData("progressive", 200)]
    public void Images(string kind, int mutants)
    {
        byte[] whole = Picture(kind);
        Survives(mutants, seed => _images.Read(Mutant("a.img", seed, whole, seed % 2 == 0 ? 700 : whole.Length), ImageLimits.Colorize));
    }

    [Theory]
    [InlineData("png", 300)]
    [InlineData("jpeg", 300)]
    [InlineData("progressive", 200)]
    public void Images_by_the_managed_codec(string kind, int mutants)
    {
        byte[] whole = Picture(kind);
        ImageSharpFiles managed = new();
        Survives(mutants, seed => managed.Read(Mutant("a.img", seed, whole, seed % 2 == 0 ? 700 : whole.Length), ImageLimits.Colorize));
    }

    [Fact]
    public void Labels()
    {
        byte[] whole = _images.EncodePng(new LabelMap(16, 16, new byte[256]));
        Survives(100, seed => _images.ReadLabels(Mutant("a.png", seed, whole, whole.Length)));
    }

    [Fact]
    public void Models()
    {
        using TinyModel model = new();
        model.WriteTo(_files["model.safetensors"]);
        byte[] whole = File.ReadAllBytes(_files["model.safetensors"]);
        int header = (int)BitConverter.ToInt64(whole) + 8;
        Survives(400, seed =>
        {
            string path = seed % 2 == 0 ? Mutant("m.safetensors", seed, whole, header) : WithHeader("m.safetensors", whole, seed);
            ModelFile.Load(path, TestDevices.Cpu).Dispose();
        });
    }

    [Fact]
    public void Golden_files()
    {
        byte[] whole = File.ReadAllBytes(GoldenPath());
        int header = (int)BitConverter.ToInt64(whole) + 8;
        Survives(250, seed =>
        {
            string path = seed % 4 == 0 ? Mutant("g.safetensors", seed, whole, header) : WithHeader("g.safetensors", whole, seed);
            using GoldenFile golden = GoldenFile.Open(path);
            SelftestRun.On(TestDevices.Cpu, golden, steps: 0);
        });
    }

    [Fact]
    public void Configurations()
    {
        const string Whole = """
            {"width": 4, "embeddingChannels": 80, "generatorChannels": 32, "generatorLayers": 2, "mixtures": 10, "trainSize": 64,
            "flow": "green", "training": {"batch": 2, "learningRate": 0.001, "beta1": 0.9, "dropout": 0.1, "seed": 3}}
            """;
        using ComputeDevice shapes = TestDevices.Cpu.OpenShapesOnly();
        Survives(250, seed =>
        {
            RunConfiguration read = RunConfiguration.Read(_files.Write("c.json", Encoding.Latin1.GetBytes(new Mutations(seed).Of(Whole))));
            if (read.Sizes is { } sizes)
                new ColorizationNetwork(sizes.For(Flow.Green, Fusion.Concat, 3).Validate(), shapes).Dispose();
        });
    }

    [Fact]
    public void Packs()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        SyntheticPack.Write(_files["pack"], count: 3, valCount: 1, seed: 1, size: 16, files: _images, cancellationToken: token);
        string[] lists = ["train.txt", "val.txt", "classes.txt"];
        byte[][] whole = [.. lists.Select(list => File.ReadAllBytes(_files["pack/" + list]))];
        Survives(100, seed =>
        {
            for (int i = 0; i < lists.Length; i++)
                _files.Write("pack/" + lists[i], seed % lists.Length == i ? new Mutations(seed).Of(whole[i], whole[i].Length) : whole[i]);
            Pack pack = Pack.Open(_files["pack"], _images);
            foreach (string id in pack.TrainIds)
                pack.Read(id);
        });
    }

    [Fact]
    public void Checkpoints_and_logs()
    {
        const string Log = """
            {"step":1,"total":5.1}
            {"step":2,"total":4.1}
            {"step":2,"validation":{"images":1}}

            """;
        Survives(100, seed =>
        {
            string path = _files.Write("metrics.jsonl", Encoding.Latin1.GetBytes(new Mutations(seed).Of(Log)));
            RunLog.Read<StepEntry>(path, "total");
            RunLog.Read<ValidationEntry>(path, ValidationEntry.Key);
            new RunLog(path, 1).Dispose();
        });
    }

    private void Survives(int mutants, Action<int> read)
    {
        List<string> bad = [];
        for (int seed = 0; seed < mutants * Times; seed++)
        {
            long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
            Exception? thrown = Record.Exception(() => read(seed));
            if (thrown is not (null or UserException))
                bad.Add($"mutant {seed}: {thrown.GetType().Name}: {thrown.Message} {thrown.StackTrace?.Split('\n')[0]}");
            if (Stopwatch.GetElapsedTime(start) is var took && took > Limit)
                bad.Add($"mutant {seed}: took {took}");
            if (GC.GetAllocatedBytesForCurrentThread() - allocated is var bytes and > LargestAllocation)
                bad.Add($"mutant {seed}: allocated {bytes} bytes");
        }
        Assert.Empty(bad);
    }

    private string Mutant(string name, int seed, byte[] whole, int where) => _files.Write(name, new Mutations(seed).Of(whole, where));

    // The header's text is changed, and its length with it: such a file gets further than one of which a byte is wrong.
    private string WithHeader(string name, byte[] whole, int seed)
    {
        int length = (int)BitConverter.ToInt64(whole);
        byte[] header = Encoding.Latin1.GetBytes(new Mutations(seed).Of(Encoding.Latin1.GetString(whole, 8, length)));
        return _files.Write(name, [.. BitConverter.GetBytes((long)header.Length), .. header, .. whole[(8 + length)..]]);
    }

    private static string GoldenPath([System.Runtime.CompilerServices.CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../golden/blue.safetensors"));

    private byte[] Picture(string kind)
    {
        RgbImage waves = TestPhotos.Waves(96, 64, 1);
        if (kind == "png")
            return _images.EncodePng(waves);
        byte[] rgb = Array.ConvertAll(waves.Rgb, value => (byte)(value * 255 + 0.5f));
        using Image picture = Image.NewFromMemoryCopy(rgb, 96, 64, bands: 3, Enums.BandFormat.Uchar);
        using Image tagged = picture.Copy(interpretation: Enums.Interpretation.Srgb);
        return tagged.JpegsaveBuffer(q: 90, interlace: kind == "progressive");
    }
}
