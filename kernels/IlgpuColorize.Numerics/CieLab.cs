using static IlgpuColorize.Numerics.CieStandard;

namespace IlgpuColorize.Numerics;

/// <summary>
/// Converts between gamma-encoded sRGB (IEC 61966-2-1), linear sRGB, XYZ relative to the D65 white, and CIE Lab, in float32; kernels may
/// call all of it. Greys have a = b = 0 and a round trip is good to 1e-5.
/// </summary>
public static class CieLab
{
    /// <summary>Decodes one gamma-encoded sRGB value to linear light; values outside [0, 1] follow the same curve.</summary>
    public static float SrgbToLinear(float v) => v <= 0.04045f ? v / 12.92f : MathF.Pow((v + 0.055f) / 1.055f, 2.4f);

    /// <summary>Encodes one value of linear light with the sRGB curve; values outside [0, 1] follow the same curve.</summary>
    public static float LinearToSrgb(float v) => v <= 0.0031308f ? 12.92f * v : 1.055f * MathF.Pow(v, 1f / 2.4f) - 0.055f;

    /// <summary>Converts linear sRGB to XYZ relative to the white.</summary>
    public static RelativeXyz LinearToXyz(Rgb c) => new(
        (float)Rx * c.R + (float)Gx * c.G + (float)Bx * c.B,
        Luminance(c.R, c.G, c.B),
        (float)Rz * c.R + (float)Gz * c.G + (float)Bz * c.B);

    /// <summary>Returns Y of linear sRGB relative to the white.</summary>
    public static float Luminance(float r, float g, float b) => (float)Ry * r + (float)Gy * g + (float)By * b;

    /// <summary>Converts XYZ relative to the white to linear sRGB, which leaves [0, 1] for colours outside the gamut.</summary>
    public static Rgb XyzToLinear(RelativeXyz c) => new(
        (float)Xr * c.X + (float)Yr * c.Y + (float)Zr * c.Z,
        (float)Xg * c.X + (float)Yg * c.Y + (float)Zg * c.Z,
        (float)Xb * c.X + (float)Yb * c.Y + (float)Zb * c.Z);

    /// <summary>Converts XYZ relative to the white to Lab.</summary>
    public static Lab FromXyz(RelativeXyz c)
    {
        float x = Compress(c.X);
        float y = Compress(c.Y);
        float z = Compress(c.Z);
        return new Lab(116f * y - 16f, 500f * (x - y), 200f * (y - z));
    }

    /// <summary>Converts Lab to XYZ relative to the white.</summary>
    public static RelativeXyz ToXyz(Lab c)
    {
        float y = (c.L + 16f) / 116f;
        return new RelativeXyz(Expand(y + c.A / 500f), Expand(y), Expand(y - c.B / 200f));
    }

    /// <summary>Converts linear sRGB to Lab.</summary>
    public static Lab FromLinear(Rgb c) => FromXyz(LinearToXyz(c));

    /// <summary>Converts Lab to linear sRGB, which leaves [0, 1] for colours outside the gamut.</summary>
    public static Rgb ToLinear(Lab c) => XyzToLinear(ToXyz(c));

    /// <summary>Converts gamma-encoded sRGB to Lab.</summary>
    public static Lab FromSrgb(Rgb c) => FromLinear(new Rgb(SrgbToLinear(c.R), SrgbToLinear(c.G), SrgbToLinear(c.B)));

    /// <summary>Converts Lab to gamma-encoded sRGB, which leaves [0, 1] for colours outside the gamut.</summary>
    public static Rgb ToSrgb(Lab c)
    {
        Rgb linear = ToLinear(c);
        return new Rgb(LinearToSrgb(linear.R), LinearToSrgb(linear.G), LinearToSrgb(linear.B));
    }

    private static float Compress(float t)
    {
        if (t <= (float)Epsilon)
            return ((float)Kappa * t + 16f) / 116f;

        // One Newton step on y^3 = t: the devices' pow is approximate.
        float y = MathF.Pow(t, 1f / 3f);
        return y - (y * y * y - t) / (3f * y * y);
    }

    private static float Expand(float f)
    {
        float cube = f * f * f;
        return cube > (float)Epsilon ? cube : (116f * f - 16f) / (float)Kappa;
    }
}
