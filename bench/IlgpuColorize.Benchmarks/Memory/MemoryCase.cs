using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;

namespace IlgpuColorize.Benchmarks.Memory;

/// <summary>A run of the program whose memory is measured, and the files that it needs.</summary>
/// <param name="Name">Its name, as in <c>--only</c>.</param>
/// <param name="Prepare">Makes the files in a folder and returns the command line.</param>
/// <param name="IsByHand">Whether it takes a minute and more, and is measured where it is named alone.</param>
internal sealed record MemoryCase(string Name, Func<MemoryOptions, string, string[]> Prepare, bool IsByHand = false)
{
    private const int TrainingImages = 64;
    private const int TrainingSteps = 12;

    /// <summary>The cases: several photos large and small, some that are very large, and training.</summary>
    public static IReadOnlyList<MemoryCase> All { get; } =
    [
        new("photos_12mp", (options, folder) => Colorize(options, folder, photos: 20, width: 4000, height: 3000)),
        new("photo_50mp", (options, folder) => Colorize(options, folder, photos: 1, width: 7060, height: 7068)),
        new("photos_2mp", (options, folder) => Colorize(options, folder, photos: 40, width: 1632, height: 1224)),
        new("photos_small", (options, folder) => Colorize(options, folder, photos: 900, width: 320, height: 240)),
        new("training", Train),
        new("photo_100mp", (options, folder) => Colorize(options, folder, photos: 1, width: 10_000, height: 10_000), IsByHand: true),
        new("tiff_500mp", (options, folder) => Colorize(options, folder, 1, width: 25_000, height: 20_000, ImageFormat.Tiff),
            IsByHand: true),
    ];

    // Photos of one size, all the same: what they show does not change what they take.
    private static string[] Colorize(
        MemoryOptions options, string folder, int photos, int width, int height, string format = ImageFormat.Jpeg)
    {
        double side = Math.Sqrt(options.Share);
        int count = Math.Min(photos, options.Photos);
        string album = Directory.CreateDirectory(Path.Combine(folder, "in")).FullName, model = Path.Combine(folder, "model.safetensors");
        string ending = ImageFormat.EndingsOf(format)[0], first = Path.Combine(album, $"0{ending}");
        WholeFile.Write(first, file => WritePhoto(file, (int)(width * side), (int)(height * side), format));
        for (int i = 1; i < count; i++)
            File.Copy(first, Path.Combine(album, string.Create(CultureInfo.InvariantCulture, $"{i}{ending}")));
        WriteModel(options.Preset, model);
        return
        [
            "colorize", album, "--out", Path.Combine(folder, "out"), "--model", model, "--threads", $"{options.Threads}",
            "--max-pixels", $"{width * height}",
        ];
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

    // Waves with some noise: a file of the size that a photograph has.
    private static void WritePhoto(Stream file, int width, int height, string format)
    {
        PhotoMetadata metadata = new() { Format = format };
        new VipsImageFiles().Encode(new PhotoStrips(width, height, HasAlpha: false, metadata, Rows), new PhotoEncoding(), file);

        IEnumerable<RgbImage> Rows()
        {
            Random noise = new(1);
            for (int y = 0; y < height; y++)
            {
                byte[] row = new byte[width];
                for (int x = 0; x < width; x++)
                    row[x] = (byte)(128 + 76 * MathF.Sin(x * 0.013f + y * 0.007f) + 26 * (noise.NextSingle() - 0.5f));
                yield return RgbImage.OfBytes(width, 1, row);
            }
        }
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
