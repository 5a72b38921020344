using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using IlgpuColorize.Numerics;

namespace IlgpuColorize.Kernels.Simd;

/// <summary>
/// Draws eight neighbouring counters of <see cref="Philox4x32"/> at once: a word a lane of 64 bits, which holds its products.
/// </summary>
internal static class PhiloxLanes
{
    /// <summary>The words of eight draws.</summary>
    public const int Words = 4 * Draws;

    /// <summary>The draws that are made at once.</summary>
    public const int Draws = 8;

    private static readonly Vector512<ulong> Low = Vector512.Create((ulong)uint.MaxValue);

    /// <summary>Draws the words of the counters from <paramref name="c0"/> to c0 + 7, one draw's four after the other's.</summary>
    public static void Draw(uint key0, uint key1, uint c0, uint c1, uint c2, uint c3, Span<uint> words)
    {
        Vector512<ulong> w0 = Vector512.Create((ulong)c0) + Vector512<ulong>.Indices, w1 = Vector512.Create((ulong)c1);
        Vector512<ulong> w2 = Vector512.Create((ulong)c2), w3 = Vector512.Create((ulong)c3);
        for (int round = 0; round < Philox4x32.Rounds; round++)
        {
            Vector512<ulong> x = w0 * Philox4x32.MultiplierX, z = w2 * Philox4x32.MultiplierZ;
            w0 = (z >> 32) ^ w1 ^ Vector512.Create((ulong)key0);
            w1 = z & Low;
            w2 = (x >> 32) ^ w3 ^ Vector512.Create((ulong)key1);
            w3 = x & Low;
            unchecked
            {
                key0 += Philox4x32.WeylX;
                key1 += Philox4x32.WeylY;
            }
        }
        Vector512<ulong> first = w0 | w1 << 32, second = w2 | w3 << 32;
        Span<ulong> pairs = MemoryMarshal.Cast<uint, ulong>(words);
        for (int draw = 0; draw < Draws; draw++)
            (pairs[2 * draw], pairs[2 * draw + 1]) = (first[draw], second[draw]);
    }
}
