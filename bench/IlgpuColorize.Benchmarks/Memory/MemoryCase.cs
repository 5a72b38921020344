using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Memory;

/// <summary>A run of the program whose memory is measured, and the files that it needs.</summary>
/// <param name="Name">Its name, as in <c>--only</c>.</param>
/// <param name="Prepare">Makes the files in a folder and returns the command line.</param>
internal sealed record MemoryCase(string Name, Func<MemoryOptions, string, string[]> Prepare)
{
    private const int TrainingImages = 64;
    private const int TrainingSteps = 12;

    /// <summary>The cases: several photos large and small, one that is very large, and training.</summary>
    public static IReadOnlyList<MemoryCase> All { get; } =
    [
        new("photos_12mp", (options, folder) => Colorize(options, folder, photos: 20, width: 4000, height: 3000)),
        new("photo_50mp", (options, folder) => Colorize(options, folder, photos: 1, width: 7060, height: 7068)),
        new("photos_2mp", (options, folder) => Colorize(options, folder, photos: 40, width: 1632, height: 1224)),
        new("photos_small", (options, folder) => Colorize(options, folder, photos: 900, width: 320, height: 240)),
        new("training", Train),
    ];

    // Photos of one size, all the same: what they show does not change what they take.
    private static string[] Colorize(MemoryOptions options, string folder, int photos, int width, int height)
    {
        double side = Math.Sqrt(options.Share);
        int count = Math.Min(photos, options.Photos);
        byte[] jpeg = Photo((int)(width * side), (int)(height * side));
        string album = Directory.CreateDirectory(Path.Combine(folder, "in")).FullName, model = Path.Combine(folder, "model.safetensors");
        for (int i = 0; i < count; i++)
            File.WriteAllBytes(Path.Combine(album, string.Create(CultureInfo.InvariantCulture, $"{i}.jpg")), jpeg);
        WriteModel(options.Preset, model);
        return ["colorize", album, "--out", Path.Combine(folder, "out"), "--model", model, "--threads", $"{options.Threads}"];
    }

    private static string[] Train(MemoryOptions options, string folder)
    {
        string pack = Path.Combine(folder, "pack"), side = $"{Presets.ByName[options.Preset].TrainSize}";
        SyntheticPack.Write(
            pack, TrainingImages, valCount: TrainingImages / 4, seed: 1, Presets.ByName[options.Preset].TrainSize, new VipsImageFiles());
        int steps = Math.Min(TrainingSteps, options.Photos);
        return
        [
            "train", "--data", pack, "--out", Path.Combine(folder, "run"), "--preset", options.Preset, "--size", side,
            "--steps", $"{steps}", "--batch", "8", "--threads", $"{options.Threads}",
        ];
    }

    // Waves with some noise: a JPEG of the size that a photograph has.
    private static byte[] Photo(int width, int height)
    {
        float[] rgb = new float[3 * width * height];
        Random noise = new(1);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float grey = 0.5f + 0.3f * MathF.Sin(x * 0.013f + y * 0.007f) + 0.1f * (noise.NextSingle() - 0.5f);
                rgb.AsSpan(3 * (y * width + x), 3).Fill(grey);
            }
        }
        return new VipsImageFiles().Encode(
            new Photo(new RgbImage(width, height, rgb), new PhotoMetadata { Format = ImageFormat.Jpeg }), new PhotoEncoding());
    }

    private static void WriteModel(string preset, string path)
    {
        using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu));
        ModelConfiguration configuration = Presets.ByName[preset].For(Flow.Green, Fusion.Concat, SyntheticScenes.ClassNames.Count);
        using ColorizationNetwork network = new(configuration, device);
        ParameterStart.Draw(network, seed: 1);
        ModelFile.Write(path, network, network.Parameters.Values, SyntheticScenes.ClassNames, new Dictionary<string, string>());
    }
}
