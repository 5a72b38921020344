using System.Diagnostics;
using System.Globalization;
using ILGPU;
using IlgpuColorize.Data;
using IlgpuColorize.Kernels.Devices;
using IlgpuColorize.Kernels.Resample;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Benchmarks.Resample;

/// <summary>
/// Reduces the chroma of colour photographs to 32 x 32, enlarges it again, guided and bilinearly, and prints what either got wrong near
/// strong edges and everywhere; then times the guided enlargement to two megapixels on the device <c>cpu</c>.
/// </summary>
internal static class UpsamplingCommand
{
    private const int MapSide = 32;
    private const int PhotosOfPack = 24;
    private const int Rounds = 15;
    private const string Usage = "usage: upsampling [PACK...]: up to 24 validation photographs of each; without one, times alone";

    /// <summary>Measures.</summary>
    /// <returns>0; 2 for wrong usage.</returns>
    public static int Run(string[] packs)
    {
        try
        {
            using ComputeDevice device = ComputeDevice.Open(new DeviceSelector(DeviceKind.Cpu));
            if (packs.Length > 0)
                MeasureErrors(device, packs);
            MeasureTime(device);
            return 0;
        }
        catch (UserException problem)
        {
            Console.Error.WriteLine($"error: {problem.Message}");
            Console.Error.WriteLine(Usage);
            return 2;
        }
    }

    private static void MeasureErrors(ComputeDevice device, string[] packs)
    {
        UpsamplingErrors lightnessEdges = new(), colourEdges = new(), all = new();
        foreach (string directory in packs)
        {
            var pack = Pack.Open(directory, new VipsImageFiles());
            foreach (string id in pack.ValidationIds.Take(PhotosOfPack))
                Measure(device, pack.Read(id).Image, lightnessEdges, colourEdges, all);
        }
        Console.WriteLine($"RMSE(ab)                             guided  bilinear   ratio      pixels");
        Console.WriteLine(lightnessEdges.Describe("near edges of lightness, 10 L/px"));
        Console.WriteLine(colourEdges.Describe("near edges of colour, 10 ab/px"));
        Console.WriteLine(all.Describe("all pixels"));
    }

    private static void Measure(
        ComputeDevice device, RgbImage photo, UpsamplingErrors lightnessEdges, UpsamplingErrors colourEdges, UpsamplingErrors all)
    {
        int pixels = photo.Width * photo.Height;
        float[] lightness = new float[pixels], a = new float[pixels], b = new float[pixels];
        for (int i = 0; i < pixels; i++)
            (lightness[i], a[i], b[i]) = CieLab.FromSrgb(new Rgb(photo.Rgb[3 * i], photo.Rgb[3 * i + 1], photo.Rgb[3 * i + 2]));
        float[] map = [.. Reduce(a, photo), .. Reduce(b, photo)];
        float[] guided = Enlarge(device, photo, lightness, map);
        float[] pairs = [.. Enumerable.Range(0, map.Length).Select(i => map[i % 2 * MapSide * MapSide + i / 2])];
        float[] bilinear = PlaneResize.Bilinear(pairs, MapSide, MapSide, 2, photo.Width, photo.Height);
        bool[] nearLightness = UpsamplingErrors.NearStrongEdges([lightness], photo.Width);
        bool[] nearColour = UpsamplingErrors.NearStrongEdges([a, b], photo.Width);
        for (int i = 0; i < pixels; i++)
        {
            (double error, double plain) = (Squared(guided, a, b, i), Squared(bilinear, a, b, i));
            all.Add(error, plain);
            if (nearLightness[i])
                lightnessEdges.Add(error, plain);
            if (nearColour[i])
                colourEdges.Add(error, plain);
        }
    }

    private static IEnumerable<float> Reduce(float[] plane, RgbImage photo)
    {
        ResampleAxis rows = new(photo.Height, MapSide), columns = new(photo.Width, MapSide);
        return
            from row in Enumerable.Range(0, MapSide)
            from column in Enumerable.Range(0, MapSide)
            select (float)UpsamplingErrors.Average(plane, rows, columns, row, column);
    }

    private static float[] Enlarge(ComputeDevice device, RgbImage photo, float[] lightness, float[] map)
    {
        using GuidedUpsampling upsampling = new(device, new(photo.Height, photo.Width, MapSide, MapSide));
        using DeviceBuffer<float> light = device.Allocate<float>(lightness.Length), chroma = device.Allocate<float>(2 * lightness.Length);
        device.DefaultStream.Upload<float>(lightness, light.View);
        upsampling.Fit(device.DefaultStream, light.View, map);
        upsampling.Apply(device.DefaultStream, 0, light.View, chroma.View);
        return device.DefaultStream.Download(chroma.View);
    }

    private static double Squared(float[] pairs, float[] a, float[] b, int pixel)
        => (pairs[2 * pixel] - a[pixel]) * (pairs[2 * pixel] - a[pixel])
            + (pairs[2 * pixel + 1] - b[pixel]) * (pairs[2 * pixel + 1] - b[pixel]);

    private static void MeasureTime(ComputeDevice device)
    {
        UpsamplingProblem problem = new(1224, 1632, MapSide, MapSide);
        using GuidedUpsampling upsampling = new(device, problem);
        using DeviceBuffer<float> light = device.Allocate<float>((long)problem.Rows * problem.Columns);
        using DeviceBuffer<float> chroma = device.Allocate<float>(2 * light.Length);
        Random random = new(1);
        float[] lightness = [.. Enumerable.Range(0, (int)light.Length).Select(_ => 100 * random.NextSingle())];
        float[] map = [.. Enumerable.Range(0, 2 * MapSide * MapSide).Select(_ => 100 * random.NextSingle() - 50)];
        device.DefaultStream.Upload<float>(lightness, light.View);
        List<double> fits = [], applications = [];
        for (int round = 0; round < 2 * Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            upsampling.Fit(device.DefaultStream, light.View, map);
            long middle = Stopwatch.GetTimestamp();
            upsampling.Apply(device.DefaultStream, 0, light.View, chroma.View);
            // The first half is compiled in haste.
            if (round < Rounds)
                continue;
            fits.Add(Stopwatch.GetElapsedTime(start, middle).TotalMilliseconds);
            applications.Add(Stopwatch.GetElapsedTime(middle).TotalMilliseconds);
        }
        (double fit, double apply) = (fits.Order().ElementAt(Rounds / 2), applications.Order().ElementAt(Rounds / 2));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{problem}, {device.Name}: {fit + apply:F1} ms, of which the model {fit:F1} and the pixels {apply:F1}"));
    }
}
