namespace IlgpuColorize.Numerics;

/// <summary>
/// A colour of red, green and blue, gamma-encoded or linear as the method that returns it says; [0, 1] is the gamut of sRGB.
/// </summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
public readonly record struct Rgb(float R, float G, float B)
{
    /// <summary>Rounds a channel to the level, 0 to 255, at which a file of 8 bits a channel holds it.</summary>
    /// <param name="channel">The channel; clamped to [0, 1].</param>
    public static byte LevelOf(float channel) => (byte)(Math.Clamp(channel, 0f, 1f) * 255f + 0.5f);
}

/// <summary>A colour of CIE Lab under D65.</summary>
/// <param name="L">Lightness, 0 to 100.</param>
/// <param name="A">Green (negative) to red (positive).</param>
/// <param name="B">Blue (negative) to yellow (positive).</param>
public readonly record struct Lab(float L, float A, float B);

/// <summary>A colour of CIE XYZ divided by the D65 white, so that white is (1, 1, 1).</summary>
/// <param name="X">X / 0.95047.</param>
/// <param name="Y">Y / 1.</param>
/// <param name="Z">Z / 1.08883.</param>
public readonly record struct RelativeXyz(float X, float Y, float Z);

/// <summary><see cref="Rgb"/> in double precision.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
public readonly record struct RgbDouble(double R, double G, double B);

/// <summary><see cref="Lab"/> in double precision.</summary>
/// <param name="L">Lightness, 0 to 100.</param>
/// <param name="A">Green (negative) to red (positive).</param>
/// <param name="B">Blue (negative) to yellow (positive).</param>
public readonly record struct LabDouble(double L, double A, double B);

/// <summary>The constants that both precisions of CIE Lab share.</summary>
internal static class CieStandard
{
    // D65 white.
    public const double Xn = 0.95047;
    public const double Zn = 1.08883;

    // Where the cube root meets its straight line, and that line's slope (CIE 15).
    public const double Epsilon = 216.0 / 24389.0;
    public const double Kappa = 24389.0 / 27.0;

    // Linear sRGB to XYZ / white: the matrix of the primaries, its rows divided by the white.
    public const double Rx = 0.41245644 / Xn, Gx = 0.35757608 / Xn, Bx = 0.18043748 / Xn;
    public const double Ry = 0.21267285, Gy = 0.71515216, By = 0.07217499;
    public const double Rz = 0.01933390 / Zn, Gz = 0.11919203 / Zn, Bz = 0.95030408 / Zn;

    // XYZ / white to linear sRGB: the numerical inverse, its columns multiplied by the white.
    public const double Xr = 3.24045415142659277 * Xn, Yr = -1.53713850648147998, Zr = -0.49853140144893099 * Zn;
    public const double Xg = -0.96926601300953363 * Xn, Yg = 1.87601082709098010, Zg = 0.04155601873444995 * Zn;
    public const double Xb = 0.05564341803346369 * Xn, Yb = -0.20402591201385836, Zb = 1.05722518841631863 * Zn;
}
