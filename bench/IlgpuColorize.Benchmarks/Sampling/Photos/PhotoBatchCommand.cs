using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Models.Configuration;
using IlgpuColorize.Sampling.Photos;
using NetVips;

namespace IlgpuColorize.Benchmarks.Sampling.Photos;

/// <summary>
/// Colorizes a folder of photos, one sample each, and has libvips alone decode, convert and encode the same photos to the same format, in
/// turns; prints milliseconds a photo and the ratio of the two.
/// </summary>
internal static class PhotoBatchCommand
{
    private const int Quality = 92;
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Reads the arguments and measures.</summary>
    /// <returns>0; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            Measure(PhotoBatchOptions.Read(arguments));
            return 0;
        }
        catch (ArgumentException problem)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(PhotoBatchOptions.Usage);
            return 2;
        }
    }

    private static void Measure(PhotoBatchOptions options)
    {
        new OutputGuard().RequireReport(options.Json, "format", "ours_ms", "vips_ms");
        string folder = Directory.CreateTempSubdirectory("photo-batch-").FullName;
        try
        {
            string[] photos = Make(options, Path.Combine(folder, "in"));
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu), options.Threads);
            using ColorizationNetwork network = NetworkOf(options, device);
            using TensorPool pool = new(device, Precision.Fp32.Activations());
            using PhotoColorizer colorizer = new(network, pool, threads: options.Threads);
            List<BatchFigures> figures = [];
            foreach (string format in (string[])[ImageFormat.Jpeg, ImageFormat.Png])
            {
                figures.Add(Measure(options, colorizer, photos, folder, format));
                Console.WriteLine(figures[^1]);
            }
            if (options.Json is not null)
                WholeFile.Write(options.Json, JsonSerializer.SerializeToUtf8Bytes(figures, Json));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static BatchFigures Measure(PhotoBatchOptions options, PhotoColorizer colorizer, string[] photos, string folder, string format)
    {
        string theirs = Path.Combine(folder, $"vips-{format}"), ours = Path.Combine(folder, $"ours-{format}");
        Directory.CreateDirectory(theirs);
        PhotoRun run = new(
            colorizer, new VipsImageFiles(), new SampleRequest(), new PhotoFiling { Encoding = new PhotoEncoding { Format = format } });
        PhotoPlan plan = PhotoPlan.Make([Path.GetDirectoryName(photos[0])!], ours);
        VipsAlone vips = new(options.Threads);
        double best = double.MaxValue, bestVips = double.MaxValue;
        // The first round compiles both sides.
        for (int round = 0; round <= options.Rounds; round++)
        {
            double vipsMs = Math.Min(
                Time(() => vips.SideBySide(photos, theirs, format)), Time(() => vips.OneByOne(photos, theirs, format)));
            double oursMs = Time(() => Require(run.Execute(plan)));
            if (round > 0 || options.Rounds == 1)
                (best, bestVips) = (Math.Min(best, oursMs), Math.Min(bestVips, vipsMs));
        }
        return new BatchFigures(format, photos.Length, options.Threads, best / photos.Length, bestVips / photos.Length);
    }

    private static void Require(IEnumerable<PhotoOutcome> outcomes)
    {
        foreach (PhotoOutcome outcome in outcomes)
        {
            if (outcome.Problem is { } problem)
                throw new UserException(problem.Message);
        }
    }

    private static double Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static ColorizationNetwork NetworkOf(PhotoBatchOptions options, ComputeDevice device)
    {
        if (options.Model is { } model)
            return ModelFile.Load(model, device).Network;
        ColorizationNetwork untrained = new(Presets.Tiny.For(Flow.Green, Fusion.Concat, SyntheticScenes.ClassNames.Count), device);
        ParameterStart.Draw(untrained, seed: 1);
        return untrained;
    }

    // Photographs of the packs, or scenes, as JPEGs of the size asked for.
    private static string[] Make(PhotoBatchOptions options, string folder)
    {
        Directory.CreateDirectory(folder);
        VipsImageFiles files = new();
        RgbImage[] small = options.Packs.Count == 0
            ? [.. Enumerable.Range(0, Math.Min(options.Photos, 8)).Select(i => SyntheticScenes.Draw(1, i, 256).Image)]
            : [.. options.Packs.SelectMany(pack => PhotosOf(pack, files)).Take(options.Photos)];
        return [.. Enumerable.Range(0, options.Photos).Select(i => Enlarge(small[i % small.Length], i))];

        string Enlarge(RgbImage photo, int number)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D5}.jpg"));
            using var picture = Image.NewFromBuffer(files.EncodePng(photo));
            using Image large = picture.ThumbnailImage(options.Side, height: options.Side, size: Enums.Size.Force);
            large.Jpegsave(path, q: Quality);
            return path;
        }
    }

    private static IEnumerable<RgbImage> PhotosOf(string directory, VipsImageFiles files)
    {
        var pack = Pack.Open(directory, files);
        return pack.TrainIds.Select(id => pack.Read(id).Image);
    }

    /// <summary>What both sides took for a format.</summary>
    /// <param name="Format">The format of the results.</param>
    /// <param name="Photos">How many photos.</param>
    /// <param name="Threads">Threads of either side.</param>
    /// <param name="OursMs">Milliseconds a photo, the least of all rounds.</param>
    /// <param name="VipsMs">What libvips alone takes, the least of all rounds and of both ways to use its threads.</param>
    private sealed record BatchFigures(string Format, int Photos, int Threads, double OursMs, double VipsMs)
    {
        public double Ratio => OursMs / VipsMs;

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Photos} JPEGs to {Format}, {Threads} threads: {OursMs:F1} ms a photo, libvips alone {VipsMs:F1}, ratio {Ratio:F2}");
    }
}
