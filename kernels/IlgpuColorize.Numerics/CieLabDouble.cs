using static IlgpuColorize.Numerics.CieStandard;

namespace IlgpuColorize.Numerics;

/// <summary>
/// Converts between gamma-encoded sRGB and CIE Lab (D65) in double precision, for the host: metrics and stored truths. A round trip is good
/// to 1e-6.
/// </summary>
public static class CieLabDouble
{
    /// <summary>Decodes one gamma-encoded sRGB value to linear light.</summary>
    public static double SrgbToLinear(double v) => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);

    /// <summary>Encodes one value of linear light with the sRGB curve.</summary>
    public static double LinearToSrgb(double v) => v <= 0.0031308 ? 12.92 * v : 1.055 * Math.Pow(v, 1 / 2.4) - 0.055;

    /// <summary>Converts linear sRGB to Lab.</summary>
    public static LabDouble FromLinear(RgbDouble c)
    {
        double x = Compress(Rx * c.R + Gx * c.G + Bx * c.B);
        double y = Compress(Ry * c.R + Gy * c.G + By * c.B);
        double z = Compress(Rz * c.R + Gz * c.G + Bz * c.B);
        return new LabDouble(116 * y - 16, 500 * (x - y), 200 * (y - z));
    }

    /// <summary>Converts Lab to linear sRGB, which leaves [0, 1] for colours outside the gamut.</summary>
    public static RgbDouble ToLinear(LabDouble c)
    {
        double middle = (c.L + 16) / 116;
        double x = Expand(middle + c.A / 500);
        double y = Expand(middle);
        double z = Expand(middle - c.B / 200);
        return new RgbDouble(Xr * x + Yr * y + Zr * z, Xg * x + Yg * y + Zg * z, Xb * x + Yb * y + Zb * z);
    }

    /// <summary>Converts gamma-encoded sRGB to Lab.</summary>
    public static LabDouble FromSrgb(RgbDouble c) => FromLinear(new RgbDouble(SrgbToLinear(c.R), SrgbToLinear(c.G), SrgbToLinear(c.B)));

    /// <summary>Converts Lab to gamma-encoded sRGB, which leaves [0, 1] for colours outside the gamut.</summary>
    public static RgbDouble ToSrgb(LabDouble c)
    {
        RgbDouble linear = ToLinear(c);
        return new RgbDouble(LinearToSrgb(linear.R), LinearToSrgb(linear.G), LinearToSrgb(linear.B));
    }

    private static double Compress(double t) => t > Epsilon ? Math.Cbrt(t) : (Kappa * t + 16) / 116;

    private static double Expand(double f)
    {
        double cube = f * f * f;
        return cube > Epsilon ? cube : (116 * f - 16) / Kappa;
    }
}
