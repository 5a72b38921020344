using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IlgpuColorize.PtxEmulator.Matrices;

/// <summary>Multiplies small matrices in single precision, one k after the other; the hardware promises no order of its sums.</summary>
internal static class MatrixProduct
{
    /// <summary>Computes d += a b for a of rows x k, b of k x n, n a multiple of 8, all row by row.</summary>
    public static void Accumulate(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> d, int k, int n)
    {
        ReadOnlySpan<Vector256<float>> columns = MemoryMarshal.Cast<float, Vector256<float>>(b);
        Span<Vector256<float>> sums = MemoryMarshal.Cast<float, Vector256<float>>(d);
        int pieces = n / Vector256<float>.Count;
        for (int row = 0; row < d.Length / n; row++)
            for (int inner = 0; inner < k; inner++)
            {
                Vector256<float> factor = Vector256.Create(a[row * k + inner]);
                for (int piece = 0; piece < pieces; piece++)
                    sums[row * pieces + piece] =
                        Vector256.FusedMultiplyAdd(factor, columns[inner * pieces + piece], sums[row * pieces + piece]);
            }
    }
}
