using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>The colours of the classes, one for each.</summary>
public static class ClassPalette
{
    // Steps of the golden ratio spread any number of hues evenly.
    private const double HueStep = 0.618033988749895;

    private static readonly (double Saturation, double Value)[] Shades = [(0.75, 0.95), (0.55, 0.70), (0.85, 0.75), (0.40, 0.95)];

    /// <summary>Returns the gamma-encoded colour of a class, a pure function of its index.</summary>
    public static Rgb ColorOf(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        (double saturation, double value) = Shades[classIndex % Shades.Length];
        double hue = classIndex * HueStep % 1;
        return new Rgb(Channel(5), Channel(3), Channel(1));

        // HSV to RGB (Smith 1978): n is 5, 3, 1 for red, green, blue.
        float Channel(int n)
        {
            double k = (n + 6 * hue) % 6;
            return (float)(value * (1 - saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
        }
    }
}
