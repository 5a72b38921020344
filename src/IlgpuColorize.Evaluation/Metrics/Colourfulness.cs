using IlgpuColorize.Data;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>
/// How colourful a picture looks, of its 8-bit RGB (Hasler and Suesstrunk, "Measuring colourfulness in natural images", 2003): with rg = R
/// - G and yb = (R + G) / 2 - B, sqrt(var rg + var yb) + 0.3 sqrt(mean rg^2 + mean yb^2).
/// </summary>
public static class Colourfulness
{
    private const double WeightOfMeans = 0.3;

    /// <summary>Computes the measure as published, of the signed differences.</summary>
    public static double Signed(RgbImage image) => Of(image, static value => value);

    /// <summary>Computes the widespread variant, which takes |rg| and |yb| before mean and variance.</summary>
    public static double Absolute(RgbImage image) => Of(image, Math.Abs);

    private static double Of(RgbImage image, Func<double, double> sign)
    {
        ArgumentNullException.ThrowIfNull(image);
        int pixels = image.Width * image.Height;
        double rg = 0, rgSquares = 0, yb = 0, ybSquares = 0;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            int r = Rgb.LevelOf(image.Rgb[3 * pixel]), g = Rgb.LevelOf(image.Rgb[3 * pixel + 1]),
                b = Rgb.LevelOf(image.Rgb[3 * pixel + 2]);
            double first = sign(r - g), second = sign((r + g) / 2.0 - b);
            (rg, rgSquares) = (rg + first, rgSquares + first * first);
            (yb, ybSquares) = (yb + second, ybSquares + second * second);
        }
        (rg, yb) = (rg / pixels, yb / pixels);
        double variances = Math.Max(0, rgSquares / pixels - rg * rg) + Math.Max(0, ybSquares / pixels - yb * yb);
        return Math.Sqrt(variances) + WeightOfMeans * Math.Sqrt(rg * rg + yb * yb);
    }
}
