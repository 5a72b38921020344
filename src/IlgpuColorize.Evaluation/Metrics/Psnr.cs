using IlgpuColorize.Data;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>Computes the peak signal-to-noise ratio of 8-bit RGB pictures, over all pixels and channels (SPEC 9).</summary>
public static class Psnr
{
    private const double Peak = 255;

    /// <summary>
    /// Computes 10 log10(255^2 / mean squared error) in dB, after both pictures are rounded to 8 bits; infinite where they are equal.
    /// </summary>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    public static double Decibels(RgbImage truth, RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(image);
        if (truth.Width != image.Width || truth.Height != image.Height)
            throw new ArgumentException(
                $"A picture of {image.Width} x {image.Height} cannot be compared with one of {truth.Width} x {truth.Height}; "
                + "resize one of them.",
                nameof(image));
        long squares = 0;
        for (int i = 0; i < truth.Rgb.Length; i++)
        {
            int difference = Rgb.LevelOf(truth.Rgb[i]) - Rgb.LevelOf(image.Rgb[i]);
            squares += difference * difference;
        }
        return 10 * Math.Log10(Peak * Peak * truth.Rgb.Length / squares);
    }
}
