using System.Globalization;
using IlgpuColorize.Data;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Sampling.Photos;

/// <summary>
/// Says what colours a photo has of its own, all of which are taken off before others are drawn: a tint, where all of them have one hue, as
/// those of sepia prints and cyanotypes do, or several.
/// </summary>
internal static class OwnColours
{
    // The length of the sum of all (a, b) over the sum of their lengths: 1 where all have one hue. Sepia and cyanotype reach 0.98 and more.
    private const double OneHue = 0.95;

    /// <summary>Describes a photo's colours; null where it has none.</summary>
    /// <param name="photo">The photo at the network's size.</param>
    public static string? Describe(ColorExample photo)
    {
        if (photo.IsGrey)
            return null;
        double a = 0, b = 0, lengths = 0;
        for (int i = 0; i < photo.ChromaLevels.Length; i += 2)
        {
            float cellA = ChromaLevels.ToLab(photo.ChromaLevels[i]), cellB = ChromaLevels.ToLab(photo.ChromaLevels[i + 1]);
            (a, b, lengths) = (a + cellA, b + cellB, lengths + double.Hypot(cellA, cellB));
        }
        if (double.Hypot(a, b) < OneHue * lengths)
            return "colours of its own";
        int cells = photo.ChromaLevels.Length / 2;
        return string.Create(CultureInfo.InvariantCulture, $"{NameOf(a, b)} tint (a {a / cells:0}, b {b / cells:0})");
    }

    private static string NameOf(double a, double b) => (Math.Atan2(b, a) * 180 / Math.PI) switch
    {
        > 30 and < 120 => "a sepia",
        < -60 and > -170 => "a cyanotype's",
        _ => "a",
    };
}
