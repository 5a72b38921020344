namespace IlgpuColorize.Numerics;

/// <summary>
/// Tests Lab colours against the gamut of sRGB and draws them into it at constant lightness and hue; kernels may call all of it.
/// </summary>
public static class Gamut
{
    /// <summary>
    /// The halvings of the interval that holds the largest factor: 2^-20 of a chroma of 180 is far below the rounding of float32 linear
    /// light. All factors that they test are multiples of it, which float32 holds exactly.
    /// </summary>
    public const int Bisections = 20;

    /// <summary>True when the linear sRGB of a Lab colour lies within [-tolerance, 1 + tolerance].</summary>
    public static bool Contains(float L, float a, float b, float tolerance) => Contains(L, a, b, -tolerance, 1f + tolerance);

    /// <summary>True when the linear sRGB of a Lab colour lies within [low, high].</summary>
    public static bool Contains(float L, float a, float b, float low, float high)
    {
        Rgb c = CieLab.ToLinear(new Lab(L, a, b));
        return MathF.Min(c.R, MathF.Min(c.G, c.B)) >= low && MathF.Max(c.R, MathF.Max(c.G, c.B)) <= high;
    }

    /// <summary>True when the linear sRGB of L and the scaled (a, b) lies within [low, high].</summary>
    public static bool ContainsScaled(float scale, float L, float a, float b, float low, float high)
        => Contains(L, scale * a, scale * b, low, high);

    /// <summary>
    /// Finds by bisection the largest factor in [0, 1] by which (a, b) must be scaled for the linear sRGB to lie within [low, high];
    /// 0 where not even grey does.
    /// </summary>
    public static float LargestChromaScale(float L, float a, float b, float low, float high)
    {
        if (Contains(L, a, b, low, high))
            return 1f;

        float inside = 0f;
        float outside = 1f;
        for (int i = 0; i < Bisections; i++)
        {
            float middle = 0.5f * (inside + outside);
            bool contained = ContainsScaled(middle, L, a, b, low, high);
            inside = contained ? middle : inside;
            outside = contained ? outside : middle;
        }

        return inside;
    }
}
