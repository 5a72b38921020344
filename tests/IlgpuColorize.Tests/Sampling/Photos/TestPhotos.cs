using IlgpuColorize.Data;
using IlgpuColorize.Numerics;
using NetVips;

namespace IlgpuColorize.Tests.Sampling.Photos;

/// <summary>Makes small pictures.</summary>
internal static class TestPhotos
{
    /// <summary>Makes a picture of smooth waves from black to white with some noise, a pure function of its arguments.</summary>
    public static RgbImage Waves(int width, int height, int seed, bool alpha = false)
    {
        Random random = new(seed);
        float[] rgb = new float[3 * width * height];
        for (int i = 0; i < rgb.Length; i++)
        {
            (int x, int y) = (i / 3 % width, i / 3 / width);
            double wave = 0.5 + 0.5 * Math.Sin(0.3 * x + 0.2 * y + seed + i % 3);
            rgb[i] = (float)Math.Clamp(wave * 1.1 - 0.05 + 0.05 * random.NextDouble(), 0, 1);
        }
        return new RgbImage(width, height, rgb, alpha ? [.. Enumerable.Range(0, width * height).Select(i => (ushort)(37 * i))] : null);
    }

    /// <summary>Writes a picture as JPEG, which the product only reads.</summary>
    public static void WriteJpeg(string path, RgbImage image)
    {
        byte[] rgb = Array.ConvertAll(image.Rgb, value => (byte)(value * 255 + 0.5f));
        using Image picture = Image.NewFromMemoryCopy(rgb, image.Width, image.Height, bands: 3, Enums.BandFormat.Uchar);
        using Image tagged = picture.Copy(interpretation: Enums.Interpretation.Srgb);
        tagged.Jpegsave(path, q: 95);
    }

    /// <summary>Rounds to 8 bits, as a file would.</summary>
    public static RgbImage EightBits(RgbImage image)
        => new(image.Width, image.Height, Array.ConvertAll(image.Rgb, value => MathF.Floor(value * 255 + 0.5f) / 255), image.Alpha);

    /// <summary>Computes the Lab colour of a pixel.</summary>
    public static Lab LabOf(RgbImage image, int pixel)
        => CieLab.FromSrgb(new Rgb(image.Rgb[3 * pixel], image.Rgb[3 * pixel + 1], image.Rgb[3 * pixel + 2]));

    /// <summary>Computes the largest difference of lightness between two pictures of one size.</summary>
    public static float LargestLightnessDifference(RgbImage first, RgbImage second)
        => Enumerable.Range(0, first.Width * first.Height).Max(pixel => MathF.Abs(LabOf(first, pixel).L - LabOf(second, pixel).L));
}
