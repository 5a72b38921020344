using IlgpuColorize.PtxEmulator.Execution;

namespace IlgpuColorize.PtxEmulator.Matrices;

/// <summary>
/// Spreads matrices over the registers of a warp as the manual's figures show. Lane l has row g = l / 4 and column pair t = l % 4.
/// </summary>
internal static class WarpFragments
{
    /// <summary>Reads A, 16 x k of 16-bit elements, into rows: registers are (g, 2t), (g + 8, 2t), then the same with k + 8.</summary>
    public static void ReadA(Warp warp, ReadOnlySpan<int> slots, ElementFormat format, Span<float> a, int k)
    {
        for (int register = 0; register < slots.Length; register++)
        {
            ReadOnlySpan<ulong> values = warp.Lanes(slots[register]);
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                int at = (lane / 4 + register % 2 * 8) * k + lane % 4 * 2 + register / 2 * 8;
                a[at] = MatrixElement.Of((ushort)values[lane], format);
                a[at + 1] = MatrixElement.Of((ushort)(values[lane] >> 16), format);
            }
        }
    }

    /// <summary>Reads B, k x 8 of 16-bit elements, into rows: registers are (2t, g), then the same with k + 8.</summary>
    public static void ReadB(Warp warp, ReadOnlySpan<int> slots, ElementFormat format, Span<float> b)
    {
        for (int register = 0; register < slots.Length; register++)
        {
            ReadOnlySpan<ulong> values = warp.Lanes(slots[register]);
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                int at = (lane % 4 * 2 + register * 8) * 8 + lane / 4;
                b[at] = MatrixElement.Of((ushort)values[lane], format);
                b[at + 8] = MatrixElement.Of((ushort)(values[lane] >> 16), format);
            }
        }
    }

    /// <summary>Reads A, 16 x k of tf32: registers are (g, t), (g + 8, t), then the same with k + 4.</summary>
    public static void ReadATf32(Warp warp, ReadOnlySpan<int> slots, Span<float> a, int k)
    {
        for (int register = 0; register < slots.Length; register++)
            for (int lane = 0; lane < Warp.Size; lane++)
                a[(lane / 4 + register % 2 * 8) * k + lane % 4 + register / 2 * 4] =
                    MatrixElement.OfTf32((uint)warp.Lanes(slots[register])[lane]);
    }

    /// <summary>Reads B, k x 8 of tf32: registers are (t, g), then the same with k + 4.</summary>
    public static void ReadBTf32(Warp warp, ReadOnlySpan<int> slots, Span<float> b)
    {
        for (int register = 0; register < slots.Length; register++)
            for (int lane = 0; lane < Warp.Size; lane++)
                b[(lane % 4 + register * 4) * 8 + lane / 4] = MatrixElement.OfTf32((uint)warp.Lanes(slots[register])[lane]);
    }

    /// <summary>Reads C, 16 x n floats: registers 4j to 4j + 3 are (g, 8j + 2t), its neighbour, and both with g + 8.</summary>
    public static void ReadC(Warp warp, ReadOnlySpan<int> slots, Span<float> c)
    {
        for (int register = 0; register < slots.Length; register++)
        {
            ReadOnlySpan<ulong> values = warp.Lanes(slots[register]);
            for (int lane = 0; lane < Warp.Size; lane++)
                c[InC(register, lane, slots.Length * 2)] = BitConverter.UInt32BitsToSingle((uint)values[lane]);
        }
    }

    /// <summary>Writes D, as C is read.</summary>
    public static void WriteD(Warp warp, ReadOnlySpan<int> slots, ReadOnlySpan<float> d)
    {
        for (int register = 0; register < slots.Length; register++)
        {
            Span<ulong> values = warp.Lanes(slots[register]);
            for (int lane = 0; lane < Warp.Size; lane++)
                values[lane] = BitConverter.SingleToUInt32Bits(d[InC(register, lane, slots.Length * 2)]);
        }
    }

    // A warp holds 16 n floats in n / 2 registers.
    private static int InC(int register, int lane, int n)
        => (lane / 4 + register % 4 / 2 * 8) * n + register / 4 * 8 + lane % 4 * 2 + register % 2;
}
