using System.Globalization;
using IlgpuColorize.Autograd;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Models;
using IlgpuColorize.Numerics;
using IlgpuColorize.Sampling.Photos;

namespace IlgpuColorize.Benchmarks.Sampling;

/// <summary>
/// Colours held-out photographs without and with eight hints taken from the truth at random points, and prints what either got wrong, and
/// how far the results are from the hints at the very pixels.
/// </summary>
internal static class HintsCommand
{
    private const int PhotosOfPack = 12;
    private const int Hints = 8;
    private const string Usage = "usage: hints MODEL PACK...: up to 12 validation photographs of each pack";

    /// <summary>Measures.</summary>
    /// <returns>0; 2 for wrong usage.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            if (arguments is not [string file, _, ..])
                throw new UserException("a model and at least one pack are needed.");
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu));
            using TrainedModel model = ModelFile.Load(file, device);
            using TensorPool pool = new(device);
            using PhotoColorizer colorizer = new(model.Network, pool);
            Measure(colorizer, arguments[1..]);
            return 0;
        }
        catch (UserException problem)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(Usage);
            return 2;
        }
    }

    private static void Measure(PhotoColorizer colorizer, string[] packs)
    {
        SampleRequest plain = new(), chosen = plain.WithChoice();
        Errors first = new(), best = new(), hinted = new();
        List<double> differences = [];
        int photos = 0;
        foreach (string directory in packs)
        {
            Pack pack = Pack.Open(directory, new VipsImageFiles());
            foreach (string id in pack.ValidationIds.Take(PhotosOfPack))
            {
                RgbImage photo = pack.Read(id).Image;
                ColorExample truth = ColorExample.From(id, photo, null, colorizer.Size, colorizer.Size);
                if (truth.IsGrey)
                    continue;
                (int X, int Y)[] points = Points(photo, seed: photos++);
                ColorHint[] hints = [.. points.Select(point => TruthAt(photo, point))];
                first.Add(truth, Colorize(colorizer, photo, plain));
                best.Add(truth, Colorize(colorizer, photo, chosen));
                RgbImage result = Colorize(colorizer, photo, chosen with { Hints = hints });
                hinted.Add(truth, result);
                differences.AddRange(points.Zip(hints, (point, hint) => Difference(LabAt(result, point), hint)));
            }
        }
        string Line(string what, double value) => string.Create(CultureInfo.InvariantCulture, $"{what,-58}{value,8:F2}");
        Console.WriteLine($"{photos} photographs, {Hints} hints each, RMSE(ab) over cells of 4 x 4 of {colorizer.Size} x {colorizer.Size}");
        Console.WriteLine(Line("a plain sample, without hints", first.Root));
        Console.WriteLine(Line("kept near what the embedding expects, without hints", best.Root));
        Console.WriteLine(Line("the same, with hints", hinted.Root));
        Console.WriteLine(Line("with hints / plain sample", hinted.Root / first.Root));
        Console.WriteLine(Line("with hints / without", hinted.Root / best.Root));
        Console.WriteLine(Line("mean difference (ab) at a hint's pixel", differences.Average()));
    }

    private static RgbImage Colorize(PhotoColorizer colorizer, RgbImage photo, SampleRequest request)
        => colorizer.Colorize(photo, request).First().Image;

    private static (int X, int Y)[] Points(RgbImage photo, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Hints).Select(_ => (random.Next(photo.Width), random.Next(photo.Height)))];
    }

    // A person points at a colour, not at the noise of one pixel: the mean of 5 x 5.
    private static ColorHint TruthAt(RgbImage photo, (int X, int Y) point)
    {
        Lab[] around =
        [
            .. from y in Enumerable.Range(point.Y - 2, 5)
               from x in Enumerable.Range(point.X - 2, 5)
               where x >= 0 && y >= 0 && x < photo.Width && y < photo.Height
               select LabAt(photo, (x, y)),
        ];
        return new ColorHint(
            (point.X + 0.5f) / photo.Width, (point.Y + 0.5f) / photo.Height, around.Average(lab => lab.A), around.Average(lab => lab.B));
    }

    private static Lab LabAt(RgbImage photo, (int X, int Y) point)
    {
        int at = 3 * (point.Y * photo.Width + point.X);
        return CieLab.FromSrgb(new Rgb(photo.Rgb[at], photo.Rgb[at + 1], photo.Rgb[at + 2]));
    }

    private static double Difference(Lab result, ColorHint hint)
        => Math.Sqrt((result.A - hint.A) * (result.A - hint.A) + (result.B - hint.B) * (result.B - hint.B));

    /// <summary>A sum of squared errors of chroma.</summary>
    private sealed class Errors
    {
        private double _sum;
        private long _count;

        public double Root => Math.Sqrt(_sum / _count);

        public void Add(ColorExample truth, RgbImage result)
        {
            ColorExample reduced = ColorExample.From("result", result, null, truth.Width, truth.Height);
            for (int i = 0; i < truth.ChromaLevels.Length; i++)
                _sum += Math.Pow(truth.ChromaLevels[i] - reduced.ChromaLevels[i], 2);
            _count += truth.ChromaLevels.Length;
        }
    }
}
