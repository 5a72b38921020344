using IlgpuColorize.Data;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>
/// The multi-scale structural similarity of 8-bit RGB pictures, mean over the channels (Wang, Simoncelli and Bovik 2003): five scales, each
/// half of the one before by means over 2 x 2; contrast and structure of all, luminance of the last. Where a picture's side at a scale is
/// below the window's, the window is the largest odd one that fits, its deviation in proportion.
/// </summary>
public static class MsSsim
{
    /// <summary>The smallest side that the whole window fits at every scale.</summary>
    public const int LeastSideOfWholeWindow = Window << Scales - 1;

    private const int Scales = 5;
    private const int Window = 11;
    private const double Deviation = 1.5;
    private const double C1 = 0.01 * 255 * (0.01 * 255);
    private const double C2 = 0.03 * 255 * (0.03 * 255);

    // beta_j = gamma_j of the five scales, from the finest.
    private static readonly double[] Exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>Computes the similarity, 1 for equal pictures. A negative mean of contrast and structure counts as 0.</summary>
    /// <exception cref="ArgumentException">The pictures differ in size, or a side is below 16, which has no fifth scale.</exception>
    public static double Similarity(RgbImage first, RgbImage second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Width != second.Width || first.Height != second.Height)
            throw new ArgumentException(
                $"A picture of {second.Width} x {second.Height} cannot be compared with one of {first.Width} x {first.Height}; resize one "
                + $"of them.", nameof(second));
        if (Math.Min(first.Width, first.Height) < 1 << Scales - 1)
            throw new ArgumentException(
                $"{first.Width} x {first.Height} pixels have no fifth scale; a side needs at least {1 << Scales - 1}.", nameof(first));
        return Enumerable.Range(0, 3).Average(channel => OfChannel(Plane.Of(first, channel), Plane.Of(second, channel)));
    }

    private static double OfChannel(Plane x, Plane y)
    {
        double product = 1;
        for (int scale = 0; scale < Scales; scale++)
        {
            (double structure, double whole) = Means(x, y);
            product *= Math.Pow(Math.Max(0, scale == Scales - 1 ? whole : structure), Exponents[scale]);
            if (scale < Scales - 1)
                (x, y) = (x.Half(), y.Half());
        }
        return product;
    }

    // Means over the map of contrast and structure, and of these with luminance.
    private static (double Structure, double Whole) Means(Plane x, Plane y)
    {
        double[] weights = WeightsFor(Math.Min(x.Width, x.Height));
        Plane meanX = x.Blur(weights), meanY = y.Blur(weights);
        Plane squareX = x.Times(x).Blur(weights), squareY = y.Times(y).Blur(weights), product = x.Times(y).Blur(weights);
        double structure = 0, whole = 0;
        for (int i = 0; i < meanX.Values.Length; i++)
        {
            (double mx, double my) = (meanX.Values[i], meanY.Values[i]);
            double variances = squareX.Values[i] - mx * mx + squareY.Values[i] - my * my;
            double cs = (2 * (product.Values[i] - mx * my) + C2) / (variances + C2);
            structure += cs;
            whole += cs * (2 * mx * my + C1) / (mx * mx + my * my + C1);
        }
        return (structure / meanX.Values.Length, whole / meanX.Values.Length);
    }

    private static double[] WeightsFor(int side)
    {
        int size = Math.Min(Window, side % 2 == 1 ? side : side - 1);
        double deviation = Deviation * size / Window;
        double[] weights = [.. Enumerable.Range(0, size).Select(i => Math.Exp(-0.5 * Math.Pow((i - size / 2) / deviation, 2)))];
        double sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }

    /// <summary>The values of one channel.</summary>
    private sealed record Plane(int Width, int Height, double[] Values)
    {
        public static Plane Of(RgbImage image, int channel)
            => new(
                image.Width, image.Height, [
                    .. Enumerable.Range(0, image.Width * image.Height).Select(i => (double)Rgb.LevelOf(image.Rgb[3 * i + channel]))]);

        public Plane Times(Plane other) => this with { Values = [.. Values.Zip(other.Values, (a, b) => a * b)] };

        // Means over 2 x 2; an odd last row or column is left out.
        public Plane Half()
        {
            (int width, int height) = (Width / 2, Height / 2);
            var half = new double[width * height];
            for (int i = 0; i < half.Length; i++)
            {
                int corner = i / width * 2 * Width + i % width * 2;
                half[i] = (Values[corner] + Values[corner + 1] + Values[corner + Width] + Values[corner + Width + 1]) / 4;
            }
            return new Plane(width, height, half);
        }

        // Weighted means where the whole window lies within the picture.
        public Plane Blur(double[] weights)
        {
            (int width, int height) = (Width - weights.Length + 1, Height - weights.Length + 1);
            var rows = new double[width * Height];
            for (int i = 0; i < rows.Length; i++)
                rows[i] = Sum(Values, i / width * Width + i % width, 1, weights);
            var whole = new double[width * height];
            for (int i = 0; i < whole.Length; i++)
                whole[i] = Sum(rows, i, width, weights);
            return new Plane(width, height, whole);
        }

        private static double Sum(double[] values, int first, int step, double[] weights)
        {
            double sum = 0;
            for (int tap = 0; tap < weights.Length; tap++)
                sum += weights[tap] * values[first + tap * step];
            return sum;
        }
    }
}
