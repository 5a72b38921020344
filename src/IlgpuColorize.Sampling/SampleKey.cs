using System.Buffers.Binary;
using System.Security.Cryptography;
using IlgpuColorize.Kernels.Sampling;

namespace IlgpuColorize.Sampling;

/// <summary>
/// Makes a sample's random numbers a pure function of photo, seed and sample index (SPEC 8), so that it is the same in any batch and order.
/// </summary>
public static class SampleKey
{
    /// <summary>Derives the key: the seed xor the first 64 bits (read as little-endian) of SHA-256 over the lightness levels.</summary>
    /// <param name="lightness">l = L/50 - 1 at network size, row-major.</param>
    /// <param name="seed">The user's seed.</param>
    /// <param name="sampleIndex">Which sample of the photo, from 0.</param>
    public static DrawKey For(ReadOnlySpan<float> lightness, ulong seed, int sampleIndex)
    {
        byte[] levels = new byte[lightness.Length];
        for (int i = 0; i < levels.Length; i++)
            levels[i] = (byte)Math.Clamp(MathF.Round((lightness[i] + 1) * 50 * 2.55f), 0, 255);
        ulong key = seed ^ BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(levels));
        return new DrawKey((uint)key, (uint)(key >> 32), (uint)sampleIndex);
    }
}
