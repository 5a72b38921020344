namespace IlgpuColorize.Numerics;

/// <summary>Carries the four random words of one Philox draw.</summary>
/// <param name="X">First word.</param>
/// <param name="Y">Second word.</param>
/// <param name="Z">Third word.</param>
/// <param name="W">Fourth word.</param>
public readonly record struct PhiloxWords(uint X, uint Y, uint Z, uint W);

/// <summary>
/// Draws counter-based random numbers: each word is a pure function of a key and a counter, so that any thread, device or resumed run
/// finds the same number at the same place (Philox4x32-10; Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// </summary>
public static class Philox4x32
{
    /// <summary>Multiplies the first word in every round.</summary>
    public const uint MultiplierX = 0xD2511F53;

    /// <summary>Multiplies the third word in every round.</summary>
    public const uint MultiplierZ = 0xCD9E8D57;

    /// <summary>The number added to the key's low word after every round.</summary>
    public const uint WeylX = 0x9E3779B9;

    /// <summary>The number added to the key's high word after every round.</summary>
    public const uint WeylY = 0xBB67AE85;

    /// <summary>The number of rounds.</summary>
    public const int Rounds = 10;

    /// <summary>Draws the four words that belong to a 64-bit key and a 128-bit counter.</summary>
    /// <param name="key0">Low word of the key.</param>
    /// <param name="key1">High word of the key.</param>
    /// <param name="c0">First (lowest) word of the counter.</param>
    /// <param name="c1">Second word of the counter.</param>
    /// <param name="c2">Third word of the counter.</param>
    /// <param name="c3">Fourth word of the counter.</param>
    public static PhiloxWords Draw(uint key0, uint key1, uint c0, uint c1, uint c2, uint c3)
    {
        unchecked
        {
            for (int round = 0; round < Rounds; round++)
            {
                ulong x = (ulong)MultiplierX * c0;
                ulong z = (ulong)MultiplierZ * c2;
                c0 = (uint)(z >> 32) ^ c1 ^ key0;
                c1 = (uint)z;
                c2 = (uint)(x >> 32) ^ c3 ^ key1;
                c3 = (uint)x;
                key0 += WeylX;
                key1 += WeylY;
            }
        }

        return new PhiloxWords(c0, c1, c2, c3);
    }

    /// <summary>
    /// Maps a word to the open interval (0, 1): ((word >> 8) + 0.5) / 2^24, where float32 would round up to 1 the largest float below it.
    /// </summary>
    public static float ToUniform(uint word)
    {
        const float step = 1f / (1 << 24);
        // Signed: from unsigned words, ILGPU would convert by way of float64, which not every device has.
        return MathF.Min(((int)(word >> 8) + 0.5f) * step, 1f - step);
    }
}
