using IlgpuColorize.Data;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Evaluation.Metrics;

/// <summary>
/// The colour difference CIEDE2000 with kL = kC = kH = 1 (CIE 142-2001; the formulas and their numbers as in Sharma, Wu and Dalal, "The
/// CIEDE2000 color-difference formula", Color Research and Application 30, 2005).
/// </summary>
public static class Ciede2000
{
    private const double Degrees = Math.PI / 180;

    // 25^7.
    private const double ChromaScale = 6103515625;

    /// <summary>Computes the difference of two colours.</summary>
    public static double Difference(LabDouble first, LabDouble second)
    {
        double meanChroma = (Length(first.A, first.B) + Length(second.A, second.B)) / 2;
        double g = 0.5 * (1 - SeventhPowerShare(meanChroma));                                        // (4)
        (double chroma1, double hue1) = Polar((1 + g) * first.A, first.B);                           // (5) to (7)
        (double chroma2, double hue2) = Polar((1 + g) * second.A, second.B);
        double lightnessStep = second.L - first.L;                                                   // (8)
        double chromaStep = chroma2 - chroma1;                                                       // (9)
        double hueStep = 2 * Math.Sqrt(chroma1 * chroma2) * Math.Sin(HueAngle(chroma1 * chroma2, hue1, hue2) / 2 * Degrees);   // (10), (11)

        double lightness = (first.L + second.L) / 2, chroma = (chroma1 + chroma2) / 2;               // (12), (13)
        double hue = MeanHue(chroma1 * chroma2, hue1, hue2);                                         // (14)
        double t = 1 - 0.17 * Cosine(hue - 30) + 0.24 * Cosine(2 * hue)
            + 0.32 * Cosine(3 * hue + 6) - 0.20 * Cosine(4 * hue - 63);   // (15)
        double turn = 30 * Math.Exp(-Square((hue - 275) / 25));                                      // (16)
        double rotation = -Math.Sin(2 * turn * Degrees) * 2 * SeventhPowerShare(chroma);             // (17), (21)
        double l = lightnessStep / (1 + 0.015 * Square(lightness - 50) / Math.Sqrt(20 + Square(lightness - 50)));   // (18)
        double c = chromaStep / (1 + 0.045 * chroma);                                                // (19)
        double h = hueStep / (1 + 0.015 * chroma * t);                                               // (20)
        return Math.Sqrt(l * l + c * c + h * h + rotation * c * h);                                  // (22)
    }

    /// <summary>Computes the mean difference of the pixels of two pictures of one size, after both are rounded to 8 bits.</summary>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    public static double MeanDifference(RgbImage truth, RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(image);
        if (truth.Width != image.Width || truth.Height != image.Height)
            throw new ArgumentException(
                $"A picture of {image.Width} x {image.Height} cannot be compared with one of {truth.Width} x {truth.Height}; resize one "
                + $"of them.", nameof(image));
        return Enumerable.Range(0, truth.Width * truth.Height).Average(pixel => Difference(ColorOf(truth, pixel), ColorOf(image, pixel)));
    }

    private static LabDouble ColorOf(RgbImage image, int pixel)
    {
        double Channel(int c) => Rgb.LevelOf(image.Rgb[3 * pixel + c]) / 255.0;
        return CieLabDouble.FromSrgb(new RgbDouble(Channel(0), Channel(1), Channel(2)));
    }

    private static (double Chroma, double Hue) Polar(double a, double b)
    {
        double hue = a == 0 && b == 0 ? 0 : Math.Atan2(b, a) / Degrees;
        return (Length(a, b), hue < 0 ? hue + 360 : hue);
    }

    private static double HueAngle(double chromas, double first, double second)
    {
        double step = chromas == 0 ? 0 : second - first;
        return step > 180 ? step - 360 : step < -180 ? step + 360 : step;
    }

    private static double MeanHue(double chromas, double first, double second)
    {
        double sum = first + second;
        if (chromas == 0)
            return sum;
        return Math.Abs(first - second) <= 180 ? sum / 2 : sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
    }

    private static double SeventhPowerShare(double chroma)
    {
        double power = Math.Pow(chroma, 7);
        return Math.Sqrt(power / (power + ChromaScale));
    }

    private static double Cosine(double degrees) => Math.Cos(degrees * Degrees);

    private static double Length(double a, double b) => Math.Sqrt(a * a + b * b);

    private static double Square(double value) => value * value;
}
