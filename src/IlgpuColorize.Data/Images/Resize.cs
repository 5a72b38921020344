using System.Numerics;
using System.Runtime.InteropServices;

namespace IlgpuColorize.Data;

/// <summary>
/// Resizes gamma-encoded pictures with a Lanczos filter (3 lobes) that widens with the reduction, so that every source pixel counts by its
/// area.
/// </summary>
public static class Resize
{
    private const double Lobes = 3;

    /// <summary>
    /// Resizes a picture to exactly width x height, whatever its aspect ratio; overshoot is clamped to [0, 1], alpha is dropped.
    /// </summary>
    public static RgbImage To(RgbImage image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return image.Width == width && image.Height == height
            ? new RgbImage(width, height, (float[])image.Rgb.Clone())
            : To([image], image.Width, image.Height, width, height);
    }

    /// <summary>Resizes a photo that comes in strips, as <see cref="To(RgbImage, int, int)"/> does.</summary>
    public static RgbImage To(PhotoStrips photo, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return To(photo.Read(), photo.Width, photo.Height, width, height);
    }

    private static RgbImage To(IEnumerable<RgbImage> strips, int fromWidth, int fromHeight, int width, int height)
    {
        float[] rows = AddRows(strips, fromWidth, Taps(fromHeight, height));
        float[] rgb = AddColumns(rows, fromWidth, height, Taps(fromWidth, width));
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = Math.Clamp(rgb[i], 0f, 1f);
        return new RgbImage(width, height, rgb);
    }

    /// <summary>Resizes a picture so that its longer side has a length; the other follows, rounded, at least 1.</summary>
    public static RgbImage ToLongerSide(RgbImage image, int side)
    {
        ArgumentNullException.ThrowIfNull(image);
        double scale = side / (double)Math.Max(image.Width, image.Height);
        return To(image, Math.Max(1, (int)Math.Round(scale * image.Width)), Math.Max(1, (int)Math.Round(scale * image.Height)));
    }

    // Source row after source row, each taken up once: in every result row they come in the same order.
    private static float[] AddRows(IEnumerable<RgbImage> strips, int width, (int First, float[] Weights)[] taps)
    {
        int rowLength = width * 3, begin = 0, from = 0;
        var result = new float[taps.Length * rowLength];
        var row = new float[rowLength];
        foreach (RgbImage strip in strips)
        {
            for (int i = 0; i < strip.Height; i++, from++)
            {
                strip.CopyRow(i, row);
                while (begin < taps.Length && taps[begin].First + taps[begin].Weights.Length <= from)
                    begin++;
                for (int y = begin; y < taps.Length && taps[y].First <= from; y++)
                    AddWeighted(taps[y].Weights[from - taps[y].First], row, result.AsSpan(y * rowLength, rowLength));
            }
        }

        return result;
    }

    private static void AddWeighted(float weight, Span<float> row, Span<float> sum)
    {
        Span<Vector<float>> source = Vectors(row, out Span<float> sourceTail), target = Vectors(sum, out Span<float> targetTail);
        for (int i = 0; i < target.Length; i++)
            target[i] += weight * source[i];
        for (int i = 0; i < targetTail.Length; i++)
            targetTail[i] += weight * sourceTail[i];
    }

    private static float[] AddColumns(float[] rows, int width, int height, (int First, float[] Weights)[] taps)
    {
        var result = new float[height * taps.Length * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < taps.Length; x++)
            {
                int source = (y * width + taps[x].First) * 3;
                float r = 0, g = 0, b = 0;
                foreach (float weight in taps[x].Weights)
                {
                    r += weight * rows[source];
                    g += weight * rows[source + 1];
                    b += weight * rows[source + 2];
                    source += 3;
                }

                int target = (y * taps.Length + x) * 3;
                (result[target], result[target + 1], result[target + 2]) = (r, g, b);
            }
        }

        return result;
    }

    private static Span<Vector<float>> Vectors(Span<float> row, out Span<float> tail)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        tail = row[(vectors.Length * Vector<float>.Count)..];
        return vectors;
    }

    /// <summary>
    /// Lists for every output position the first source position and the weights from there on, which add to 1; borders are cut off.
    /// </summary>
    private static (int First, float[] Weights)[] Taps(int from, int to)
    {
        double scale = (double)from / to;
        double stretch = Math.Max(scale, 1);
        var taps = new (int, float[])[to];
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * scale - 0.5;
            int first = Math.Max(0, (int)Math.Ceiling(centre - Lobes * stretch));
            int last = Math.Min(from - 1, (int)Math.Floor(centre + Lobes * stretch));
            double[] weights = [.. Enumerable.Range(first, last - first + 1).Select(j => Lanczos((j - centre) / stretch))];
            double sum = weights.Sum();
            taps[i] = (first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        }

        return taps;
    }

    private static double Lanczos(double x) => Math.Abs(x) >= Lobes ? 0 : Sinc(x) * Sinc(x / Lobes);

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
