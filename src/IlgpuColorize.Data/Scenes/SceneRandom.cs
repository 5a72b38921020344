using IlgpuColorize.Numerics;

namespace IlgpuColorize.Data;

/// <summary>
/// Draws the random choices of one scene in sequence, and noise fields over it; both depend on the seed and the scene's index alone.
/// </summary>
internal sealed class SceneRandom(ulong seed, long index)
{
    // Last word of the Philox counter: other users of the same seed take other words.
    private const uint Purpose = 0x7363656e;

    private uint _draws;

    /// <summary>Draws a number in (0, 1).</summary>
    public float Next()
        => Philox4x32.ToUniform(Philox4x32.Draw((uint)seed, (uint)(seed >> 32), _draws++, (uint)index, (uint)(index >> 32), Purpose).X);

    public float Between(float low, float high) => low + (high - low) * Next();

    public int Count(int low, int high) => low + (int)((high - low + 1) * Next());

    public bool Chance(float probability) => Next() < probability;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[(int)(choices.Length * Next())];

    /// <summary>
    /// Draws a lightness that differs from every neighbour's by at least 9; all classes and colours share this one range.
    /// </summary>
    public float Lightness(params ReadOnlySpan<float> neighbours)
    {
        for (int attempt = 0; ; attempt++)
        {
            float lightness = Between(41, 71);
            bool clear = true;
            foreach (float neighbour in neighbours)
                clear &= MathF.Abs(lightness - neighbour) >= 9;
            if (clear || attempt == 20)
                return lightness;
        }
    }

    /// <summary>Draws a colour of a mode: hue and chroma vary a little around it.</summary>
    public Chroma Near(float hue, float chroma) => Chroma.Polar(hue + Between(-5, 5), chroma * Between(0.88f, 1.12f));

    /// <summary>Draws a field of smooth noise in [-1, 1] whose features measure 1 / frequency.</summary>
    public Noise Noise(float frequencyX, float frequencyY) => new((uint)(Next() * uint.MaxValue), frequencyX, frequencyY);
}

/// <summary>The a and b of a colour without its lightness.</summary>
internal readonly record struct Chroma(float A, float B)
{
    public static Chroma Polar(float hueDegrees, float chroma) =>
        new(chroma * MathF.Cos(hueDegrees * MathF.PI / 180), chroma * MathF.Sin(hueDegrees * MathF.PI / 180));

    public static Chroma Mix(Chroma first, Chroma second, float weight) =>
        new(first.A + (second.A - first.A) * weight, first.B + (second.B - first.B) * weight);

    public Lab At(float lightness) => new(lightness, A, B);
}

/// <summary>Evaluates value noise in [-1, 1]: random numbers on a grid, blended smoothly in between.</summary>
internal readonly record struct Noise(uint Seed, float FrequencyX, float FrequencyY)
{
    public float At(float x, float y)
    {
        float u = x * FrequencyX;
        float v = y * FrequencyY;
        float column = MathF.Floor(u);
        float row = MathF.Floor(v);
        float across = Smooth(u - column);
        float down = Smooth(v - row);
        float upper = Grid((int)column, (int)row) * (1 - across) + Grid((int)column + 1, (int)row) * across;
        float lower = Grid((int)column, (int)row + 1) * (1 - across) + Grid((int)column + 1, (int)row + 1) * across;
        return upper + (lower - upper) * down;
    }

    private static float Smooth(float t) => t * t * (3 - 2 * t);

    private float Grid(int column, int row)
    {
        // An integer hash with full avalanche (the finaliser of MurmurHash3).
        uint h = unchecked((uint)column * 0x9E3779B9u ^ (uint)row * 0x85EBCA6Bu ^ Seed);
        h = unchecked((h ^ (h >> 16)) * 0x85EBCA6Bu);
        h = unchecked((h ^ (h >> 13)) * 0xC2B2AE35u);
        return ((h ^ (h >> 16)) >> 8) * (2f / (1 << 24)) - 1f;
    }
}
