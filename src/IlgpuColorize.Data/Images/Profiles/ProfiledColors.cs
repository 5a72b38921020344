using System.Numerics;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>Converts pictures between sRGB and the colours of a profile that is a formula, for codecs without a colour engine.</summary>
internal static class ProfiledColors
{
    private const int Steps = 16;

    // Half a level of 8 bits: a profile within this of sRGB is sRGB, and its samples stay as they are.
    private const float Alike = 0.5f / 255;

    /// <summary>Converts a picture to sRGB, at 16 bits; one that is sRGB already is returned as it is.</summary>
    public static RgbImage ToSrgb(RgbImage image, IccProfile profile)
        => IsSrgb(profile) || profile.IsGrey && image.Channels == 3
            ? image
            : Convert(image, SampleKind.Bits16, color => Encode(profile.ToLinear(color)));

    /// <summary>Converts a picture in sRGB to a profile of red, green and blue.</summary>
    public static RgbImage FromSrgb(RgbImage image, IccProfile profile, SampleKind kind)
        => IsSrgb(profile) ? image : Convert(image, kind, color => profile.FromLinear(Decode(color)));

    private static RgbImage Convert(RgbImage image, SampleKind kind, Func<Vector3, Vector3> convert)
    {
        RgbImage result = RgbImage.Blank(image.Width, image.Height, kind, image.Alpha);
        float[] row = new float[3 * image.Width];
        for (int y = 0; y < image.Height; y++)
        {
            image.CopyRow(y, row);
            Vector3 last = new(-1), converted = default;
            for (int i = 0; i < row.Length; i += 3)
            {
                Vector3 color = new(row[i], row[i + 1], row[i + 2]);
                // Even areas are common, and the curves' powers are slow.
                if (color != last)
                    (last, converted) = (color, convert(color));
                converted.CopyTo(row, i);
            }
            result.PutRow(y, row);
        }
        return result;
    }

    private static bool IsSrgb(IccProfile profile)
    {
        Vector3[] hues = profile.IsGrey ? [Vector3.One] : [Vector3.One, Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ];
        return Enumerable.Range(0, Steps + 1).All(step => hues.All(hue =>
        {
            Vector3 color = hue * step / Steps;
            Vector3 off = Vector3.Abs(Encode(Vector3.Clamp(profile.ToLinear(color), default, Vector3.One)) - color);
            return Math.Max(off.X, Math.Max(off.Y, off.Z)) <= Alike;
        }));
    }

    private static Vector3 Encode(Vector3 linear)
        => new(CieLab.LinearToSrgb(linear.X), CieLab.LinearToSrgb(linear.Y), CieLab.LinearToSrgb(linear.Z));

    private static Vector3 Decode(Vector3 srgb)
        => new(CieLab.SrgbToLinear(srgb.X), CieLab.SrgbToLinear(srgb.Y), CieLab.SrgbToLinear(srgb.Z));
}
