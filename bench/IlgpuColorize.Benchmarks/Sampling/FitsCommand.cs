using System.Globalization;
using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Benchmarks.Sampling;

/// <summary>
/// Crops validation photographs to 3:2 and, of their middle, to panoramas, colours both, and prints what was got wrong over the very same
/// pixels, those of the panorama: so the figures differ by what the network was shown alone.
/// </summary>
internal static class FitsCommand
{
    private const double UsualAspect = 1.5;
    private const int Samples = 4;
    private const string Usage
        = "usage: fits MODEL PACK... [--photos N (12, of each pack)] [--aspect X (3)]: validation photographs of each pack";

    private static readonly PhotoFit[] s_fits = [PhotoFit.Squash, PhotoFit.Pad, PhotoFit.Tiles];

    /// <summary>Measures.</summary>
    /// <returns>0; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            List<string> places = [.. arguments];
            double aspect = Take(places, "--aspect", 3), photos = Take(places, "--photos", 12);
            if (places is not [string file, _, ..])
                throw new UserException("a model and at least one pack are needed.");
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu));
            using TrainedModel model = ModelFile.Load(file, device);
            using TensorPool pool = new(device);
            Measure(model, pool, [.. places.Skip(1)], (int)photos, aspect);
            return 0;
        }
        catch (UserException problem)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(Usage);
            return 2;
        }
    }

    private static double Take(List<string> arguments, string option, double usual)
    {
        int at = arguments.IndexOf(option);
        if (at < 0)
            return usual;
        if (at + 1 == arguments.Count || !double.TryParse(arguments[at + 1], CultureInfo.InvariantCulture, out double value) || value < 1)
            throw new UserException($"{option} needs a number of at least 1.");
        arguments.RemoveRange(at, 2);
        return value;
    }

    private static void Measure(TrainedModel model, TensorPool pool, string[] packs, int photosOfPack, double aspect)
    {
        FitRow usual = new("3:2, squashed", new PhotoColorizer(model.Network, pool, fit: PhotoFit.Squash));
        FitRow[] rows =
        [
            .. s_fits.Select(fit => new FitRow(
                $"panorama, {fit.ToString().ToLowerInvariant()}", new PhotoColorizer(model.Network, pool, fit: fit))),
        ];
        foreach (string directory in packs)
        {
            Pack pack = Pack.Open(directory, new VipsImageFiles());
            foreach (string id in pack.ValidationIds.Take(photosOfPack))
            {
                RgbImage whole = pack.Read(id).Image;
                RgbImage photo = Middle(whole, UsualAspect), panorama = Middle(photo, aspect);
                int size = usual.Colorizer.Size;
                ColorExample truth = ColorExample.From(id, panorama, null, 4 * size, (int)Math.Round(size / aspect) * 4);
                if (truth.IsGrey)
                    continue;
                usual.Add(truth, photo, image => Middle(image, aspect));
                foreach (FitRow row in rows)
                    row.Add(truth, panorama, image => image);
            }
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{usual.Photos} photographs, over the pixels of panoramas of {aspect:0.##}:1: {Samples} samples each, and the "
            + $"embedding's most probable colours"));
        Console.WriteLine("shown                 samples: RMSE(ab)  of grey's  chroma  embedding: RMSE(ab)  of grey's  chroma");
        foreach (FitRow row in (FitRow[])[usual, .. rows])
        {
            Console.WriteLine($"{row.Name,-21} {row.Sampled.Describe(),34}  {row.Expected.Describe(),36}");
            row.Colorizer.Dispose();
        }
    }

    // The middle rows, or columns, that have a shape.
    private static RgbImage Middle(RgbImage photo, double aspect)
    {
        (int width, int height) = (photo.Width, photo.Height);
        if (width > aspect * height)
            width = (int)(aspect * height);
        else
            height = (int)(width / aspect);
        (int left, int top) = ((photo.Width - width) / 2, (photo.Height - height) / 2);
        float[] rgb = new float[3 * width * height];
        for (int row = 0; row < height; row++)
            photo.Rgb.AsSpan(3 * ((top + row) * photo.Width + left), 3 * width).CopyTo(rgb.AsSpan(3 * row * width));
        return new RgbImage(width, height, rgb);
    }

    /// <summary>A way to show photos, and what it gets wrong.</summary>
    private sealed record FitRow(string Name, PhotoColorizer Colorizer)
    {
        public FitErrors Sampled { get; } = new();

        public FitErrors Expected { get; } = new();

        public int Photos { get; private set; }

        public void Add(ColorExample truth, RgbImage photo, Func<RgbImage, RgbImage> crop)
        {
            foreach (ColorizedPhoto sample in Colorizer.Colorize(photo, new SampleRequest { Samples = Samples }.WithChoice()))
                Sampled.Add(truth, crop(sample.Image));
            Expected.Add(truth, crop(Colorizer.Colorize(photo, SampleRequest.MostProbableOfEmbedding).First().Image));
            Photos++;
        }
    }

    /// <summary>Sums over cells of 4 x 4 pixels.</summary>
    private sealed class FitErrors
    {
        private double _error, _grey, _chroma, _truth;
        private long _values;

        public void Add(ColorExample truth, RgbImage result)
        {
            ColorExample reduced = ColorExample.From("result", result, null, truth.Width, truth.Height);
            for (int i = 0; i < truth.ChromaLevels.Length; i++)
            {
                float expected = ChromaLevels.ToLab(truth.ChromaLevels[i]), actual = ChromaLevels.ToLab(reduced.ChromaLevels[i]);
                _error += (expected - actual) * (expected - actual);
                _grey += expected * expected;
            }
            (_chroma, _truth) = (_chroma + Chroma(reduced), _truth + Chroma(truth));
            _values += truth.ChromaLevels.Length;
        }

        public string Describe() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Sqrt(_error / _values),8:F2} {Math.Sqrt(_error / _grey),10:F3} {_chroma / _truth,7:F3}");

        private static double Chroma(ColorExample example) => example.ChromaLevels.Chunk(2).Sum(
            cell => double.Hypot(ChromaLevels.ToLab(cell[0]), ChromaLevels.ToLab(cell[1])));
    }
}
