using System.Buffers.Binary;
using System.Security.Cryptography;
using IlgpuColorize.Kernels.Sampling;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Makes a sample's random numbers a pure function of photo, seed and sample index (SPEC 8), so that it is the same in any batch and order.
/// Reads the photo once for all of its samples.
/// </summary>
public readonly struct SampleKeys
{
    private readonly ulong _key;

    private SampleKeys(ulong key) => _key = key;

    /// <summary>The key of a sample.</summary>
    /// <param name="sampleIndex">Which sample of the photo, from 0.</param>
    public DrawKey this[int sampleIndex] => new((uint)_key, (uint)(_key >> 32), (uint)sampleIndex);

    /// <summary>Derives the keys: the seed xor the first 64 bits (read as little-endian) of SHA-256 over the lightness levels.</summary>
    /// <param name="lightness">l = L/50 - 1 at network size, row-major.</param>
    /// <param name="seed">The user's seed.</param>
    public static SampleKeys Of(ReadOnlySpan<float> lightness, ulong seed)
    {
        byte[] levels = new byte[lightness.Length];
        for (int i = 0; i < levels.Length; i++)
            levels[i] = (byte)Math.Clamp(MathF.Round((lightness[i] + 1) * 50 * 2.55f), 0, 255);
        return new SampleKeys(seed ^ BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(levels)));
    }
}
