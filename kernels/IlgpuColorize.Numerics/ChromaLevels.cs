namespace IlgpuColorize.Numerics;

/// <summary>The quantised chroma of one pixel: levels 0 to 255 of a and of b, where 127 is grey.</summary>
/// <param name="A">Level of a.</param>
/// <param name="B">Level of b.</param>
public readonly record struct ChromaLevel(int A, int B);

/// <summary>
/// Converts chroma between Lab units (ab), its 256 levels (q = clamp(round(ab) + 127, 0, 255), ab = q - 127) and the network's value
/// (x = (q - 127.5) / 127.5 in [-1, 1]); kernels may call all of it. Halves round up.
/// </summary>
public static class ChromaLevels
{
    /// <summary>The number of levels of one chroma channel.</summary>
    public const int Count = 256;

    /// <summary>The level of grey, ab = 0.</summary>
    public const int Grey = 127;

    /// <summary>How far linear sRGB may leave [0, 1] in the gamut constraint of the sampler's feedback.</summary>
    public const float FeedbackTolerance = 0.02f;

    /// <summary>Finds the level of a chroma value in Lab units.</summary>
    public static int FromLab(float ab) => Clamp(MathF.Floor(ab + 0.5f) + 127f);

    /// <summary>Converts a level to Lab units.</summary>
    public static float ToLab(int level) => level - 127f;

    /// <summary>Converts a level to the network's value in [-1, 1].</summary>
    public static float ToNetwork(int level) => (level - 127.5f) / 127.5f;

    /// <summary>Finds the level nearest to a network value, which is clamped to [-1, 1] first.</summary>
    public static int FromNetwork(float x) => Clamp(MathF.Floor(x * 127.5f + 127.5f + 0.5f));

    /// <summary>
    /// Applies the gamut constraint: scales (a, b) by the largest factor in [0, 1] for which linear sRGB lies within [-0.02, 1.02] at
    /// lightness
    /// <paramref name="L"/> (0 to 100), then rounds towards grey; a colour already inside keeps its levels.
    /// </summary>
    public static ChromaLevel ConstrainToGamut(float L, ChromaLevel level)
        => Scale(level, Gamut.LargestChromaScale(L, ToLab(level.A), ToLab(level.B), -FeedbackTolerance, 1f + FeedbackTolerance));

    /// <summary>Scales (a, b) by a factor in [0, 1], then rounds towards grey.</summary>
    public static ChromaLevel Scale(ChromaLevel level, float factor)
        // A cast to int rounds towards 0, which is grey.
        => new((int)(factor * ToLab(level.A)) + Grey, (int)(factor * ToLab(level.B)) + Grey);

    private static int Clamp(float level) => (int)MathF.Max(0f, MathF.Min(255f, level));
}
